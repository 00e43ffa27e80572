package dev.dray.settings;

import dev.dray.ByteSize;
import dev.dray.Schedule;
import dev.dray.Via;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Every setting with its value and where that came from. Precedence: command line or code, then
/// environment, then `dray.toml` in the working folder, then `config.toml` in the user's
/// configuration folder, then the table of ImageWorks in `pyproject.toml`, then the default.
/// Immutable; prints no secret.
// Long because each setting has a typed question here.
public final class Settings {

  private record Held(String text, Origin origin) {}

  private final Environment environment;
  private final Directories directories;
  private final Map<Setting, Held> values;

  private Settings(Environment environment, Map<Setting, Held> values) {
    this.environment = environment;
    this.values = new EnumMap<>(values);
    this.directories = directories(environment, values);
  }

  /// Reads variables and files of these surroundings.
  ///
  /// @throws InvalidRequestException if a key is not known or a value is not allowed
  public static Settings load(Environment environment) {
    return builder().environment(environment).build();
  }

  /// Settings made in code; what is not set there is read as [#load(Environment)] does.
  public static Builder builder() {
    return new Builder();
  }

  /// The same with one value from the command line or from code. Files are not read again.
  ///
  /// @throws InvalidRequestException if the value is not allowed
  public Settings with(Setting setting, String text) {
    Map<Setting, Held> more = new EnumMap<>(values);
    more.put(setting, held(setting, text, new Origin.CommandLine()));
    return new Settings(environment, more);
  }

  /// The surroundings these settings were read from; also says which proxies to use.
  public Environment environment() {
    return environment;
  }

  /// Dray's own folders.
  public Directories directories() {
    return directories;
  }

  /// The user's file of settings, whether it is there or not.
  public UserFile userFile() {
    return new UserFile(directories.config().resolve("config.toml"));
  }

  /// The project's file of settings, whether it is there or not.
  public Path projectFile() {
    return environment.workingDirectory().resolve("dray.toml");
  }

  /// One setting for people, a secret masked.
  public SettingValue value(Setting setting) {
    Held held = find(setting);
    boolean hidden = setting.kind() == SettingKind.SECRET && !held.text().isEmpty();
    String shown =
        hidden
            ? "********"
            : setting.kind() == SettingKind.PATH && !held.text().isEmpty()
                ? path(setting).toString()
                : held.text();
    return new SettingValue(setting, shown, held.origin());
  }

  /// All settings for people, in the order of [Setting].
  public List<SettingValue> all() {
    return Arrays.stream(Setting.values()).map(this::value).toList();
  }

  /// Where a value came from.
  public Origin origin(Setting setting) {
    return find(setting).origin();
  }

  /// The hub's address without a final slash.
  public URI endpoint() {
    return SettingKind.address(find(Setting.ENDPOINT).text());
  }

  /// Other servers for the hub's files, in their order, without final slashes.
  public List<URI> mirrors() {
    return SettingKind.addresses(find(Setting.MIRRORS).text());
  }

  /// The folder that Hugging Face tools share.
  public Path hfHome() {
    return path(Setting.HF_HOME);
  }

  /// The hub cache.
  public Path hfCache() {
    return path(Setting.HF_CACHE);
  }

  /// The token that command line, environment or user file gave. A secret: only whoever sends it
  /// should ask. `none` is a word of [dev.dray.settings.Setting#TOKEN], not a token.
  public Optional<String> token() {
    return optional(Setting.TOKEN);
  }

  /// ModelScope's address without a final slash.
  public URI modelScopeEndpoint() {
    return SettingKind.address(find(Setting.MODELSCOPE_ENDPOINT).text());
  }

  /// The token for ModelScope. A secret, as [#token()]; `none` is no token.
  public Optional<String> modelScopeToken() {
    return optional(Setting.MODELSCOPE_TOKEN);
  }

  /// ModelScope's cache.
  public Path modelScopeCache() {
    return path(Setting.MODELSCOPE_CACHE);
  }

