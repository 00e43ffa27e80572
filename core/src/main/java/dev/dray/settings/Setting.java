package dev.dray.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Everything that can be set, one constant each. The key is what `config.toml` and `dray.toml`
/// say; the variables are asked in their order, the first that is set wins. Names and meaning of
/// `HF_…` variables are those of the official Hugging Face client 2.0.0.
// Long because it is the one list of everything that can be set.
// Error Prone does not know that List.of is immutable.
@SuppressWarnings("ImmutableEnumChecker")
public enum Setting {
  /// The hub's address.
  ENDPOINT(
      "endpoint",
      SettingKind.ADDRESS,
      "https://huggingface.co",
      "The Hugging Face hub or a mirror of it.",
      Variable.of("HF_ENDPOINT")),
  /// More servers for the same files.
  MIRRORS(
      "mirrors",
      SettingKind.ADDRESSES,
      "",
      "Other servers of the hub's protocol, in order: files are read from all of them at once, and"
          + " the first that answers lists the files when the endpoint cannot be reached. They never"
          + " get a token.",
      Variable.of("DRAY_MIRRORS")),
  /// The official client's folder.
  HF_HOME(
      "hf.home",
      SettingKind.PATH,
      "${XDG_CACHE_HOME:-~/.cache}/huggingface",
      "Folder that all Hugging Face tools share: cache, token, stored tokens.",
      Variable.of("HF_HOME")),
  /// The cache that all tools share.
  HF_CACHE(
      "hf.cache",
      SettingKind.PATH,
      "{hf.home}/hub",
      "The hub cache that downloads go to unless another place is named.",
      Variable.of("HF_HUB_CACHE"),
      Variable.of("HUGGINGFACE_HUB_CACHE"),
      Variable.of("HF_HUB_CACHE_DIR"),
      Variable.of("HF_CACHE_DIR")),
  /// The hub's token.
  TOKEN(
      "token",
      SettingKind.SECRET,
      "",
      "Access token for the hub; 'none' sends none even if one is stored.",
      Variable.of("HF_TOKEN"),
      Variable.of("HUGGING_FACE_HUB_TOKEN"),
      Variable.of("HUGGINGFACE_TOKEN")),
  /// Where the active token is stored.
  TOKEN_PATH(
      "token-path",
      SettingKind.PATH,
      "{hf.home}/token",
      "File of the active token; the other stored tokens lie beside it.",
      Variable.of("HF_TOKEN_PATH")),
  /// Whether a stored token is sent unasked.
  IMPLICIT_TOKEN(
      "implicit-token",
      SettingKind.SWITCH,
      "true",
      "Send the token of the environment or the token file without being told to.",
      new Variable("HF_HUB_DISABLE_IMPLICIT_TOKEN", Variable.Reading.DISABLES)),
  /// ModelScope's address.
  MODELSCOPE_ENDPOINT(
      "modelscope.endpoint",
      SettingKind.ADDRESS,
      "https://modelscope.cn",
      "ModelScope, or something that speaks its protocol.",
      Variable.of("MODELSCOPE_ENDPOINT"),
      new Variable("MODELSCOPE_DOMAIN", Variable.Reading.HOST),
      new Variable("MODELSCOPE_PREFER_AI_SITE", Variable.Reading.AI_SITE)),
  /// ModelScope's token.
  MODELSCOPE_TOKEN(
      "modelscope.token",
      SettingKind.SECRET,
      "",
      "Access token for ModelScope; 'none' sends none.",
      Variable.of("MODELSCOPE_API_TOKEN")),
  /// ModelScope's cache.
  MODELSCOPE_CACHE(
      "modelscope.cache",
      SettingKind.PATH,
      "${XDG_CACHE_HOME:-~/.cache}/modelscope",
      "ModelScope's cache, where its models go unless another place is named.",
      Variable.of("MODELSCOPE_CACHE")),
  /// Civitai's token.
  CIVITAI_TOKEN(
      "civitai.token",
      SettingKind.SECRET,
      "",
      "API key for files of civitai.com, sent to that host alone; 'none' sends none.",
      Variable.of("CIVITAI_API_TOKEN"),
      Variable.of("CIVITAI_TOKEN")),
  /// No network.
  OFFLINE(
      "offline",
      SettingKind.SWITCH,
      "false",
      "Use nothing but what is here already.",
      new Variable("HF_HUB_OFFLINE", Variable.Reading.TRUE_WORD),
      new Variable("TRANSFORMERS_OFFLINE", Variable.Reading.TRUE_WORD)),
  /// Digests beside files.
  SIDECAR(
      "sidecar-digest",
      SettingKind.PREFERENCE,
      "auto",
      "Whether the digest of a file at an address is looked for in the same address with .sha256"
          + " behind it; auto does so for models and archives, always fails without one.",
      Variable.of("DRAY_SIDECAR_DIGEST")),
  /// More certificate authorities.
  CACERT(
      "cacert",
      SettingKind.PATH,
      "",
      "PEM file of certificate authorities to trust.",
      Variable.of("DRAY_CACERT"),
      Variable.of("SSL_CERT_FILE"),
      Variable.of("REQUESTS_CA_BUNDLE"),
      Variable.of("CURL_CA_BUNDLE")),
  /// Folders of certificate authorities.
  CACERT_DIR(
      "cacert-dir",
      SettingKind.PATH,
      "",
      "Folder of PEM files of certificate authorities to trust, or several, separated as in PATH.",
      Variable.of("SSL_CERT_DIR")),
  /// Links in the cache.
  SYMLINKS(
      "symlinks",
      SettingKind.PREFERENCE,
      "auto",
      "Whether the cache links its snapshots to its blobs, or keeps plain files.",
      new Variable("HF_HUB_DISABLE_SYMLINKS", Variable.Reading.NEVER_OR_AUTO)),
  /// Progress bars.
  PROGRESS(
      "progress",
      SettingKind.PREFERENCE,
      "auto",
      "Whether progress bars are drawn; auto draws them on a terminal.",
      new Variable("HF_HUB_DISABLE_PROGRESS_BARS", Variable.Reading.NEVER_OR_ALWAYS)),
  /// Ollama's daemon.
  OLLAMA_HOST(
      "ollama.host",
      SettingKind.TEXT,
      "",
      "Where the Ollama daemon listens, in any spelling that Ollama takes; without it"
          + " http://127.0.0.1:11434.",
      Variable.of("OLLAMA_HOST"),
      Variable.of("OLLAMA_BASE_URL")),
  /// The key for Ollama's cloud.
  OLLAMA_TOKEN(
      "ollama.token",
      SettingKind.SECRET,
      "",
      "API key for an Ollama server that wants one; sent over https only.",
      Variable.of("OLLAMA_API_KEY")),
  /// Ollama's own registry.
  OLLAMA_REGISTRY(
      "ollama.registry",
      SettingKind.ADDRESS,
      "https://registry.ollama.ai",
      "The registry of Ollama names that give no host.",
      Variable.of("DRAY_OLLAMA_REGISTRY")),
  /// Ollama's folder.
  OLLAMA_MODELS(
      "ollama.models",
      SettingKind.PATH,
      "~/.ollama/models",
      "Folder in which Ollama keeps its models, and into which they are brought directly; unless it"
          + " is set, that of the system's service where this user may write to it.",
      Variable.of("OLLAMA_MODELS")),
  /// Connecting.
  CONNECT_TIMEOUT(
      "timeout.connect",
      SettingKind.DURATION,
      "10s",
      "Longest wait for a connection, the TLS handshake included.",
      Variable.of("DRAY_CONNECT_TIMEOUT")),
  /// An API answer.
  API_TIMEOUT(
      "timeout.api",
      SettingKind.DURATION,
      "30s",
      "Longest wait for the answer of a listing, search or other small request.",
      Variable.of("DRAY_API_TIMEOUT"),
      Variable.of("HF_HUB_ETAG_TIMEOUT")),
  /// A hub that asks to wait.
  RATE_LIMIT_WAIT(
      "timeout.rate-limit",
      SettingKind.DURATION,
      "60s",
      "Longest wait that a server may ask for before a small request; a longer one is an error.",
      Variable.of("DRAY_RATE_LIMIT_WAIT")),
  /// A file's first byte.
  FIRST_BYTE_TIMEOUT(
      "timeout.first-byte",
      SettingKind.DURATION,
      "60s",
      "Longest wait for the first byte of a file.",
      Variable.of("DRAY_FIRST_BYTE_TIMEOUT")),
  /// A silent connection.
  STALL_TIMEOUT(
      "timeout.stall",
      SettingKind.DURATION,
      "30s",
      "Longest silence in the middle of a file; then another connection goes on.",
      Variable.of("DRAY_STALL_TIMEOUT"),
      Variable.of("HF_HUB_DOWNLOAD_TIMEOUT")),
  /// Connections for one file.
  CONNECTIONS_PER_FILE(
      "connections.per-file",
      SettingKind.COUNT,
      "16",
      "Most connections that read one file.",
      Variable.of("DRAY_CONNECTIONS_PER_FILE")),
  /// Connections in all.
  CONNECTIONS_TOTAL(
      "connections.total",
      SettingKind.COUNT,
      "16",
      "Most connections of all downloads together.",
      Variable.of("DRAY_CONNECTIONS")),
  /// Files at once.
  PARALLEL_FILES(
      "parallel-files",
      SettingKind.COUNT,
      "8",
      "Files of one download that are fetched at once.",
      Variable.of("DRAY_PARALLEL_FILES")),
  /// The unit of resuming.
  PIECE_SIZE(
      "piece-size",
      SettingKind.SIZE,
      "8M",
      "Bytes that one journal entry stands for; what is redone after a crash.",
      Variable.of("DRAY_PIECE_SIZE")),
  /// The way to the disk.
  DIRECT_WRITES(
      "direct-writes",
      SettingKind.PREFERENCE,
      "auto",
      "Whether bytes go to the disk past the page cache; auto does so while this machine is the"
          + " bottleneck.",
      Variable.of("DRAY_DIRECT_WRITES")),
  /// Content of other stores.
  ELSEWHERE(
      "elsewhere",
      SettingKind.BORROWING,
      "auto",
      "How content that another model store of this machine has is taken from there instead of being"
          + " fetched; auto links only what nobody changes in place.",
      Variable.of("DRAY_ELSEWHERE")),
  /// More folders with models.
  ALSO_LOOK_IN(
      "also-look-in",
      SettingKind.PATH,
      "",
      "Folder of models, or several, separated as in PATH, where content is looked for before it is"
          + " fetched.",
      Variable.of("DRAY_ALSO_LOOK_IN")),
  /// What is chosen among quantizations.
  PREFER_QUANTIZATIONS(
      "prefer.quantizations",
      SettingKind.TEXT,
      "",
      "Quantizations in order of preference, with commas between, such as Q4_K_M,Q5_K_M: what is"
          + " brought of a model with several where nobody says which.",
      Variable.of("DRAY_QUANT")),
  /// What is chosen among formats.
  PREFER_FORMATS(
      "prefer.formats",
      SettingKind.TEXT,
      "",
      "Containers and schemes in order of preference, with commas between, such as"
          + " awq,safetensors,gguf: what is brought of a model with several where nobody says which.",
      Variable.of("DRAY_FORMATS")),
  /// The memory that fit is judged by.
  MACHINE_RAM(
      "machine.ram",
      SettingKind.SIZE,
      "",
      "Main memory of the machine that models have to fit; without it what this machine has.",
      Variable.of("DRAY_MACHINE_RAM")),
  /// The graphics memory that fit is judged by.
  MACHINE_GPU(
      "machine.gpu",
      SettingKind.SIZES,
      "",
      "Memory of each graphics processor of the machine that models have to fit, with commas"
          + " between, such as 24GiB,24GiB, or none; without it what this machine has.",
      Variable.of("DRAY_MACHINE_GPU")),
  /// The speed limit.
  LIMIT_RATE(
      "limit-rate",
      SettingKind.SIZE,
      "",
      "Most bytes per second of all downloads together; without it no limit.",
      Variable.of("DRAY_LIMIT_RATE")),
  /// A disk that fills up.
  WAIT_FOR_SPACE(
      "wait-for-space",
      SettingKind.DURATION,
      "",
      "How long a download waits for room when the disk fills up under it; without it the program"
          + " waits an hour on a terminal and not at all elsewhere.",
      Variable.of("DRAY_WAIT_FOR_SPACE")),
  /// The speed limit of a host.
  LIMIT_RATE_HOST(
      "limit-rate-host",
      SettingKind.SIZE,
      "",
      "Most bytes per second from any one host; without it no limit.",
      Variable.of("DRAY_LIMIT_RATE_HOST")),
  /// Downloads at once.
  PARALLEL_DOWNLOADS(
      "parallel-downloads",
      SettingKind.COUNT,
      "4",
      "Downloads that run at once; the others wait for their turn.",
      Variable.of("DRAY_PARALLEL_DOWNLOADS"),
      Variable.of("MAX_CONCURRENT_DOWNLOADS")),
  /// The hours.
  BETWEEN(
      "between",
      SettingKind.HOURS,
      "",
      "Hours in which bytes are fetched, by the machine's clock and time zone; without it always.",
      Variable.of("DRAY_BETWEEN")),
  /// Who asks.
  USER_AGENT_ORIGIN(
      "user-agent-origin",
      SettingKind.TEXT,
      "",
      "Added to the User-Agent as origin/…; visible to servers.",
      Variable.of("HF_HUB_USER_AGENT_ORIGIN")),
  /// LM Studio's server.
  LMSTUDIO_URL(
      "lmstudio.url",
      SettingKind.ADDRESS,
      "",
      "LM Studio's server; when set, it is asked to download. Without it http://localhost:1234 is"
          + " tried.",
      Variable.of("DRAY_LMSTUDIO_URL")),
  /// LM Studio's token.
  LMSTUDIO_TOKEN(
      "lmstudio.token",
      SettingKind.SECRET,
      "",
      "API token of LM Studio's server, where it wants one.",
      Variable.of("LM_API_TOKEN")),
  /// Who downloads for LM Studio.
  LMSTUDIO_SERVER(
      "lmstudio.server",
      SettingKind.PREFERENCE,
      "auto",
      "Whether LM Studio's server downloads by itself (always), or Dray puts verified files of"
          + " Hugging Face into its folder (never); auto asks the server where one answers.",
      Variable.of("DRAY_LMSTUDIO_SERVER")),
  /// LM Studio's folder.
  LMSTUDIO_MODELS(
      "lmstudio.models",
      SettingKind.PATH,
      "",
      "LM Studio's models folder; without it the one that LM Studio's own files name.",
      Variable.of("LMSTUDIO_MODELS_DIR"),
      Variable.of("LMSTUDIO_MODEL_DIR"),
      Variable.of("LM_STUDIO_MODELS_DIR")),
  /// The llama.cpp server.
  LLAMA_SERVER_URL(
      "llama-server.url",
      SettingKind.ADDRESS,
      "http://localhost:8080",
      "A llama-server in router mode.",
      Variable.of("DRAY_LLAMA_SERVER_URL")),
  /// The llama.cpp server's key.
  LLAMA_SERVER_TOKEN(
      "llama-server.token",
      SettingKind.SECRET,
      "",
      "The key that llama-server was started with (--api-key).",
      Variable.of("LLAMA_API_KEY")),
  /// Docker Model Runner.
  MODEL_RUNNER_URL(
      "model-runner.url",
      SettingKind.TEXT,
      "http://localhost:12434",
      "Docker Model Runner's address: http(s)://host:port, or host:port.",
      Variable.of("MODEL_RUNNER_HOST")),
  /// Daemon or registry.
  OLLAMA_VIA(
      "ollama.via",
      SettingKind.WAY,
      "auto",
      "Who brings Ollama's models: the daemon, or Dray directly from the registry; auto asks the"
          + " daemon if one answers and can do what is asked.",
      Variable.of("DRAY_OLLAMA_VIA")),
  /// Ollama's key.
  OLLAMA_KEY(
      "ollama.key",
      SettingKind.PATH,
      "~/.ollama/id_ed25519",
      "The key by which Ollama's registry knows this machine, for private models.",
      Variable.of("DRAY_OLLAMA_KEY")),
  /// Whether unused blobs stay.
  OLLAMA_KEEP_UNUSED(
      "ollama.keep-unused",
      SettingKind.SWITCH,
      "false",
      "Keep blobs in Ollama's store that an update leaves without a model.",
      new Variable("OLLAMA_NOPRUNE", Variable.Reading.TRUE_WORD)),
  /// The folder of the models tree.
  MODELS_ROOT(
      "models.root",
      SettingKind.PATH,
      "~/ai-models",
      "Folder of the models tree: the location linux_wsl is 'weights' in it. A final 'weights' in the"
          + " name itself is left out.",
      Variable.of("IMAGEWORKS_MODEL_ROOT")),
  /// Where GGUF files go for LM Studio.
  MODELS_LMSTUDIO_ROOT(
      "models.lmstudio-root",
      SettingKind.PATH,
      "",
      "Folder of the location windows_lmstudio; without it LM Studio's own models folder.",
      Variable.of("IMAGEWORKS_LMSTUDIO_ROOT")),
  /// Places of the user's own.
  LOCATIONS(
      "locations",
      SettingKind.PLACES,
      "",
      "Named folders for 'download --location', separated as in PATH; in TOML also a table"
          + " [locations].",
      Variable.of("DRAY_LOCATIONS")),
  /// Where downloads go that name no place.
  LOCATION(
      "location",
      SettingKind.TEXT,
      "",
      "Location of downloads from hubs that name no other place: one of 'dray locations', or auto for"
          + " the one that fits the format; without it each provider's own cache.",
      Variable.of("DRAY_LOCATION")),
  /// How much caches may hold.
  CACHE_LIMIT(
      "cache.limit",
      SettingKind.SIZE,
      "",
      "What 'dray cache evict' makes the caches fit into when it is not told; nothing is ever removed"
          + " by itself.",
      Variable.of("DRAY_CACHE_LIMIT")),
  /// How long new things are safe.
  CACHE_GRACE(
      "cache.grace",
      SettingKind.DURATION,
      "1h",
      "What came or was written to within this time is never evicted.",
      Variable.of("DRAY_CACHE_GRACE")),
  /// Whether downloads leave a record.
  RECEIPTS(
      "receipts",
      SettingKind.SWITCH,
      "true",
      "Leave a record of each completed download: from where, which commit, the digest of each file.",
      Variable.of("DRAY_RECEIPTS")),
  /// The registry's folder.
  REGISTRY_DIR(
      "registry.dir",
      SettingKind.PATH,
      "",
      "Folder of the registry's files; without it 'registry' in Dray's own folder.",
      Variable.of("DRAY_REGISTRY_DIR"),
      Variable.of("IMAGEWORKS_REGISTRY_DIR")),
  /// Names that are only tests.
  REGISTRY_TEST_PATTERNS(
      "registry.test-patterns",
      SettingKind.TEXT,
      "",
      "More regular expressions, with commas between, of model names that are only tests.",
      Variable.of("IMAGEWORKS_TEST_MODEL_PATTERNS")),
  /// Whether tests are recorded.
  REGISTRY_INCLUDE_TESTING(
      "registry.include-testing",
      SettingKind.SWITCH,
      "false",
      "Record models in the registry although their names say that they are only tests.",
      new Variable("IMAGEWORKS_IMPORT_INCLUDE_TESTING", Variable.Reading.TRUE_WORD)),
  /// Whether one model may have two names.
  REGISTRY_ALLOW_DUPLICATES(
      "registry.allow-duplicates",
      SettingKind.SWITCH,
      "false",
      "Take registries in which two names stand for the same files.",
      new Variable("IMAGEWORKS_ALLOW_REGISTRY_DUPES", Variable.Reading.TRUE_WORD)),
  /// Whether a registry has layers.
  REGISTRY_LAYERS(
      "registry.layers",
      SettingKind.SWITCH,
      "true",
      "Keep what people decide and what was found in files apart; without, one file in the folder that"
          + " 'registry.dir' names holds everything, for programs that know no layers.",
      new Variable("IMAGEWORKS_REGISTRY_NO_LAYERING", Variable.Reading.DISABLES)),
  /// How many backups stay.
  REGISTRY_BACKUPS(
      "registry.backups",
      SettingKind.COUNT,
      "20",
      "How many copies of each registry file from before changes stay; older ones go when one is"
          + " made.",
      Variable.of("DRAY_REGISTRY_BACKUPS")),
  /// The machine that Ollama runs on.
  REGISTRY_OLLAMA_HOST(
      "registry.ollama-host",
      SettingKind.TEXT,
      "host.docker.internal",
      "Machine that new entries for Ollama's models name, as the programs that use them see it.",
      Variable.of("IMAGEWORKS_OLLAMA_HOST")),
  /// Where folders of the registry are seen from here.
  REGISTRY_PATH_MAP(
      "registry.path-map",
      SettingKind.TEXT,
      "",
      "Where folders that the registry names are seen from here, for a service in a container:"
          + " /there=/here, several with commas between.",
      Variable.of("DRAY_PATH_MAP")),
  /// Whether the list of models for other programs holds what is not here.
  MODELS_LIST_NOT_INSTALLED(
      "models-list.not-installed",
      SettingKind.SWITCH,
      "false",
      "The service's /v1/models also lists entries of the registry that are not installed.",
      new Variable("CHAT_PROXY_INCLUDE_NON_INSTALLED", Variable.Reading.TRUE_WORD)),
  /// Whether the list of models for other programs holds trials.
  MODELS_LIST_TESTING(
      "models-list.testing",
      SettingKind.SWITCH,
      "false",
      "The service's /v1/models also lists models whose names say that they are only tests.",
      new Variable("CHAT_PROXY_INCLUDE_TEST_MODELS", Variable.Reading.TRUE_WORD)),
  /// Whether downloads are entered in the registry.
  RECORD(
      "record",
      SettingKind.SWITCH,
      "true",
      "Enter completed downloads of models in the registry.",
      Variable.of("DRAY_RECORD")),
  /// What is said, in a file.
  LOG_DIR(
      "log.dir",
      SettingKind.PATH,
      "",
      "Folder in which the program also writes what it says, with times, as model_downloader.log.",
      Variable.of("DRAY_LOG_DIR"),
      Variable.of("IMAGEWORKS_LOG_DIR")),
  /// Stack traces.
  DEBUG(
      "debug",
      SettingKind.SWITCH,
      "false",
      "Show stack traces of errors, and log details.",
      new Variable("DRAY_DEBUG", Variable.Reading.NOT_ZERO),
      new Variable("IMAGEWORKS_DEBUG", Variable.Reading.NOT_ZERO)),
  /// Where the service listens.
  SERVER_HOST(
      "server.host",
      SettingKind.TEXT,
      "127.0.0.1",
      "Address that the service listens on; another one than the machine's own needs a token.",
      Variable.of("DRAY_SERVER_HOST")),
  /// The service's port.
  SERVER_PORT(
      "server.port",
      SettingKind.PORT,
      "8000",
      "Port that the service listens on; 0 takes a free one.",
      Variable.of("DRAY_SERVER_PORT")),
  /// Names of the service.
  SERVER_HOSTS(
      "server.hosts",
      SettingKind.TEXT,
      "",
      "Names the service may be called by, with commas between, beside localhost and its addresses;"
          + " '*' lets any name pass and is for networks without browsers.",
      Variable.of("DRAY_SERVER_HOSTS")),
  /// Pages that may call the service.
  SERVER_ORIGINS(
      "server.origins",
      SettingKind.ADDRESSES,
      "",
      "Origins of pages that may call the service from a browser, beside its own page.",
      Variable.of("DRAY_SERVER_ORIGINS")),
  /// Whether everybody needs a token.
  SERVER_REQUIRE_TOKEN(
      "server.require-token",
      SettingKind.SWITCH,
      "false",
      "Ask callers on this machine for a token, too; wanted where a proxy stands in front of the"
          + " service.",
      Variable.of("DRAY_SERVER_REQUIRE_TOKEN")),
  /// A token for containers.
  SERVER_TOKEN_FILE(
      "server.token-file",
      SettingKind.PATH,
      "",
      "File whose first line is a token that allows everything, such as a secret of a container.",
      Variable.of("DRAY_SERVER_TOKEN_FILE")),
  /// Where jobs are kept.
  SERVER_DATABASE(
      "server.database",
      SettingKind.SECRET,
      "",
      "Address of a PostgreSQL database that several services share, postgresql://user:password@host/name;"
          + " without it jobs are kept in a file.",
      Variable.of("DRAY_SERVER_DATABASE")),
  /// How errors look.
  SERVER_NESTED_ERRORS(
      "server.nested-errors",
      SettingKind.SWITCH,
      "false",
      "Write errors below /local a second time below 'detail', for clients that expect them there.",
      Variable.of("DRAY_SERVER_NESTED_ERRORS")),
  /// What may be reached.
  INTERNAL_ADDRESSES(
      "internal-addresses",
      SettingKind.PREFERENCE,
      "auto",
      "Whether models may come from addresses inside this machine and its network that no setting"
          + " names; auto means yes for commands, and no for what is asked of the service.",
      Variable.of("DRAY_INTERNAL_ADDRESSES")),
  /// Where later catalogs come from.
  CATALOG_URL(
      "catalog.url",
      SettingKind.TEXT,
      "",
      "File or https address that `dray catalog update` takes later catalogs from when it is not"
          + " told.",
      Variable.of("DRAY_CATALOG_URL")),
  /// Where models are looked for.
  SEARCH_PLACES(
      "search.places",
      SettingKind.TEXT,
      "here, catalog, huggingface, modelscope",
      "Where `dray search` looks, all at once: here (the stores of this machine), catalog,"
          + " huggingface, mlx and modelscope, with commas between.",
      Variable.of("DRAY_SEARCH_PLACES")),
  /// How long a place may take.
  SEARCH_TIMEOUT(
      "search.timeout",
      SettingKind.DURATION,
      "10s",
      "How long each of the places may take; the others are shown without one that is late.",
      Variable.of("DRAY_SEARCH_TIMEOUT")),
  /// The hub behind the mirror.
  MIRROR_HUB(
      "mirror.hub",
      SettingKind.ADDRESS,
      "",
      "The hub that the service's mirror passes on; without it the endpoint.",
      Variable.of("DRAY_MIRROR_HUB")),
  /// Where the mirror keeps what it fetched.
  MIRROR_CACHE(
      "mirror.cache",
      SettingKind.PATH,
      "",
      "The hub cache that the service's mirror serves from and fills; without it the hub cache.",
      Variable.of("DRAY_MIRROR_CACHE")),
  /// How much the mirror may keep.
  MIRROR_LIMIT(
      "mirror.limit",
      SettingKind.SIZE,
      "",
      "What the mirror keeps its cache within: whole repositories go, what was used longest ago"
          + " first; without it nothing is ever removed by itself.",
      Variable.of("DRAY_MIRROR_LIMIT")),
  /// How long the hub's word holds.
  MIRROR_FRESH(
      "mirror.fresh",
      SettingKind.DURATION,
      "30s",
      "How long the mirror takes the hub's word for who may read what and which commit a branch is.",
      Variable.of("DRAY_MIRROR_FRESH")),
  /// Who may use the mirror.
  MIRROR_OPEN(
      "mirror.open",
      SettingKind.SWITCH,
      "false",
      "Let callers of other machines use the mirror without a token of the service; what is private"
          + " needs their own right at the hub in any case.",
      Variable.of("DRAY_MIRROR_OPEN")),
  /// The mirror's models of Ollama.
  MIRROR_OLLAMA(
      "mirror.ollama",
      SettingKind.PATH,
      "",
      "The Ollama store that the mirror serves from and fills; without it a folder of its own.",
      Variable.of("DRAY_MIRROR_OLLAMA")),
  /// Our own folder.
  DRAY_HOME(
      "dray.home",
      SettingKind.PATH,
      "",
      "Folder for everything of Dray's own; without it the platform's folders.",
      Variable.of("DRAY_HOME"));

