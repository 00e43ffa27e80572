package dev.dray.federation;

/// What keeps models on a machine, and how.
public enum StoreKind {
  /// The cache that the Hugging Face tools share, llama.cpp's newer versions included.
  HUB_CACHE("hub-cache", "hub cache", true),
  /// Ollama's models.
  OLLAMA("ollama", "Ollama", true),
  /// The store of ramalama.
  RAMALAMA("ramalama", "ramalama", true),
  /// The store of Docker Model Runner.
  MODEL_RUNNER("model-runner", "Docker Model Runner", true),
  /// LM Studio's folder of models.
  LM_STUDIO("lmstudio", "LM Studio", false),
  /// The cache of ModelScope's tools, in its newer or older layout.
  MODELSCOPE("modelscope", "ModelScope cache", false),
  /// The cache of older versions of llama.cpp, and of its `--model-url`.
  LLAMA_CPP("llama.cpp", "llama.cpp cache", false),
  /// The models folder of ComfyUI.
  COMFYUI("comfyui", "ComfyUI", false),
  /// A tree of models that Dray or ImageWorks filled: a location with folders by owner and name.
  MODELS("models", "models tree", false),
  /// A folder that the user named.
  FOLDER("folder", "folder", false);

  private final String key;
  private final String label;
  private final boolean namesContent;

  StoreKind(String key, String label, boolean namesContent) {
    this.key = key;
    this.label = label;
    this.namesContent = namesContent;
  }

  /// The name for machines, such as `lmstudio`; stable.
  public String key() {
    return key;
  }

  /// The name for people.
  public String label() {
    return label;
  }

  /// Whether its files are named by the digest of their content. Such files are found without
  /// reading any other, and nobody changes them in place.
  public boolean namesContent() {
    return namesContent;
  }
}
