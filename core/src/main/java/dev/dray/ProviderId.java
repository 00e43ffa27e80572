package dev.dray;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Every provider Dray knows by name, with how a download from it works.
public enum ProviderId {
  /// The Hugging Face Hub and everything that speaks its protocol.
  HUGGINGFACE(Family.FILES, "huggingface", "hf"),
  /// The Hub's MLX community: Hugging Face with `mlx-community` as the owner of bare names.
  MLX(Family.FILES, "mlx"),
  /// Any http(s) address of one file.
  URL(Family.FILES, "url"),
  /// Ollama, by its daemon or its registry.
  OLLAMA(Family.DAEMON, "ollama"),
  /// LM Studio.
  LMSTUDIO(Family.DAEMON, "lmstudio"),
  /// ModelScope.
  MODELSCOPE(Family.FILES, "modelscope", "ms"),
  /// OCI registries.
  OCI(Family.FILES, "oci", "docker"),
  /// A llama.cpp server in router mode.
  LLAMA_SERVER(Family.DAEMON, "llama-server"),
  /// Docker Model Runner.
  MODEL_RUNNER(Family.DAEMON, "model-runner"),
  /// Cloud only.
  OPENAI(Family.CLOUD, "openai"),
  /// Cloud only.
  ANTHROPIC(Family.CLOUD, "anthropic"),
  /// Cloud only.
  OPENROUTER(Family.CLOUD, "openrouter"),
  /// Cloud only.
  AZURE(Family.CLOUD, "azure"),
  /// Cloud only.
  KIMI(Family.CLOUD, "kimi"),
  /// Cloud only.
  MINIMAX(Family.CLOUD, "minimax");

  /// How a provider hands models out.
  public enum Family {
    /// A listing of files that Dray fetches itself.
    FILES,
    /// A program that fetches by itself and reports.
    DAEMON,
    /// Models that cannot be had as files.
    CLOUD
  }

  private final Family family;
  private final String id;
  private final String alias;

  ProviderId(Family family, String id) {
    this(family, id, id);
  }

  ProviderId(Family family, String id, String alias) {
    this.family = family;
    this.id = id;
    this.alias = alias;
  }

  /// How this provider hands models out.
  public Family family() {
    return family;
  }

  /// The name in messages, settings and `name://` references.
  public String id() {
    return id;
  }

  /// A name as users write it.
  public String example() {
    return switch (this) {
      case HUGGINGFACE -> "org/name";
      case MLX -> "mlx://name";
      case URL -> "https://host/file";
      case OLLAMA -> "ollama://llama3:8b";
      case LMSTUDIO -> "lmstudio://org/name@q4_k_m";
      case MODELSCOPE -> "modelscope://org/name";
      case OCI -> "oci://registry/name:tag";
      case LLAMA_SERVER -> "llama-server://org/name";
      case MODEL_RUNNER -> "model-runner://ai/name";
      case OPENAI, ANTHROPIC, OPENROUTER, AZURE, KIMI, MINIMAX -> id + "://name";
    };
  }

  /// Finds a provider by any of its names, in any case.
  public static Optional<ProviderId> find(String name) {
    String folded = name.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(p -> p.id.equals(folded) || p.alias.equals(folded))
        .findFirst();
  }

  /// Finds a provider that hands out models.
  ///
  /// @throws IllegalArgumentException if the name is unknown or the provider is cloud-only; the
  ///   text says that it does not support downloads and which providers do
  public static ProviderId downloadable(String name) {
    Optional<ProviderId> found = find(name);
    if (found.isPresent() && found.get().family != Family.CLOUD) {
      return found.get();
    }
    String known =
        Arrays.stream(values())
            .filter(p -> p.family != Family.CLOUD)
            .map(ProviderId::id)
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        found.isPresent()
            ? "Provider '"
                + found.get().id()
                + "' does not support downloads: its models run in the cloud only and are not"
                + " published as files. Use them over its API, or name a model with open weights."
                + " Providers that do: "
                + known
            : "Provider '"
                + name
                + "' is not known and does not support downloads. Providers that do: "
                + known);
  }

  @Override
  public String toString() {
    return id();
  }
}
