package dev.dray.settings;

import dev.dray.ByteSize;
import dev.dray.Schedule;
import dev.dray.Via;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import java.io.File;
import java.net.URI;
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
/// configuration folder, then the table of ImageWorks in `pyproject.toml`, then the default. Some
/// tokens may also be [stored][#secrets()], which counts before the default. Immutable; prints no
/// secret.
// Long because each setting has a typed question here.
public final class Settings {

  private final SettingValues values;
  private final Directories directories;

  private Settings(SettingValues values) {
    this.values = values;
    this.directories = values.directories();
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
    return new Settings(values.with(setting, text));
  }

  /// The surroundings these settings were read from; also says which proxies to use.
  public Environment environment() {
    return values.environment();
  }

  /// Dray's own folders.
  public Directories directories() {
    return directories;
  }

  /// The user's file of settings, whether it is there or not.
  public UserFile userFile() {
    return new UserFile(directories.config().resolve("config.toml"));
  }

  /// The tokens that were stored for providers.
  public StoredSecrets secrets() {
    return values.secrets();
  }

  /// The project's file of settings, whether it is there or not.
  public Path projectFile() {
    return environment().workingDirectory().resolve("dray.toml");
  }

  /// One setting for people, a secret masked.
  public SettingValue value(Setting setting) {
    SettingValues.Held held = values.find(setting);
    boolean hidden = setting.kind() == SettingKind.SECRET && !held.text().isEmpty();
    String shown =
        hidden
            ? "********"
            : setting.kind() == SettingKind.PATH && !held.text().isEmpty()
                ? values.path(setting).toString()
                : held.text();
    return new SettingValue(setting, shown, held.origin());
  }

  /// All settings for people, in the order of [Setting].
  public List<SettingValue> all() {
    return Arrays.stream(Setting.values()).map(this::value).toList();
  }

  /// Where a value came from.
  public Origin origin(Setting setting) {
    return values.find(setting).origin();
  }

  /// The hub's address without a final slash.
  public URI endpoint() {
    return values.address(Setting.ENDPOINT);
  }

  /// Other servers for the hub's files, in their order, without final slashes.
  public List<URI> mirrors() {
    return SettingKind.addresses(values.text(Setting.MIRRORS));
  }

  /// The folder that Hugging Face tools share.
  public Path hfHome() {
    return values.path(Setting.HF_HOME);
  }

  /// The hub cache.
  public Path hfCache() {
    return values.path(Setting.HF_CACHE);
  }

  /// The token that command line, environment or user file gave. A secret: only whoever sends it
  /// should ask. `none` is a word of [dev.dray.settings.Setting#TOKEN], not a token.
  public Optional<String> token() {
    return values.optional(Setting.TOKEN);
  }

  /// ModelScope's address without a final slash.
  public URI modelScopeEndpoint() {
    return values.address(Setting.MODELSCOPE_ENDPOINT);
  }

  /// The token for ModelScope. A secret, as [#token()]; `none` is no token.
  public Optional<String> modelScopeToken() {
    return values.optional(Setting.MODELSCOPE_TOKEN);
  }

  /// ModelScope's cache.
  public Path modelScopeCache() {
    return values.path(Setting.MODELSCOPE_CACHE);
  }

  /// The API key for civitai.com. A secret, as [#token()]; `none` is no token.
  public Optional<String> civitaiToken() {
    return values.optional(Setting.CIVITAI_TOKEN);
  }

  /// The file of the active token.
  public Path tokenPath() {
    return values.path(Setting.TOKEN_PATH);
  }

  /// Whether a token of environment or token file is sent unasked.
  public boolean implicitToken() {
    return values.flag(Setting.IMPLICIT_TOKEN);
  }

  /// Whether the network must not be used.
  public boolean offline() {
    return values.flag(Setting.OFFLINE);
  }

  /// Where the Ollama daemon listens, as Ollama spells it; empty for the usual place.
  public String ollamaHost() {
    return values.optional(Setting.OLLAMA_HOST).orElse("");
  }

  /// The API key for Ollama servers, when there is one.
  public Optional<String> ollamaToken() {
    return values.optional(Setting.OLLAMA_TOKEN);
  }

  /// The registry of Ollama names that give no host.
  public URI ollamaRegistry() {
    return values.address(Setting.OLLAMA_REGISTRY);
  }

  /// The folder in which Ollama keeps its models.
  public Path ollamaModels() {
    return values.path(Setting.OLLAMA_MODELS);
  }

  /// The PEM file of certificate authorities, when one was named.
  public Optional<Path> cacert() {
    return values.optionalPath(Setting.CACERT);
  }