  /// An environment variable that speaks for a setting.
  ///
  /// @param name the variable's name
  /// @param reading how its text becomes the setting's text
  public record Variable(String name, Reading reading) {

    /// How a variable's text is read.
    public enum Reading {
      /// As the setting's own text.
      AS_IS,
      /// 1, on, yes and true in any case mean true, everything else false.
      TRUE_WORD,
      /// The same words mean false, everything else true.
      DISABLES,
      /// The same words mean never, everything else auto.
      NEVER_OR_AUTO,
      /// The same words mean never, everything else always.
      NEVER_OR_ALWAYS,
      /// A bare host name means https there.
      HOST,
      /// The same words mean ModelScope's international site, everything else its usual one.
      AI_SITE,
      /// 0 means false, everything else true.
      NOT_ZERO
    }

    static Variable of(String name) {
      return new Variable(name, Reading.AS_IS);
    }

    String read(String text) {
      boolean word = SettingKind.isTrueWord(text);
      return switch (reading) {
        case AS_IS -> text;
        case TRUE_WORD -> word ? "true" : "false";
        case DISABLES -> word ? "false" : "true";
        case NEVER_OR_AUTO -> word ? "never" : "auto";
        case NEVER_OR_ALWAYS -> word ? "never" : "always";
        case HOST -> text.contains("://") ? text : "https://" + text.strip();
        case NOT_ZERO -> text.strip().equals("0") ? "false" : "true";
        case AI_SITE -> word ? "https://www.modelscope.ai" : "https://modelscope.cn";
      };
    }
  }

