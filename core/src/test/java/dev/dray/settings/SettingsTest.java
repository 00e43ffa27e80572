package dev.dray.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.ByteSize;
import dev.dray.Via;
import dev.dray.error.InvalidRequestException;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir private Path folder;

  @Test
  @Proves({"S002-219", "S002-220", "S002-227", "S002-228", "S002-229", "S002-230", "S002-231"})
  void listsEveryKeyWithItsVariablesAndDefault() {
    String all =
        Arrays.stream(Setting.values())
            .map(s ->
                s.key()
                    + " | "
                    + s.kind()
                    + " | "
                    + s.defaultText()
                    + " | "
                    + s.variables().stream()
                        .map(Setting.Variable::name)
                        .collect(Collectors.joining(" ")))
            .collect(Collectors.joining("\n"));

    assertThat(all)
        .isEqualTo(
            """
            endpoint | ADDRESS | https://huggingface.co | HF_ENDPOINT
            mirrors | ADDRESSES |  | DRAY_MIRRORS
            hf.home | PATH | ${XDG_CACHE_HOME:-~/.cache}/huggingface | HF_HOME
            hf.cache | PATH | {hf.home}/hub | HF_HUB_CACHE HUGGINGFACE_HUB_CACHE HF_HUB_CACHE_DIR HF_CACHE_DIR
            token | SECRET |  | HF_TOKEN HUGGING_FACE_HUB_TOKEN HUGGINGFACE_TOKEN
            token-path | PATH | {hf.home}/token | HF_TOKEN_PATH
            implicit-token | SWITCH | true | HF_HUB_DISABLE_IMPLICIT_TOKEN
            modelscope.endpoint | ADDRESS | https://modelscope.cn | MODELSCOPE_ENDPOINT MODELSCOPE_DOMAIN MODELSCOPE_PREFER_AI_SITE
            modelscope.token | SECRET |  | MODELSCOPE_API_TOKEN
            modelscope.cache | PATH | ${XDG_CACHE_HOME:-~/.cache}/modelscope | MODELSCOPE_CACHE
            civitai.token | SECRET |  | CIVITAI_API_TOKEN CIVITAI_TOKEN
            offline | SWITCH | false | HF_HUB_OFFLINE TRANSFORMERS_OFFLINE
            sidecar-digest | PREFERENCE | auto | DRAY_SIDECAR_DIGEST
            cacert | PATH |  | DRAY_CACERT SSL_CERT_FILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE
            cacert-dir | PATH |  | SSL_CERT_DIR
            symlinks | PREFERENCE | auto | HF_HUB_DISABLE_SYMLINKS
            progress | PREFERENCE | auto | HF_HUB_DISABLE_PROGRESS_BARS
            ollama.host | TEXT |  | OLLAMA_HOST OLLAMA_BASE_URL
            ollama.token | SECRET |  | OLLAMA_API_KEY
            ollama.registry | ADDRESS | https://registry.ollama.ai | DRAY_OLLAMA_REGISTRY
            ollama.models | PATH | ~/.ollama/models | OLLAMA_MODELS
            timeout.connect | DURATION | 10s | DRAY_CONNECT_TIMEOUT
            timeout.api | DURATION | 30s | DRAY_API_TIMEOUT HF_HUB_ETAG_TIMEOUT
            timeout.rate-limit | DURATION | 60s | DRAY_RATE_LIMIT_WAIT
            timeout.first-byte | DURATION | 60s | DRAY_FIRST_BYTE_TIMEOUT
            timeout.stall | DURATION | 30s | DRAY_STALL_TIMEOUT HF_HUB_DOWNLOAD_TIMEOUT
            connections.per-file | COUNT | 16 | DRAY_CONNECTIONS_PER_FILE
            connections.total | COUNT | 16 | DRAY_CONNECTIONS
            parallel-files | COUNT | 8 | DRAY_PARALLEL_FILES
            piece-size | SIZE | 8M | DRAY_PIECE_SIZE
            direct-writes | PREFERENCE | auto | DRAY_DIRECT_WRITES
            elsewhere | BORROWING | auto | DRAY_ELSEWHERE
            also-look-in | PATH |  | DRAY_ALSO_LOOK_IN
            prefer.quantizations | TEXT |  | DRAY_QUANT
            prefer.formats | TEXT |  | DRAY_FORMATS
            machine.ram | SIZE |  | DRAY_MACHINE_RAM
            machine.gpu | SIZES |  | DRAY_MACHINE_GPU
            limit-rate | SIZE |  | DRAY_LIMIT_RATE
            wait-for-space | DURATION |  | DRAY_WAIT_FOR_SPACE
            limit-rate-host | SIZE |  | DRAY_LIMIT_RATE_HOST
            parallel-downloads | COUNT | 4 | DRAY_PARALLEL_DOWNLOADS MAX_CONCURRENT_DOWNLOADS
            between | HOURS |  | DRAY_BETWEEN
            user-agent-origin | TEXT |  | HF_HUB_USER_AGENT_ORIGIN
            lmstudio.url | ADDRESS |  | DRAY_LMSTUDIO_URL
            lmstudio.token | SECRET |  | LM_API_TOKEN
            lmstudio.server | PREFERENCE | auto | DRAY_LMSTUDIO_SERVER
            lmstudio.models | PATH |  | LMSTUDIO_MODELS_DIR LMSTUDIO_MODEL_DIR LM_STUDIO_MODELS_DIR
            llama-server.url | ADDRESS | http://localhost:8080 | DRAY_LLAMA_SERVER_URL
            llama-server.token | SECRET |  | LLAMA_API_KEY
            model-runner.url | TEXT | http://localhost:12434 | MODEL_RUNNER_HOST
            ollama.via | WAY | auto | DRAY_OLLAMA_VIA
            ollama.key | PATH | ~/.ollama/id_ed25519 | DRAY_OLLAMA_KEY
            ollama.keep-unused | SWITCH | false | OLLAMA_NOPRUNE
            models.root | PATH | ~/ai-models | IMAGEWORKS_MODEL_ROOT
            models.lmstudio-root | PATH |  | IMAGEWORKS_LMSTUDIO_ROOT
            locations | PLACES |  | DRAY_LOCATIONS
            location | TEXT |  | DRAY_LOCATION
            cache.limit | SIZE |  | DRAY_CACHE_LIMIT
            cache.grace | DURATION | 1h | DRAY_CACHE_GRACE
            receipts | SWITCH | true | DRAY_RECEIPTS
            registry.dir | PATH |  | DRAY_REGISTRY_DIR IMAGEWORKS_REGISTRY_DIR
            registry.test-patterns | TEXT |  | IMAGEWORKS_TEST_MODEL_PATTERNS
            registry.include-testing | SWITCH | false | IMAGEWORKS_IMPORT_INCLUDE_TESTING
            registry.allow-duplicates | SWITCH | false | IMAGEWORKS_ALLOW_REGISTRY_DUPES
            registry.layers | SWITCH | true | IMAGEWORKS_REGISTRY_NO_LAYERING
            registry.backups | COUNT | 20 | DRAY_REGISTRY_BACKUPS
            registry.ollama-host | TEXT | host.docker.internal | IMAGEWORKS_OLLAMA_HOST
            registry.path-map | TEXT |  | DRAY_PATH_MAP
            models-list.not-installed | SWITCH | false | CHAT_PROXY_INCLUDE_NON_INSTALLED
            models-list.testing | SWITCH | false | CHAT_PROXY_INCLUDE_TEST_MODELS
            record | SWITCH | true | DRAY_RECORD
            log.dir | PATH |  | DRAY_LOG_DIR IMAGEWORKS_LOG_DIR
            debug | SWITCH | false | DRAY_DEBUG IMAGEWORKS_DEBUG
            server.host | TEXT | 127.0.0.1 | DRAY_SERVER_HOST
            server.port | PORT | 8000 | DRAY_SERVER_PORT
            server.hosts | TEXT |  | DRAY_SERVER_HOSTS
            server.origins | ADDRESSES |  | DRAY_SERVER_ORIGINS
            server.require-token | SWITCH | false | DRAY_SERVER_REQUIRE_TOKEN
            server.token-file | PATH |  | DRAY_SERVER_TOKEN_FILE
            server.database | SECRET |  | DRAY_SERVER_DATABASE
            server.nested-errors | SWITCH | false | DRAY_SERVER_NESTED_ERRORS
            internal-addresses | PREFERENCE | auto | DRAY_INTERNAL_ADDRESSES
            catalog.url | TEXT |  | DRAY_CATALOG_URL
            search.places | TEXT | here, catalog, huggingface, modelscope | DRAY_SEARCH_PLACES
            search.timeout | DURATION | 10s | DRAY_SEARCH_TIMEOUT
            mirror.hub | ADDRESS |  | DRAY_MIRROR_HUB
            mirror.cache | PATH |  | DRAY_MIRROR_CACHE
            mirror.limit | SIZE |  | DRAY_MIRROR_LIMIT
            mirror.fresh | DURATION | 30s | DRAY_MIRROR_FRESH
            mirror.open | SWITCH | false | DRAY_MIRROR_OPEN
            mirror.ollama | PATH |  | DRAY_MIRROR_OLLAMA
            dray.home | PATH |  | DRAY_HOME\
            """);
  }

  @Test
  void defaultsAreWhatTheOfficialClientUses() {
    Settings settings = Settings.load(environment(Map.of()));

    assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(settings.hfHome()).isEqualTo(home().resolve(".cache/huggingface"));
    assertThat(settings.hfCache()).isEqualTo(home().resolve(".cache/huggingface/hub"));
    assertThat(settings.tokenPath()).isEqualTo(home().resolve(".cache/huggingface/token"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.implicitToken()).isTrue();
    assertThat(settings.offline()).isFalse();
    assertThat(settings.cacert()).isEmpty();
    assertThat(settings.symlinks()).isEqualTo(Preference.AUTO);
    assertThat(settings.progress()).isEqualTo(Preference.AUTO);
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.apiTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.firstByteTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.stallTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.connectionsPerFile()).isEqualTo(16);
    assertThat(settings.connectionsTotal()).isEqualTo(16);
    assertThat(settings.parallelFiles()).isEqualTo(8);
    assertThat(settings.pieceSize()).isEqualTo(ByteSize.mebibytes(8));
    assertThat(settings.limitRate()).isEmpty();
    assertThat(settings.limitRatePerHost()).isEmpty();
    assertThat(settings.parallelDownloads()).isEqualTo(4);
    assertThat(settings.between()).isEmpty();
    assertThat(settings.userAgentOrigin()).isEmpty();
    assertThat(settings.elsewhere()).isEqualTo(Borrowing.AUTO);
    assertThat(settings.alsoLookIn()).isEmpty();
    assertThat(settings.preferredQuantizations()).isEmpty();
    assertThat(settings.preferredFormats()).isEmpty();
    assertThat(settings.machineRam()).isEmpty();
    assertThat(settings.machineGpus()).isEmpty();
    assertThat(settings.ollamaVia()).isEqualTo(Via.AUTO);
    assertThat(settings.ollamaModels()).isEqualTo(home().resolve(".ollama/models"));
    assertThat(settings.ollamaKey()).isEqualTo(home().resolve(".ollama/id_ed25519"));
    assertThat(settings.ollamaKeepsUnused()).isFalse();
    assertThat(settings.all()).allSatisfy(v -> assertThat(v.origin()).hasToString("default"));
  }

  @ParameterizedTest
  @EnumSource
  void everyKeyCanBeSetInCodeAndShowsWhereItCameFrom(Setting setting) {
    String text =
        switch (setting.kind()) {
          case TEXT, PATH -> "x";
          case SECRET -> "hf_secret";
          case ADDRESS -> "http://mirror:8080/hf/";
          case ADDRESSES -> "http://mirror:8080/hf/, https://other";
          case PLACES -> "big=/mnt/big";
          case SWITCH -> "yes";
          case PREFERENCE -> "Never";
          case BORROWING -> "Copy";
          case WAY -> "Direct";
          case DURATION -> "1500ms";
          case SIZE -> "3M";
          case SIZES -> "24GiB, 8GiB";
          case COUNT -> "7";
          case HOURS -> "22:00-06:00";
          case PORT -> "8080";
        };
    Settings settings = Settings.load(environment(Map.of())).with(setting, text);

    assertThat(settings.origin(setting)).isEqualTo(new Origin.CommandLine());
    assertThat(settings.value(setting).shown()).isNotEmpty();
    assertThat(settings.toString()).doesNotContain("hf_secret");
  }

  @Test
  @Proves({"S000-29", "S001-72"})
  void precedenceIsCommandLineThenEnvironmentThenProjectThenUserThenDefault() throws IOException {
    userFile("connections.total = 1\nparallel-files = 1\npiece-size = '1M'\noffline = true\n");
    projectFile("connections.total = 2\nparallel-files = 2\npiece-size = '2M'\n");
    Map<String, String> variables =
        Map.of("DRAY_CONNECTIONS", "3", "DRAY_PARALLEL_FILES", "3", "HF_TOKEN", "hf_x");

    Settings settings =
        Settings.builder()
            .environment(environment(variables))
            .set(Setting.CONNECTIONS_TOTAL, "4")
            .build();

    assertThat(settings.connectionsTotal()).isEqualTo(4);
    assertThat(settings.parallelFiles()).isEqualTo(3);
    assertThat(settings.pieceSize()).isEqualTo(ByteSize.mebibytes(2));
    assertThat(settings.offline()).isTrue();
    assertThat(settings.connectionsPerFile()).isEqualTo(16);
    assertThat(settings.token()).hasValue("hf_x");
    assertThat(settings.origin(Setting.CONNECTIONS_TOTAL)).hasToString("command line");
    assertThat(settings.origin(Setting.PARALLEL_FILES))
        .isEqualTo(new Origin.Variable("DRAY_PARALLEL_FILES"));
    assertThat(settings.origin(Setting.PIECE_SIZE))
        .isEqualTo(new Origin.ProjectFile(folder.resolve("work/dray.toml")));
    assertThat(settings.origin(Setting.OFFLINE)).isInstanceOf(Origin.UserFile.class);
  }

  @Test
  @Proves({"S002-221", "S002-222", "S002-223", "S002-224", "S002-226"})
  void aPythonProjectsTableIsReadBelowOurOwnFiles() throws IOException {
    Files.createDirectories(folder.resolve("work"));
    Files.writeString(
        folder.resolve("work/pyproject.toml"),
        """
        [project]
        name = "theirs"
        [tool.imageworks.model-downloader]
        linux_wsl_root = "~/their models"
        windows_lmstudio_root = "lm"
        max_connections = 5
        max_connections_per_server = 16
        max_concurrent_downloads = 3
        preferred_formats = ["awq", "safetensors", "gguf"]
        timeout_seconds = 45
        retry_attempts = 9
        """);
    userFile("parallel-files = 2\n");

    Settings settings = Settings.load(environment(Map.of("DRAY_STALL_TIMEOUT", "7s")));

    assertThat(settings.modelsRoot()).isEqualTo(home().resolve("their models"));
    assertThat(settings.modelsLmStudioRoot()).hasValue(folder.resolve("work/lm").toAbsolutePath());
    assertThat(settings.connectionsPerFile()).isEqualTo(5);
    assertThat(settings.preferredFormats()).containsExactly("awq", "safetensors", "gguf");
    assertThat(settings.parallelFiles()).isEqualTo(2);
    assertThat(settings.stallTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.origin(Setting.MODELS_ROOT).toString()).endsWith("pyproject.toml");
  }

  @Test
  void otherPythonProjectsAreNobodysBusinessAndWrongValuesAreNamed() throws IOException {
    Files.createDirectories(folder.resolve("work"));
    Path file = folder.resolve("work/pyproject.toml");
    Files.writeString(file, "this is [not TOML\n");
    assertThat(Settings.load(environment(Map.of())).connectionsPerFile()).isEqualTo(16);

    Files.writeString(file, "[tool.imageworks.model-downloader]\nmax_connections = 'many'\n");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Settings.load(environment(Map.of())))
        .withMessageContaining("pyproject.toml line 2")
        .withMessageContaining("max_connections");
  }

  @Test
  void aModelsRootMayEndInWeights() {
    Map<String, String> variables = Map.of("IMAGEWORKS_MODEL_ROOT", "/big/models/weights");
    assertThat(Settings.load(environment(variables)).modelsRoot())
        .isEqualTo(Path.of("/big/models"));
    assertThat(Settings.load(environment(Map.of())).modelsRoot())
        .isEqualTo(home().resolve("ai-models"));
  }

  @Test
  void locationsHaveNames() throws IOException {
    userFile("[locations]\nbig = '/mnt/big'\n\"fast.disk\" = 'near'\n");
    assertThat(Settings.load(environment(Map.of())).locations())
        .containsExactly(
            Map.entry("big", Path.of("/mnt/big")),
            Map.entry(
                "fast.disk",
                Settings.load(environment(Map.of())).directories().config().resolve("near")));
    assertThat(
            Settings.load(
                    environment(
                        Map.of(
                            "DRAY_LOCATIONS", "a=~/x" + java.io.File.pathSeparator + "b = /y z")))
                .locations())
        .containsExactly(Map.entry("a", home().resolve("x")), Map.entry("b", Path.of("/y z")));
    for (String bad :
        new String[] {"x", "=x", "a=", "a/b=x", "a=b" + java.io.File.pathSeparator + "a=c"}) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .as(bad)
          .isThrownBy(() -> Settings.load(environment(Map.of("DRAY_LOCATIONS", bad))));
    }
  }

  @Test
  void variablesAreAskedInTheirOrder() {
    Settings settings =
        Settings.load(
            environment(
                Map.of(
                    "HF_HUB_CACHE", "",
                    "HUGGINGFACE_HUB_CACHE", "/old",
                    "HF_TOKEN", "hf_new",
                    "HUGGING_FACE_HUB_TOKEN", "hf_old",
                    "REQUESTS_CA_BUNDLE", "/b.pem",
                    "CURL_CA_BUNDLE", "/c.pem")));

    assertThat(settings.hfCache()).isEqualTo(Path.of("/old"));
    assertThat(settings.token()).hasValue("hf_new");
    assertThat(settings.cacert()).hasValue(Path.of("/b.pem"));
  }

  @ParameterizedTest
  @CsvSource({"1,true", "ON,true", "yes,true", "True,true", "0,false", "off,false", "2,false"})
  void readsTheOfficialTrueWords(String text, boolean set) {
    assertThat(Settings.load(environment(Map.of("HF_HUB_OFFLINE", text))).offline()).isEqualTo(set);
    assertThat(
            Settings.load(environment(Map.of("HF_HUB_DISABLE_IMPLICIT_TOKEN", text)))
                .implicitToken())
        .isEqualTo(!set);
    assertThat(Settings.load(environment(Map.of("HF_HUB_DISABLE_SYMLINKS", text))).symlinks())
        .isEqualTo(set ? Preference.NEVER : Preference.AUTO);
    assertThat(Settings.load(environment(Map.of("HF_HUB_DISABLE_PROGRESS_BARS", text))).progress())
        .isEqualTo(set ? Preference.NEVER : Preference.ALWAYS);
  }

  @Test
  void expandsHomeAndVariablesInPaths() {
    Environment environment = environment(Map.of("HF_HOME", "~/hf-$TEAM", "TEAM", "red"));

    assertThat(Settings.load(environment).hfHome()).isEqualTo(home().resolve("hf-red"));
    assertThat(Settings.load(environment).hfCache()).isEqualTo(home().resolve("hf-red/hub"));
    assertThat(Settings.load(environment.with("HF_HOME", "${NO:-/a}/b")).hfHome())
        .isEqualTo(Path.of("/a/b"));
    assertThat(Settings.load(environment.with("HF_HOME", "$NO/b")).hfHome())
        .isEqualTo(environment.workingDirectory().resolve("$NO/b"));
    assertThat(Settings.load(environment(Map.of("XDG_CACHE_HOME", "/x"))).hfHome())
        .isEqualTo(Path.of("/x/huggingface"));
  }

  @Test
  void aRelativePathInAFileStartsAtThatFile() throws IOException {
    projectFile("hf.cache = 'models'\n");

    Settings settings = Settings.load(environment(Map.of()));

    assertThat(settings.hfCache()).isEqualTo(folder.resolve("work/models"));
  }

  @Test
  void cutsTheFinalSlashOfTheEndpoint() {
    assertThat(Settings.load(environment(Map.of("HF_ENDPOINT", "http://m:1/hf//"))).endpoint())
        .isEqualTo(URI.create("http://m:1/hf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://x",
        "huggingface.co",
        "https://u:hf_pw@x",
        "http://x?a",
        "http://x#a",
        "::"
      })
  void refusesAnAddressThatIsNoneAndNeverQuotesIt(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Settings.load(environment(Map.of("HF_ENDPOINT", text))))
        .withMessageContaining("endpoint")
        .withMessageContaining("HF_ENDPOINT")
        .withMessageNotContaining("hf_pw");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "endpont = 'x'|line 2: the key 'endpont' is not known",
        "offline = 'maybe'|line 2: the value of 'offline' is not true or false",
        "offline = [true]|line 2: the value of 'offline' is not true or false",
        "[timeout]\\nstall = 'soon'|line 3: the value of 'timeout.stall' is not a time",
        "parallel-files = 0|line 2: the value of 'parallel-files' is not a whole number",
        "user-agent-origin = [1]|line 2: the value of 'user-agent-origin' is not a text",
        "token = 'hf_secret|line 2: this is not TOML",
        "dray.home = '/x'|line 2: the key 'dray.home' cannot be set in this file"
      })
  void namesFileLineKeyAndWhatIsAllowed(String line, String said) throws IOException {
    Path file = userFile("# mine\n" + line.replace("\\n", "\n") + "\n");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Settings.load(environment(Map.of())))
        .withMessageContaining(file.toString())
        .withMessageContaining(said)
        .withMessageNotContaining("hf_secret")
        .satisfies(e -> assertThat(e.nextStep()).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token",
        "token-path",
        "hf.home",
        "implicit-token",
        "cacert",
        "cacert-dir",
        "lmstudio.url",
        "lmstudio.token",
        "lmstudio.models",
        "llama-server.url",
        "llama-server.token",
        "model-runner.url"
      })
  void aProjectFileDecidesNothingAboutSecretsAndTrust(String key) throws IOException {
    projectFile(key + " = 'true'\n");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Settings.load(environment(Map.of())))
        .withMessageContaining(key);
  }

  @Test
  void filesCanBeLeftUnread() throws IOException {
    projectFile("this is no TOML");

    assertThat(Settings.builder().environment(environment(Map.of())).withoutFiles().build())
        .isNotNull();
  }

  @Test
  @Proves("field-50")
  void neverShowsTheToken() throws IOException {
    userFile("token = 'hf_secret'\n");
    Environment environment = environment(Map.of("HUGGINGFACE_TOKEN", "hf_other"));

    Settings settings = Settings.load(environment);

    assertThat(settings.token()).hasValue("hf_other");
    assertThat(settings.value(Setting.TOKEN).shown()).isEqualTo("********");
    assertThat(settings + " " + environment + settings.all()).doesNotContain("hf_");
  }

  @Test
  void ownFoldersFollowThePlatform() {
    Path home = home();
    Environment linux = environment(Map.of("XDG_STATE_HOME", "/s", "XDG_CACHE_HOME", "relative"));
    Environment mac = new Environment(Map.of(), home, folder, OsFamily.MACOS);

    assertThat(Settings.load(linux).directories())
        .isEqualTo(
            new Directories(
                home.resolve(".config/dray"), Path.of("/s/dray"), home.resolve(".cache/dray")));
    assertThat(Settings.load(mac).directories().cache())
        .isEqualTo(home.resolve("Library/Caches/dray"));
    assertThat(
            Settings.load(
                    new Environment(
                        Map.of("Appdata", "/r", "LOCALAPPDATA", "/l"),
                        home,
                        folder,
                        OsFamily.WINDOWS))
                .directories())
        .isEqualTo(
            new Directories(
                Path.of("/r/dray"), Path.of("/l/dray/state"), Path.of("/l/dray/cache")));
    assertThat(Settings.load(linux.with("DRAY_HOME", "~/d")).directories())
        .isEqualTo(
            new Directories(home.resolve("d"), home.resolve("d/state"), home.resolve("d/cache")));
    assertThat(OsFamily.of("Windows 11")).isEqualTo(OsFamily.WINDOWS);
    assertThat(OsFamily.of("Mac OS X")).isEqualTo(OsFamily.MACOS);
  }

  @ParameterizedTest
  @CsvSource({"10,10000", "500ms,500", "2m,120000", "1.5s,1500", "1h,3600000"})
  void readsTimes(String text, long millis) {
    assertThat(Settings.load(environment(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", text))).stallTimeout())
        .isEqualTo(Duration.ofMillis(millis));
  }

  private Path home() {
    return folder.resolve("home");
  }

  private Environment environment(Map<String, String> variables) {
    return new Environment(variables, home(), folder.resolve("work"), OsFamily.LINUX);
  }

  private Path userFile(String text) throws IOException {
    Path file = home().resolve(".config/dray/config.toml");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void projectFile(String text) throws IOException {
    Files.createDirectories(folder.resolve("work"));
    Files.writeString(folder.resolve("work/dray.toml"), text);
  }
}