  /// The API key for civitai.com. A secret, as [#token()]; `none` is no token.
  public Optional<String> civitaiToken() {
    return optional(Setting.CIVITAI_TOKEN);
  }

  /// The file of the active token.
  public Path tokenPath() {
    return path(Setting.TOKEN_PATH);
  }

  /// Whether a token of environment or token file is sent unasked.
  public boolean implicitToken() {
    return SettingKind.flag(find(Setting.IMPLICIT_TOKEN).text());
  }

  /// Whether the network must not be used.
  public boolean offline() {
    return SettingKind.flag(find(Setting.OFFLINE).text());
  }

  /// Where the Ollama daemon listens, as Ollama spells it; empty for the usual place.
  public String ollamaHost() {
    return optional(Setting.OLLAMA_HOST).orElse("");
  }

  /// The API key for Ollama servers, when there is one.
  public Optional<String> ollamaToken() {
    return optional(Setting.OLLAMA_TOKEN);
  }

  /// The registry of Ollama names that give no host.
  public URI ollamaRegistry() {
    return SettingKind.address(find(Setting.OLLAMA_REGISTRY).text());
  }

  /// The folder in which Ollama keeps its models.
  public Path ollamaModels() {
    return path(Setting.OLLAMA_MODELS);
  }

  /// The PEM file of certificate authorities, when one was named.
  public Optional<Path> cacert() {
    return optionalPath(Setting.CACERT);
  }

  /// The folders of certificate authorities, when some were named. A file that the command line or
  /// the code names stands alone.
  public List<Path> cacertFolders() {
    if (origin(Setting.CACERT) instanceof Origin.CommandLine) {
      return List.of();
    }
    return optionalPath(Setting.CACERT_DIR).stream()
        .flatMap(path -> Arrays.stream(path.toString().split(Pattern.quote(File.pathSeparator))))
        .filter(text -> !text.isEmpty())
        .map(Path::of)
        .toList();
  }

  /// Whether the cache uses links.
  public Preference symlinks() {
    return SettingKind.preference(find(Setting.SYMLINKS).text());
  }

  /// Whether a digest is looked for beside a file at an address.
  public Preference sidecar() {
    return SettingKind.preference(find(Setting.SIDECAR).text());
  }

  /// Whether bytes go to the disk past the page cache.
  public Preference directWrites() {
    return SettingKind.preference(find(Setting.DIRECT_WRITES).text());
  }

  /// How content is taken from other stores of this machine.
  public Borrowing elsewhere() {
    return SettingKind.borrowing(find(Setting.ELSEWHERE).text());
  }

  /// More folders where content is looked for before it is fetched.
  public List<Path> alsoLookIn() {
    return optional(Setting.ALSO_LOOK_IN).stream()
        .flatMap(text -> Arrays.stream(text.split(Pattern.quote(File.pathSeparator))))
        .filter(text -> !text.isBlank())
        .map(text -> path(Setting.ALSO_LOOK_IN, text))
        .distinct()
        .toList();
  }

  /// Quantizations in order of preference, as they were typed.
  public List<String> preferredQuantizations() {
    return words(Setting.PREFER_QUANTIZATIONS);
  }

  /// Containers and schemes in order of preference, as they were typed.
  public List<String> preferredFormats() {
    return words(Setting.PREFER_FORMATS);
  }