  private final String key;
  private final SettingKind kind;
  private final String defaultText;
  private final String doc;
  private final List<Variable> variables;

  Setting(String key, SettingKind kind, String defaultText, String doc, Variable... variables) {
    this.key = key;
    this.kind = kind;
    this.defaultText = defaultText;
    this.doc = doc;
    this.variables = List.of(variables);
  }

  /// Finds a setting by its key.
  public static Optional<Setting> find(String key) {
    return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
  }

  /// The key in the files, dotted.
  public String key() {
    return key;
  }

  /// What its text may say.
  public SettingKind kind() {
    return kind;
  }

  /// The default as a setting's text, empty where there is none. `{hf.home}` stands for that
  /// setting's value.
  public String defaultText() {
    return defaultText;
  }

  /// What it does, one line.
  public String doc() {
    return doc;
  }

  /// The environment variables, the one with the highest precedence first.
  public List<Variable> variables() {
    return variables;
  }

  /// Whether `dray.toml` may set it. A project file comes with other people's work, so it may not
  /// say which secrets are sent, where they are kept, or whose certificates are trusted.
  public boolean allowedInProjectFile() {
    return ProjectFileRules.allow(this);
  }

  /// Whether `config.toml` may set it: all but the folder that it lies in itself, and what counts
  /// before files are read.
  public boolean allowedInUserFile() {
    return switch (this) {
      case DRAY_HOME, LOG_DIR, DEBUG -> false;
      default -> true;
    };
  }

  /// The key.
  @Override
  public String toString() {
    return key;
  }
}
