package dev.dray.federation;

import java.nio.file.Path;

/// A store that is on this machine.
///
/// @param kind what keeps it
/// @param root its folder, which existed when it was found
/// @param origin what led there: a variable, a setting, or `usual place`
public record FoundStore(StoreKind kind, Path root, String origin) {

  /// For people, such as `Ollama at /home/ada/.ollama/models`.
  @Override
  public String toString() {
    return kind.label() + " at " + root;
  }
}
