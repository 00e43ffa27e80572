package dev.dray.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The command that starts the program which serves a model, as the registry describes it: so that
/// helpers need a name and no paths. The option names are those of vLLM 0.11, LMDeploy 0.10,
/// llama.cpp's server and Ollama 0.12.
///
/// @param words the program and its arguments, each a word of its own and not quoted
public record LaunchCommand(List<String> words) {

  /// Copies the list.
  public LaunchCommand {
    words = List.copyOf(words);
  }

  /// The command for an entry; nothing where it lies nowhere, or no program is known that serves
  /// it.
  public static Optional<LaunchCommand> of(RegistryEntry entry) {
    Optional<String> weights =
        entry.ollamaName().or(() -> entry.download().path().map(path -> weights(entry, path)));
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    BackendConfig config = entry.backendConfig();
    String port =
        Integer.toString(
            config.port() > 0 ? config.port() : BackendConfig.defaultPort(entry.backend()));
    String served = entry.servedModelId().orElse(entry.name());
    boolean gguf = entry.download().format().filter("gguf"::equals).isPresent();
    List<String> words = new ArrayList<>();
    switch (entry.backend()) {
      case "vllm" -> {
        words.addAll(List.of("vllm", "serve", weights.get(), "--served-model-name", served));
        words.addAll(List.of("--port", port));
        template(entry).ifPresent(file -> words.addAll(List.of("--chat-template", file)));
      }
      case "lmdeploy" -> {
        words.addAll(List.of("lmdeploy", "serve", "api_server", weights.get()));
        words.addAll(List.of("--model-name", served, "--server-port", port));
      }
      case "ollama" -> words.addAll(List.of("ollama", "run", weights.get()));
      default -> {
        if (!gguf) {
          return Optional.empty();
        }
        words.addAll(List.of("llama-server", "-m", weights.get(), "--alias", served));
        words.addAll(List.of("--port", port));
        file(entry, "mmproj").ifPresent(file -> words.addAll(List.of("--mmproj", file)));
      }
    }
    words.addAll(config.extraArgs());
    return Optional.of(new LaunchCommand(words));
  }

  /// Programs take a folder of safetensors, and of GGUF the first file.
  private static String weights(RegistryEntry entry, String path) {
    return entry.download().format().filter("gguf"::equals).isPresent()
        ? file(entry, "").orElse(path)
        : path;
  }

  private static Optional<String> file(RegistryEntry entry, String prefix) {
    Optional<Path> place = entry.place().filter(Files::isDirectory);
    return place.flatMap(folder ->
        entry.download().files().stream()
            .filter(file -> file.toLowerCase(Locale.ROOT).endsWith(".gguf"))
            .filter(file -> {
              String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
              return prefix.isEmpty() ? !name.startsWith("mmproj") : name.startsWith(prefix);
            })
            .sorted()
            .findFirst()
            .map(file -> folder.resolve(file).toString()));
  }

  /// A template in a file of its own; programs find the embedded one by themselves.
  private static Optional<String> template(RegistryEntry entry) {
    return entry
        .chatTemplate()
        .flatMap(TemplatePlace::path)
        .map(path -> entry.place().map(folder -> folder.resolve(path).toString()).orElse(path));
  }
}
