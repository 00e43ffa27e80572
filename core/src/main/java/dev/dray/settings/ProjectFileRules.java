package dev.dray.settings;

/// What a project file may set. It comes with other people's work, so it may not say which secrets
/// are sent, where they are kept, whose certificates are trusted, or what a service does. Whoever
/// adds a setting has to decide here.
final class ProjectFileRules {

  private ProjectFileRules() {}

  static boolean allow(Setting setting) {
    return switch (setting) {
      case TOKEN,
          TOKEN_PATH,
          IMPLICIT_TOKEN,
          HF_HOME,
          MODELSCOPE_TOKEN,
          CIVITAI_TOKEN,
          CACERT,
          CACERT_DIR,
          DRAY_HOME,
          LOG_DIR,
          DEBUG,
          OLLAMA_HOST,
          OLLAMA_TOKEN,
          OLLAMA_KEY ->
          false;
      // Who may call the service is no matter of a project.
      case SERVER_HOST,
          SERVER_PORT,
          SERVER_HOSTS,
          SERVER_ORIGINS,
          SERVER_REQUIRE_TOKEN,
          SERVER_TOKEN_FILE,
          SERVER_DATABASE,
          SERVER_NESTED_ERRORS,
          INTERNAL_ADDRESSES ->
          false;
      // A project must not say what is worth having.
      case CATALOG_URL -> false;
      // A project must not send their tokens, or files, elsewhere.
      case LMSTUDIO_URL,
          LMSTUDIO_TOKEN,
          LMSTUDIO_MODELS,
          LLAMA_SERVER_URL,
          LLAMA_SERVER_TOKEN,
          MODEL_RUNNER_URL ->
          false;
      case ENDPOINT,
          MIRRORS,
          HF_CACHE,
          MODELSCOPE_ENDPOINT,
          MODELSCOPE_CACHE,
          OFFLINE,
          SIDECAR,
          SYMLINKS,
          PROGRESS,
          OLLAMA_REGISTRY,
          OLLAMA_MODELS,
          CONNECT_TIMEOUT,
          API_TIMEOUT,
          RATE_LIMIT_WAIT,
          FIRST_BYTE_TIMEOUT,
          STALL_TIMEOUT,
          CONNECTIONS_PER_FILE,
          CONNECTIONS_TOTAL,
          PARALLEL_FILES,
          PREFER_QUANTIZATIONS,
          PREFER_FORMATS,
          MACHINE_RAM,
          MACHINE_GPU,
          PIECE_SIZE,
          DIRECT_WRITES,
          ELSEWHERE,
          ALSO_LOOK_IN,
          LIMIT_RATE,
          WAIT_FOR_SPACE,
          LIMIT_RATE_HOST,
          PARALLEL_DOWNLOADS,
          BETWEEN,
          USER_AGENT_ORIGIN,
          SEARCH_PLACES,
          SEARCH_TIMEOUT,
          LMSTUDIO_SERVER,
          OLLAMA_VIA,
          OLLAMA_KEEP_UNUSED,
          MODELS_ROOT,
          MODELS_LMSTUDIO_ROOT,
          LOCATIONS,
          LOCATION,
          RECEIPTS,
          REGISTRY_DIR,
          REGISTRY_TEST_PATTERNS,
          REGISTRY_INCLUDE_TESTING,
          REGISTRY_ALLOW_DUPLICATES,
          REGISTRY_LAYERS,
          REGISTRY_OLLAMA_HOST,
          REGISTRY_PATH_MAP,
          MODELS_LIST_NOT_INSTALLED,
          MODELS_LIST_TESTING,
          RECORD ->
          true;
      // What is kept of the user's is the user's to say.
      case CACHE_LIMIT, CACHE_GRACE, REGISTRY_BACKUPS -> false;
      // Nor may a project say what a service does.
      case MIRROR_HUB, MIRROR_CACHE, MIRROR_LIMIT, MIRROR_FRESH, MIRROR_OPEN, MIRROR_OLLAMA ->
          false;
    };
  }
}
