package dev.dray.update;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import java.nio.file.Path;
import java.util.Optional;

/// One version of a model that is here, and the name under which it is followed.
///
/// @param ref the model with the branch or tag that is followed; with the commit, if it is pinned
/// @param version what is here
/// @param pinned whether it was asked for by its commit, so that nothing newer can take its place
/// @param place where it lies; nothing if a daemon keeps it to itself
/// @param size bytes of it
public record Held(
    ModelRef ref, Version version, boolean pinned, Optional<Path> place, ByteSize size) {

  /// The name without branch, tag or commit, by which all versions of a model are meant.
  public ModelRef model() {
    return switch (ref) {
      case ModelRef.Hub hub ->
          new ModelRef.Hub(
              hub.provider(),
              hub.kind(),
              hub.repo(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case ModelRef.ModelScope scope ->
          new ModelRef.ModelScope(
              scope.repo(), Optional.empty(), Optional.empty(), Optional.empty());
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> ref;
    };
  }
}
