package dev.dray.registry;

import java.util.List;
import java.util.Optional;

/// How the program that serves a model is started and reached.
///
/// @param port where it listens; 0 where nothing is set
/// @param modelPath what it loads: a folder, a file, or a name such as `ollama://llama3:8b`; empty
///   where nothing is set
/// @param extraArgs more arguments for it
/// @param host the machine it runs on
/// @param baseUrl its address, where host and port do not tell
public record BackendConfig(
    int port,
    String modelPath,
    List<String> extraArgs,
    Optional<String> host,
    Optional<String> baseUrl) {

  /// Copies the list.
  public BackendConfig {
    extraArgs = List.copyOf(extraArgs);
  }

  /// The port a program listens on unless it is told otherwise.
  public static int defaultPort(String backend) {
    return switch (backend) {
      case "vllm", "lmdeploy" -> 24001;
      case "ollama" -> 11434;
      case "triton" -> 9000;
      default -> 8000;
    };
  }

  static BackendConfig of(JsonObject json) {
    long port = json.get("port").whole().orElse(0);
    return new BackendConfig(
        port > 0 && port < 65536 ? (int) port : 0,
        json.get("model_path").word().orElse(""),
        json.get("extra_args").texts(),
        json.get("host").word(),
        json.get("base_url").word());
  }

  /// Over what is there; host and address are written only if they are set.
  JsonObject over(JsonObject json) {
    JsonObject now =
        json.with("port", JsonValue.of(port))
            .with("model_path", JsonValue.of(modelPath))
            .with("extra_args", JsonValue.of(extraArgs));
    now = host.isPresent() ? now.with("host", JsonValue.of(host)) : now.without("host");
    return baseUrl.isPresent()
        ? now.with("base_url", JsonValue.of(baseUrl))
        : now.without("base_url");
  }
}
