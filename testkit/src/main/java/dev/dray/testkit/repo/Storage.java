package dev.dray.testkit.repo;

import java.util.List;

/// Where the hub keeps a file's bytes.
public enum Storage {
  /// In git itself.
  REGULAR,
  /// In large-file storage; git has a pointer.
  LFS,
  /// In Xet storage; git has an LFS pointer, and the hub knows a Xet hash too.
  XET;

  private static final List<String> LARGE =
      List.of(".gguf", ".safetensors", ".bin", ".pt", ".pth", ".onnx", ".parquet", ".zip");

  /// What the usual `.gitattributes` would choose for the path.
  public static Storage usual(String path, long size) {
    boolean large = size > 10_000_000 || LARGE.stream().anyMatch(path::endsWith);
    return large ? LFS : REGULAR;
  }
}
