package dev.dray.provider.ollama;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// Gives the blobs of a manifest names that people can use: the weights `<model>-<tag>.gguf`, and
/// `template`, `system`, `params`, `messages` and `license` as a repository made for Ollama has
/// them (Hugging Face reads those names too). The config is `ollama-config.json`, because
/// `config.json` means something else to every other tool.
final class OllamaFiles {

  private static final String PREFIX = "application/vnd.ollama.image.";

  private final ModelRef.Ollama ref;
  private final Function<Digest.Sha256, Source> sources;
  private final Set<String> taken = new HashSet<>();

  private OllamaFiles(ModelRef.Ollama ref, Function<Digest.Sha256, Source> sources) {
    this.ref = ref;
    this.sources = sources;
  }

  /// The files of a model, in order of path. A blob that is there twice as the same thing is one
  /// file.
  static List<RemoteFile> of(
      ModelRef.Ollama ref, Manifest manifest, Function<Digest.Sha256, Source> sources) {
    OllamaFiles names = new OllamaFiles(ref, sources);
    List<RemoteFile> files = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Manifest.Blob layer : manifest.layers()) {
      if (seen.add(List.of(layer.mediaType(), layer.name(), layer.digest()))) {
        files.add(names.file(names.pathOf(layer), layer));
      }
    }
    manifest.config().ifPresent(c -> files.add(names.file("ollama-config.json", c)));
    files.sort((a, b) -> a.path().compareTo(b.path()));
    return files;
  }

  private RemoteFile file(String path, Manifest.Blob blob) {
    return new RemoteFile(
        new RepoPath(unique(path)),
        OptionalLong.of(blob.size()),
        Optional.of(blob.digest()),
        Optional.empty(),
        List.of(sources.apply(blob.digest())));
  }

  private String pathOf(Manifest.Blob layer) {
    String type = layer.mediaType();
    String kind = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : "";
    return switch (kind) {
      case "model" -> weights("") + ".gguf";
      case "projector" -> weights("mmproj-") + ".gguf";
      case "adapter" -> weights("adapter-") + ".gguf";
      case "draft" -> weights("draft-") + ".gguf";
      case "template", "prompt" -> "template";
      case "system", "params", "messages", "license" -> kind;
      case "tensor" -> "tensors/" + named(layer).orElseGet(() -> nameless(layer)) + ".safetensors";
      case "json" -> named(layer).orElseGet(() -> nameless(layer) + ".json");
      default -> nameless(layer);
    };
  }

  /// `llama3-8b` for `llama3:8b`, `llama3` for its latest, and without a repository's `-GGUF`.
  private String weights(String prefix) {
    String tag = ref.tag();
    String model = ref.model().replaceFirst("(?i)[-_.]gguf$", "");
    if (tag.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
      return prefix + tag.substring(0, tag.length() - ".gguf".length());
    }
    return prefix + (tag.equals("latest") ? model : model + "-" + tag);
  }

  /// The name that the manifest gives a part of a model in many files, if it is harmless.
  private static Optional<String> named(Manifest.Blob layer) {
    return layer
        .name()
        .filter(name -> {
          try {
            return !new RepoPath(name).text().startsWith(".dray");
          } catch (IllegalArgumentException e) {
            return false;
          }
        });
  }

  private static String nameless(Manifest.Blob layer) {
    String last = layer.mediaType().replaceFirst("^.*[./]", "").replaceAll("[^A-Za-z0-9_-]", "");
    return (last.isEmpty() || last.length() > 40 ? "blob" : last)
        + "-"
        + layer.digest().hex().substring(0, 12);
  }

  /// A second file of a name, in any case, gets a number: `license-2`, `llama3-8b-2.gguf`.
  private String unique(String path) {
    String candidate = path;
    for (int n = 2; !taken.add(candidate.toLowerCase(Locale.ROOT)); n++) {
      int dot = path.lastIndexOf('.');
      boolean hasSuffix = dot > path.lastIndexOf('/') + 1;
      candidate =
          hasSuffix ? path.substring(0, dot) + "-" + n + path.substring(dot) : path + "-" + n;
    }
    return candidate;
  }
}