  private List<String> words(Setting setting) {
    return optional(setting).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// Main memory of the machine that models have to fit, where it was stated.
  public Optional<ByteSize> machineRam() {
    return optional(Setting.MACHINE_RAM).map(SettingKind::size);
  }

  /// Memory of each graphics processor of that machine, where it was stated; an empty list for a
  /// machine without any.
  public Optional<List<ByteSize>> machineGpus() {
    return optional(Setting.MACHINE_GPU).map(SettingKind::sizes);
  }

  /// Whether bars are drawn.
  public Preference progress() {
    return SettingKind.preference(find(Setting.PROGRESS).text());
  }

  /// Longest wait that a server may ask for before a small request.
  public Duration rateLimitWait() {
    return duration(Setting.RATE_LIMIT_WAIT);
  }

  /// Longest wait for a connection.
  public Duration connectTimeout() {
    return duration(Setting.CONNECT_TIMEOUT);
  }

  /// Longest wait for the answer of a small request.
  public Duration apiTimeout() {
    return duration(Setting.API_TIMEOUT);
  }

  /// Longest wait for a file's first byte.
  public Duration firstByteTimeout() {
    return duration(Setting.FIRST_BYTE_TIMEOUT);
  }

  /// Longest silence in the middle of a file.
  public Duration stallTimeout() {
    return duration(Setting.STALL_TIMEOUT);
  }

  /// Most connections that read one file.
  public int connectionsPerFile() {
    return SettingKind.count(find(Setting.CONNECTIONS_PER_FILE).text());
  }

  /// Most connections of all downloads together.
  public int connectionsTotal() {
    return SettingKind.count(find(Setting.CONNECTIONS_TOTAL).text());
  }

  /// Files of one download fetched at once.
  public int parallelFiles() {
    return SettingKind.count(find(Setting.PARALLEL_FILES).text());
  }

  /// Bytes of one piece.
  public ByteSize pieceSize() {
    return SettingKind.size(find(Setting.PIECE_SIZE).text());
  }

  /// Most bytes per second of all downloads together, when there is a limit.
  public Optional<ByteSize> limitRate() {
    return optional(Setting.LIMIT_RATE).map(SettingKind::size);
  }

  /// How long a download waits for room when the disk fills up under it, where something says so.
  public Optional<Duration> waitForSpace() {
    return optional(Setting.WAIT_FOR_SPACE).map(SettingKind::duration);
  }

  /// Most bytes per second from any one host, when there is a limit.
  public Optional<ByteSize> limitRatePerHost() {
    return optional(Setting.LIMIT_RATE_HOST).map(SettingKind::size);
  }

  /// Most downloads that run at once.
  public int parallelDownloads() {
    return SettingKind.count(find(Setting.PARALLEL_DOWNLOADS).text());
  }

  /// The hours in which bytes are fetched, in the machine's time zone, when not always.
  public Optional<Schedule> between() {
    return optional(Setting.BETWEEN).map(SettingKind::hours);
  }

  /// What is added to the User-Agent as `origin/…`.
  public Optional<String> userAgentOrigin() {
    return optional(Setting.USER_AGENT_ORIGIN);
  }

  /// Where later catalogs come from, where that is known: a file or an address.
  public Optional<String> catalogUrl() {
    return optional(Setting.CATALOG_URL);
  }

  /// The places where models are looked for, as words with commas between.
  public String searchPlaces() {
    return find(Setting.SEARCH_PLACES).text();
  }

  /// How long each place of a search may take.
  public Duration searchTimeout() {
    return duration(Setting.SEARCH_TIMEOUT);
  }

  /// LM Studio's server, where one was named; without a final slash.
  public Optional<URI> lmStudioUrl() {
    return optional(Setting.LMSTUDIO_URL).map(SettingKind::address);
  }

  /// LM Studio's API token. A secret: only whoever sends it should ask.
  public Optional<String> lmStudioToken() {
    return optional(Setting.LMSTUDIO_TOKEN);
  }

  /// Whether LM Studio's server downloads by itself, or files are put into its folder.
  public Preference lmStudioServer() {
    return SettingKind.preference(find(Setting.LMSTUDIO_SERVER).text());
  }

  /// LM Studio's models folder, where one was named.
  public Optional<Path> lmStudioModels() {
    return optionalPath(Setting.LMSTUDIO_MODELS);
  }

  /// The llama-server, without a final slash.
  public URI llamaServerUrl() {
    return SettingKind.address(find(Setting.LLAMA_SERVER_URL).text());
  }

  /// The key of llama-server. A secret: only whoever sends it should ask.
  public Optional<String> llamaServerToken() {
    return optional(Setting.LLAMA_SERVER_TOKEN);
  }

  /// Docker Model Runner, without a final slash.
  ///
  /// @throws InvalidRequestException if it is no http(s) address, such as one of a Unix socket
  public URI modelRunnerUrl() {
    String text = find(Setting.MODEL_RUNNER_URL).text();
    try {
      return SettingKind.address(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "The value of 'model-runner.url' ("
              + origin(Setting.MODEL_RUNNER_URL)
              + ") is no http or https address",
          "Name host and port, such as http://localhost:12434; a Unix socket cannot be reached.",
          ErrorContext.of(Setting.MODEL_RUNNER_URL.key()));
    }
  }

  /// Who brings Ollama's models.
  public Via ollamaVia() {
    return Via.parse(find(Setting.OLLAMA_VIA).text());
  }

  /// The file of the key by which Ollama's registry knows this machine.
  public Path ollamaKey() {
    return path(Setting.OLLAMA_KEY);
  }

  /// Whether blobs stay in Ollama's store that an update leaves without a model.
  public boolean ollamaKeepsUnused() {
    return SettingKind.flag(find(Setting.OLLAMA_KEEP_UNUSED).text());
  }

  /// The folder of the models tree. A final `weights` in its name is left out, since that is a
  /// folder in it.
  public Path modelsRoot() {
    Path root = path(Setting.MODELS_ROOT);
    Path parent = root.getParent();
    return root.endsWith("weights") && parent != null ? parent : root;
  }

  /// The folder of the location `windows_lmstudio`, where one was named.
  public Optional<Path> modelsLmStudioRoot() {
    return optionalPath(Setting.MODELS_LMSTUDIO_ROOT);
  }

  /// The user's own locations by name, in their order.
  public SequencedMap<String, Path> locations() {
    SequencedMap<String, Path> places = new LinkedHashMap<>();
    optional(Setting.LOCATIONS)
        .map(SettingKind::places)
        .ifPresent(
            all -> all.forEach((name, text) -> places.put(name, path(Setting.LOCATIONS, text))));
    return places;
  }

  /// The location of downloads that name no place, where one was chosen.
  public Optional<String> location() {
    return optional(Setting.LOCATION);
  }

  /// What the caches are to fit into, where a limit was set.
  public Optional<ByteSize> cacheLimit() {
    return optional(Setting.CACHE_LIMIT).map(SettingKind::size);
  }

  /// For how long what came is safe from eviction.
  public Duration cacheGrace() {
    return duration(Setting.CACHE_GRACE);
  }

  /// Whether completed downloads leave a record.
  public boolean receipts() {
    return SettingKind.flag(find(Setting.RECEIPTS).text());
  }

  /// The folder of the registry's files.
  public Path registryDir() {
    return optionalPath(Setting.REGISTRY_DIR)
        .orElseGet(() -> directories.state().resolve("registry"));
  }

  /// More regular expressions of names that are only tests, as they were typed.
  public List<String> registryTestPatterns() {
    return optional(Setting.REGISTRY_TEST_PATTERNS).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// Whether models are recorded although their names say that they are only tests.
  public boolean registryIncludesTesting() {
    return SettingKind.flag(find(Setting.REGISTRY_INCLUDE_TESTING).text());
  }

  /// Whether two names of a registry may stand for the same files.
  public boolean registryAllowsDuplicates() {
    return SettingKind.flag(find(Setting.REGISTRY_ALLOW_DUPLICATES).text());
  }

  /// Whether the registry has layers: a single file is taken only where its folder was named.
  public boolean registryLayers() {
    return SettingKind.flag(find(Setting.REGISTRY_LAYERS).text())
        || optionalPath(Setting.REGISTRY_DIR).isEmpty();
  }

  /// How many backups of each registry file stay.
  public int registryBackups() {
    return SettingKind.count(find(Setting.REGISTRY_BACKUPS).text());
  }

  /// The machine that entries for Ollama's models name.
  public String registryOllamaHost() {
    return find(Setting.REGISTRY_OLLAMA_HOST).text();
  }

  /// Where folders of the registry are seen from here, as it was typed: `/there=/here`, several
  /// with commas between; empty for the same places.
  public String registryPathMap() {
    return find(Setting.REGISTRY_PATH_MAP).text();
  }

  /// Whether the list of models for other programs holds entries that are not installed.
  public boolean listsNotInstalled() {
    return SettingKind.flag(find(Setting.MODELS_LIST_NOT_INSTALLED).text());
  }

  /// Whether the list of models for other programs holds models that are only tests.
  public boolean listsTesting() {
    return SettingKind.flag(find(Setting.MODELS_LIST_TESTING).text());
  }

  /// Whether completed downloads are entered in the registry.
  public boolean record() {
    return SettingKind.flag(find(Setting.RECORD).text());
  }

  /// The address that the service listens on.
  public String serverHost() {
    return find(Setting.SERVER_HOST).text();
  }

  /// The port that the service listens on, 0 for any that is free.
  public int serverPort() {
    return SettingKind.port(find(Setting.SERVER_PORT).text());
  }

  /// Names that the service may be called by, beside the usual ones.
  public List<String> serverHosts() {
    return optional(Setting.SERVER_HOSTS).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// Origins of pages that may call the service.
  public List<URI> serverOrigins() {
    return SettingKind.addresses(find(Setting.SERVER_ORIGINS).text());
  }

  /// Whether callers on this machine need a token, too.
  public boolean serverRequiresToken() {
    return SettingKind.flag(find(Setting.SERVER_REQUIRE_TOKEN).text());
  }

  /// The file of a token that allows everything, where one was named.
  public Optional<Path> serverTokenFile() {
    return optionalPath(Setting.SERVER_TOKEN_FILE);
  }

  /// The address of the database that services share. A secret.
  public Optional<String> serverDatabase() {
    return optional(Setting.SERVER_DATABASE);
  }

  /// Whether errors below `/local` also stand below `detail`.
  public boolean serverNestedErrors() {
    return SettingKind.flag(find(Setting.SERVER_NESTED_ERRORS).text());
  }

  /// Whether models may come from internal addresses that no setting names.
  public Preference internalAddresses() {
    return SettingKind.preference(find(Setting.INTERNAL_ADDRESSES).text());
  }

  /// The folder in which the program also writes what it says, where one was named.
  public Optional<Path> logDir() {
    return optionalPath(Setting.LOG_DIR);
  }

  /// The hub behind the service's mirror, where it is another one than the endpoint.
  public Optional<URI> mirrorHub() {
    return optional(Setting.MIRROR_HUB).map(SettingKind::address);
  }

  /// The hub cache of the service's mirror, where it is another one than the hub cache.
  public Optional<Path> mirrorCache() {
    return optionalPath(Setting.MIRROR_CACHE);
  }

  /// What the mirror's cache is kept within, where a limit was set.
  public Optional<ByteSize> mirrorLimit() {
    return optional(Setting.MIRROR_LIMIT).map(SettingKind::size);
  }

  /// How long the mirror takes the hub's word.
  public Duration mirrorFresh() {
    return duration(Setting.MIRROR_FRESH);
  }

  /// Whether callers of other machines may use the mirror without a token of the service.
  public boolean mirrorOpen() {
    return SettingKind.flag(find(Setting.MIRROR_OPEN).text());
  }

  /// The Ollama store of the service's mirror, where it is not its own folder.
  public Optional<Path> mirrorOllama() {
    return optionalPath(Setting.MIRROR_OLLAMA);
  }

  /// Whether stack traces are shown.
  public boolean debug() {
    return SettingKind.flag(find(Setting.DEBUG).text());
  }

  private Duration duration(Setting setting) {
    return SettingKind.duration(find(setting).text());
  }

  private Optional<String> optional(Setting setting) {
    return Optional.of(find(setting).text()).filter(text -> !text.isEmpty());
  }

  private Optional<Path> optionalPath(Setting setting) {
    return optional(setting).map(text -> path(setting));
  }

  private Path path(Setting setting) {
    Held held = find(setting);
    String home = "{" + Setting.HF_HOME.key() + "}/";
    if (held.text().startsWith(home)) {
      return hfHome().resolve(held.text().substring(home.length()));
    }
    return path(setting, held.text());
  }

  /// A path as one setting's text names it, from where that text stands.
  private Path path(Setting setting, String text) {
    Path base =
        switch (find(setting).origin()) {
          case Origin.ProjectFile(Path file) -> parent(file);
          case Origin.UserFile(Path file) -> parent(file);
          case Origin.PythonProject(Path file) -> parent(file);
          case Origin.CommandLine ignored -> environment.workingDirectory();
          case Origin.Variable ignored -> environment.workingDirectory();
          case Origin.Default ignored -> environment.workingDirectory();
        };
    return PathText.expand(text, base, environment);
  }

  private static Path parent(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  private Held find(Setting setting) {
    Held held = values.get(setting);
    return held == null ? new Held(setting.defaultText(), new Origin.Default()) : held;
  }

  /// All values, secrets masked.
  @Override
  public String toString() {
    return all().stream().map(SettingValue::toString).collect(Collectors.joining("\n"));
  }

  private static Directories directories(Environment environment, Map<Setting, Held> values) {
    Optional<Path> home =
        Optional.ofNullable(values.get(Setting.DRAY_HOME))
            .filter(h -> !h.text().isEmpty())
            .map(h -> PathText.expand(h.text(), environment.workingDirectory(), environment));
    return Directories.of(environment, home);
  }

  private static Held held(Setting setting, String text, Origin origin) {
    try {
      // The empty text takes back what has no default.
      if (!text.isBlank() || !setting.defaultText().isEmpty()) {
        setting.kind().check(text);
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "The value of '"
              + setting.key()
              + "' ("
              + origin
              + ") is not "
              + setting.kind().allowed(),
          "Set it to " + setting.kind().allowed() + ", or remove it.",
          ErrorContext.of(setting.key()));
    }
    return new Held(text.strip(), origin);
  }

  /// Collects what code or a command line sets. Not thread-safe.
  public static final class Builder {

    private final Map<Setting, Held> given = new EnumMap<>(Setting.class);
    private Environment environment = Environment.system();
    private boolean files = true;

    private Builder() {}

    /// The surroundings to read; this process's where none are given.
    public Builder environment(Environment value) {
      environment = value;
      return this;
    }

    /// Sets one value, above all that variables and files say.
    ///
    /// @throws InvalidRequestException if the value is not allowed
    public Builder set(Setting setting, String text) {
      given.put(setting, held(setting, text, new Origin.CommandLine()));
      return this;
    }

    /// Leaves `dray.toml`, `config.toml` and `pyproject.toml` unread.
    public Builder withoutFiles() {
      files = false;
      return this;
    }

    /// Reads what was not set.
    ///
    /// @throws InvalidRequestException if a key is not known or a value is not allowed
    public Settings build() {
      Map<Setting, Held> values = new EnumMap<>(given);
      for (Setting setting : Setting.values()) {
        for (Setting.Variable variable : setting.variables()) {
          environment
              .variable(variable.name())
              .filter(text -> !text.isBlank())
              .ifPresent(text ->
                  values.computeIfAbsent(
                      setting,
                      s -> held(s, variable.read(text), new Origin.Variable(variable.name()))));
        }
      }
      if (files) {
        Path project = environment.workingDirectory().resolve("dray.toml");
        Path user = directories(environment, values).config().resolve("config.toml");
        if (Files.isRegularFile(project)) {
          SettingsFile.read(project, Setting::allowedInProjectFile)
              .forEach((s, text) ->
                  values.putIfAbsent(s, new Held(text, new Origin.ProjectFile(project))));
        }
        if (Files.isRegularFile(user)) {
          SettingsFile.read(user, Setting::allowedInUserFile)
              .forEach(
                  (s, text) -> values.putIfAbsent(s, new Held(text, new Origin.UserFile(user))));
        }
        Path python = environment.workingDirectory().resolve("pyproject.toml");
        if (Files.isRegularFile(python)) {
          PythonProject.read(python)
              .forEach((s, text) ->
                  values.putIfAbsent(s, new Held(text, new Origin.PythonProject(python))));
        }
      }
      return new Settings(environment, values);
    }
  }
}
