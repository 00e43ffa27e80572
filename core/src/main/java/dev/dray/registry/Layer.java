package dev.dray.registry;

import java.util.Locale;

/// The files of a registry, each a list of entries.
public enum Layer {
  /// What people decide. Wins over the discovered layer wherever it says something, except about
  /// facts that programs find out.
  CURATED("model_registry.curated.json"),
  /// What programs find out.
  DISCOVERED("model_registry.discovered.json"),
  /// Both together, for other programs to read. Made from the other two and never read back.
  MERGED("model_registry.json");

  private final String fileName;

  Layer(String fileName) {
    this.fileName = fileName;
  }

  /// The file's name.
  public String fileName() {
    return fileName;
  }

  /// Such as `curated`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