  /// The folders of certificate authorities, when some were named. A file that the command line or
  /// the code names stands alone.
  public List<Path> cacertFolders() {
    if (origin(Setting.CACERT) instanceof Origin.CommandLine) {
      return List.of();
    }
    return values.optionalPath(Setting.CACERT_DIR).stream()
        .flatMap(path -> Arrays.stream(path.toString().split(Pattern.quote(File.pathSeparator))))
        .filter(text -> !text.isEmpty())
        .map(Path::of)
        .toList();
  }

  /// Whether the cache uses links.
  public Preference symlinks() {
    return values.preference(Setting.SYMLINKS);
  }

  /// Whether a digest is looked for beside a file at an address.
  public Preference sidecar() {
    return values.preference(Setting.SIDECAR);
  }

  /// Whether bytes go to the disk past the page cache.
  public Preference directWrites() {
    return values.preference(Setting.DIRECT_WRITES);
  }

  /// How content is taken from other stores of this machine.
  public Borrowing elsewhere() {
    return SettingKind.borrowing(values.text(Setting.ELSEWHERE));
  }

  /// More folders where content is looked for before it is fetched.
  public List<Path> alsoLookIn() {
    return values.optional(Setting.ALSO_LOOK_IN).stream()
        .flatMap(text -> Arrays.stream(text.split(Pattern.quote(File.pathSeparator))))
        .filter(text -> !text.isBlank())
        .map(text -> values.path(Setting.ALSO_LOOK_IN, text))
        .distinct()
        .toList();
  }

  /// Quantizations in order of preference, as they were typed.
  public List<String> preferredQuantizations() {
    return values.words(Setting.PREFER_QUANTIZATIONS);
  }

  /// Containers and schemes in order of preference, as they were typed.
  public List<String> preferredFormats() {
    return values.words(Setting.PREFER_FORMATS);
  }

  /// Main memory of the machine that models have to fit, where it was stated.
  public Optional<ByteSize> machineRam() {
    return values.optional(Setting.MACHINE_RAM).map(SettingKind::size);
  }

  /// Memory of each graphics processor of that machine, where it was stated; an empty list for a
  /// machine without any.
  public Optional<List<ByteSize>> machineGpus() {
    return values.optional(Setting.MACHINE_GPU).map(SettingKind::sizes);
  }

  /// Whether bars are drawn.
  public Preference progress() {
    return values.preference(Setting.PROGRESS);
  }

  /// Longest wait that a server may ask for before a small request.
  public Duration rateLimitWait() {
    return values.duration(Setting.RATE_LIMIT_WAIT);
  }

  /// Longest wait for a connection.
  public Duration connectTimeout() {
    return values.duration(Setting.CONNECT_TIMEOUT);
  }

  /// Longest wait for the answer of a small request.
  public Duration apiTimeout() {
    return values.duration(Setting.API_TIMEOUT);
  }

  /// Longest wait for a file's first byte.
  public Duration firstByteTimeout() {
    return values.duration(Setting.FIRST_BYTE_TIMEOUT);
  }

  /// Longest silence in the middle of a file.
  public Duration stallTimeout() {
    return values.duration(Setting.STALL_TIMEOUT);
  }

  /// Most connections that read one file.
  public int connectionsPerFile() {
    return values.count(Setting.CONNECTIONS_PER_FILE);
  }

  /// Most connections of all downloads together.
  public int connectionsTotal() {
    return values.count(Setting.CONNECTIONS_TOTAL);
  }

  /// Files of one download fetched at once.
  public int parallelFiles() {
    return values.count(Setting.PARALLEL_FILES);
  }

  /// Bytes of one piece.
  public ByteSize pieceSize() {
    return SettingKind.size(values.text(Setting.PIECE_SIZE));
  }

  /// Most bytes per second of all downloads together, when there is a limit.
  public Optional<ByteSize> limitRate() {
    return values.optional(Setting.LIMIT_RATE).map(SettingKind::size);
  }

  /// How long a download waits for room when the disk fills up under it, where something says so.
  public Optional<Duration> waitForSpace() {
    return values.optional(Setting.WAIT_FOR_SPACE).map(SettingKind::duration);
  }

  /// Most bytes per second from any one host, when there is a limit.
  public Optional<ByteSize> limitRatePerHost() {
    return values.optional(Setting.LIMIT_RATE_HOST).map(SettingKind::size);
  }

  /// Most downloads that run at once.
  public int parallelDownloads() {
    return values.count(Setting.PARALLEL_DOWNLOADS);
  }

  /// The hours in which bytes are fetched, in the machine's time zone, when not always.
  public Optional<Schedule> between() {
    return values.optional(Setting.BETWEEN).map(SettingKind::hours);
  }

