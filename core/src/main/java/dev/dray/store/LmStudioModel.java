package dev.dray.store;

import dev.dray.ByteSize;
import java.nio.file.Path;
import java.util.List;

/// A model in LM Studio's folder, as it lies there.
///
/// @param path where, below the models' folder: `publisher/repository/file.gguf`, or
///   `publisher/repository` for a model of several files
/// @param format `gguf` or `safetensors`
/// @param size bytes of all its files
/// @param files its files
/// @param whole whether no part of a split model is missing
public record LmStudioModel(
    String path, String format, ByteSize size, List<Path> files, boolean whole) {

  /// Copies the list.
  public LmStudioModel {
    files = List.copyOf(files);
  }
}
