package dev.dray.download.task;

import dev.dray.ModelRef;
import java.util.Optional;

/// What is done while resolving, in a sentence.
final class Asking {

  private Asking() {}

  /// A plain address is shown by its host only: the rest may be secret.
  static String sentence(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Url url ->
          "Asking " + Optional.ofNullable(url.uri().getHost()).orElse("the server");
      case ModelRef.Hub hub -> "Asking " + hub.provider() + " for " + hub.repo();
      case ModelRef.Ollama _, ModelRef.ModelScope _, ModelRef.Oci _, ModelRef.Daemon _ ->
          "Asking "
              + ref.provider()
              + " for "
              + ref.toString().substring(ref.provider().id().length() + "://".length());
    };
  }
}