  /// What is added to the User-Agent as `origin/…`.
  public Optional<String> userAgentOrigin() {
    return values.optional(Setting.USER_AGENT_ORIGIN);
  }

  /// Where later catalogs come from, where that is known: a file or an address.
  public Optional<String> catalogUrl() {
    return values.optional(Setting.CATALOG_URL);
  }

  /// The places where models are looked for, as words with commas between.
  public String searchPlaces() {
    return values.text(Setting.SEARCH_PLACES);
  }

  /// How long each place of a search may take.
  public Duration searchTimeout() {
    return values.duration(Setting.SEARCH_TIMEOUT);
  }

  /// LM Studio's server, where one was named; without a final slash.
  public Optional<URI> lmStudioUrl() {
    return values.optional(Setting.LMSTUDIO_URL).map(SettingKind::address);
  }

  /// LM Studio's API token. A secret: only whoever sends it should ask.
  public Optional<String> lmStudioToken() {
    return values.optional(Setting.LMSTUDIO_TOKEN);
  }

  /// Whether LM Studio's server downloads by itself, or files are put into its folder.
  public Preference lmStudioServer() {
    return values.preference(Setting.LMSTUDIO_SERVER);
  }

  /// LM Studio's models folder, where one was named.
  public Optional<Path> lmStudioModels() {
    return values.optionalPath(Setting.LMSTUDIO_MODELS);
  }

  /// The llama-server, without a final slash.
  public URI llamaServerUrl() {
    return values.address(Setting.LLAMA_SERVER_URL);
  }

  /// The key of llama-server. A secret: only whoever sends it should ask.
  public Optional<String> llamaServerToken() {
    return values.optional(Setting.LLAMA_SERVER_TOKEN);
  }

  /// Docker Model Runner, without a final slash.
  ///
  /// @throws InvalidRequestException if it is no http(s) address, such as one of a Unix socket
  public URI modelRunnerUrl() {
    String text = values.text(Setting.MODEL_RUNNER_URL);
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
    return Via.parse(values.text(Setting.OLLAMA_VIA));
  }

  /// The file of the key by which Ollama's registry knows this machine.
  public Path ollamaKey() {
    return values.path(Setting.OLLAMA_KEY);
  }

  /// Whether blobs stay in Ollama's store that an update leaves without a model.
  public boolean ollamaKeepsUnused() {
    return values.flag(Setting.OLLAMA_KEEP_UNUSED);
  }

  /// The folder of the models tree. A final `weights` in its name is left out, since that is a
  /// folder in it.
  public Path modelsRoot() {
    Path root = values.path(Setting.MODELS_ROOT);
    Path parent = root.getParent();
    return root.endsWith("weights") && parent != null ? parent : root;
  }

  /// The folder of the location `windows_lmstudio`, where one was named.
  public Optional<Path> modelsLmStudioRoot() {
    return values.optionalPath(Setting.MODELS_LMSTUDIO_ROOT);
  }

  /// The user's own locations by name, in their order.
  public SequencedMap<String, Path> locations() {
    SequencedMap<String, Path> places = new LinkedHashMap<>();
    values
        .optional(Setting.LOCATIONS)
        .map(SettingKind::places)
        .ifPresent(all ->
            all.forEach((name, text) -> places.put(name, values.path(Setting.LOCATIONS, text))));
    return places;
  }

  /// The location of downloads that name no place, where one was chosen.
  public Optional<String> location() {
    return values.optional(Setting.LOCATION);
  }

  /// What the caches are to fit into, where a limit was set.
  public Optional<ByteSize> cacheLimit() {
    return values.optional(Setting.CACHE_LIMIT).map(SettingKind::size);
  }

  /// For how long what came is safe from eviction.
  public Duration cacheGrace() {
    return values.duration(Setting.CACHE_GRACE);
  }

  /// Whether completed downloads leave a record.
  public boolean receipts() {
    return values.flag(Setting.RECEIPTS);
  }

  /// The folder of the registry's files.
  public Path registryDir() {
    return values
        .optionalPath(Setting.REGISTRY_DIR)
        .orElseGet(() -> directories.state().resolve("registry"));
  }

  /// More regular expressions of names that are only tests, as they were typed.
  public List<String> registryTestPatterns() {
    return values.words(Setting.REGISTRY_TEST_PATTERNS);
  }

  /// Whether models are recorded although their names say that they are only tests.
  public boolean registryIncludesTesting() {
    return values.flag(Setting.REGISTRY_INCLUDE_TESTING);
  }

  /// Whether two names of a registry may stand for the same files.
  public boolean registryAllowsDuplicates() {
    return values.flag(Setting.REGISTRY_ALLOW_DUPLICATES);
  }

