package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A model in an Ollama store, as a daemon would list it.
///
/// @param name its name as the store spells it
/// @param digest its manifest's digest, which the registry knows it by
/// @param size bytes of its blobs, equal ones counted once
/// @param own how many of them no other model of the store shares: what its removal frees
/// @param modified when its manifest was written
/// @param missing blobs that are not there, or have another size; a daemon cannot run it then
/// @param manifest where its manifest lies
public record OllamaModel(
    ModelRef.Ollama name,
    Digest.Sha256 digest,
    ByteSize size,
    ByteSize own,
    Instant modified,
    List<Digest.Sha256> missing,
    Path manifest) {

  /// Copies the list.
  public OllamaModel {
    missing = List.copyOf(missing);
  }

  /// What an Ollama store holds.
  ///
  /// @param models the models, newest first
  /// @param warnings what is wrong with other files among the manifests
  public record Report(List<OllamaModel> models, List<String> warnings) {
    /// Copies the lists.
    public Report {
      models = List.copyOf(models);
      warnings = List.copyOf(warnings);
    }
  }
}
