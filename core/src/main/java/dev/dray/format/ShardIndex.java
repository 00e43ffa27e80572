package dev.dray.format;

import dev.dray.json.JsonField;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What `model.safetensors.index.json` says: which files hold the tensors.
///
/// @param files names of the shards, beside the index
/// @param totalSize bytes of all tensors, where stated
/// @param totalParameters numbers in all tensors, where stated
public record ShardIndex(Set<String> files, OptionalLong totalSize, OptionalLong totalParameters) {

  private static final int MOST_FILES = 100_000;

  /// Copies the names.
  public ShardIndex {
    files = Set.copyOf(files);
  }

  /// Reads an index of at most 32 MiB.
  ///
  /// @throws FormatException if it is none
  /// @throws IOException if it cannot be read
  public static ShardIndex read(RandomRead file) throws IOException {
    JsonNode index = Json.object(file);
    JsonNode map = index.path("weight_map");
    if (!map.isObject()) {
      throw new FormatException(file.name(), "it has no weight_map");
    }
    Set<String> files = new TreeSet<>();
    for (JsonNode value : map) {
      String name =
          JsonField.text(value)
              .orElseThrow(() -> new FormatException(file.name(), "a tensor without a file"));
      files.add(name);
      if (files.size() > MOST_FILES) {
        throw new FormatException(file.name(), "more than " + MOST_FILES + " files");
      }
    }
    JsonNode metadata = index.path("metadata");
    return new ShardIndex(
        files,
        JsonField.number(metadata.path("total_size")),
        JsonField.number(metadata.path("total_parameters")));
  }
}