  /// Whether the registry has layers: a single file is taken only where its folder was named.
  public boolean registryLayers() {
    return values.flag(Setting.REGISTRY_LAYERS)
        || values.optionalPath(Setting.REGISTRY_DIR).isEmpty();
  }

  /// How many backups of each registry file stay.
  public int registryBackups() {
    return values.count(Setting.REGISTRY_BACKUPS);
  }

  /// The machine that entries for Ollama's models name.
  public String registryOllamaHost() {
    return values.text(Setting.REGISTRY_OLLAMA_HOST);
  }

  /// Where folders of the registry are seen from here, as it was typed: `/there=/here`, several
  /// with commas between; empty for the same places.
  public String registryPathMap() {
    return values.text(Setting.REGISTRY_PATH_MAP);
  }

  /// Whether the list of models for other programs holds entries that are not installed.
  public boolean listsNotInstalled() {
    return values.flag(Setting.MODELS_LIST_NOT_INSTALLED);
  }

  /// Whether the list of models for other programs holds models that are only tests.
  public boolean listsTesting() {
    return values.flag(Setting.MODELS_LIST_TESTING);
  }

  /// Whether completed downloads are entered in the registry.
  public boolean record() {
    return values.flag(Setting.RECORD);
  }

  /// The address that the service listens on.
  public String serverHost() {
    return values.text(Setting.SERVER_HOST);
  }

  /// The port that the service listens on, 0 for any that is free.
  public int serverPort() {
    return SettingKind.port(values.text(Setting.SERVER_PORT));
  }

  /// Names that the service may be called by, beside the usual ones.
  public List<String> serverHosts() {
    return values.words(Setting.SERVER_HOSTS);
  }

  /// Origins of pages that may call the service.
  public List<URI> serverOrigins() {
    return SettingKind.addresses(values.text(Setting.SERVER_ORIGINS));
  }

  /// Whether callers on this machine need a token, too.
  public boolean serverRequiresToken() {
    return values.flag(Setting.SERVER_REQUIRE_TOKEN);
  }

  /// The file of a token that allows everything, where one was named.
  public Optional<Path> serverTokenFile() {
    return values.optionalPath(Setting.SERVER_TOKEN_FILE);
  }

  /// The address of the database that services share. A secret.
  public Optional<String> serverDatabase() {
    return values.optional(Setting.SERVER_DATABASE);
  }

  /// Whether errors below `/local` also stand below `detail`.
  public boolean serverNestedErrors() {
    return values.flag(Setting.SERVER_NESTED_ERRORS);
  }

  /// Whether models may come from internal addresses that no setting names.
  public Preference internalAddresses() {
    return values.preference(Setting.INTERNAL_ADDRESSES);
  }

  /// The folder in which the program also writes what it says, where one was named.
  public Optional<Path> logDir() {
    return values.optionalPath(Setting.LOG_DIR);
  }

  /// The hub behind the service's mirror, where it is another one than the endpoint.
  public Optional<URI> mirrorHub() {
    return values.optional(Setting.MIRROR_HUB).map(SettingKind::address);
  }

  /// The hub cache of the service's mirror, where it is another one than the hub cache.
  public Optional<Path> mirrorCache() {
    return values.optionalPath(Setting.MIRROR_CACHE);
  }

  /// What the mirror's cache is kept within, where a limit was set.
  public Optional<ByteSize> mirrorLimit() {
    return values.optional(Setting.MIRROR_LIMIT).map(SettingKind::size);
  }

  /// How long the mirror takes the hub's word.
  public Duration mirrorFresh() {
    return values.duration(Setting.MIRROR_FRESH);
  }

  /// Whether callers of other machines may use the mirror without a token of the service.
  public boolean mirrorOpen() {
    return values.flag(Setting.MIRROR_OPEN);
  }

  /// The Ollama store of the service's mirror, where it is not its own folder.
  public Optional<Path> mirrorOllama() {
    return values.optionalPath(Setting.MIRROR_OLLAMA);
  }

  /// Whether stack traces are shown.
  public boolean debug() {
    return values.flag(Setting.DEBUG);
  }

  /// All values, secrets masked.
  @Override
  public String toString() {
    return all().stream().map(SettingValue::toString).collect(Collectors.joining("\n"));
  }

  /// Collects what code or a command line sets. Not thread-safe.
  public static final class Builder {

    private final Map<Setting, SettingValues.Held> given = new EnumMap<>(Setting.class);
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
      given.put(setting, SettingValues.held(setting, text, new Origin.CommandLine()));
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
      return new Settings(SettingValues.read(environment, given, files));
    }
  }
}
