package dev.dray.registry;

import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import java.nio.file.Path;

/// The registry of one file that ImageWorks' downloader had before layers, by the name that
/// programs may still look for. It cannot be used.
///
/// @deprecated use [ModelRegistry] and [DownloadRegistry]
@Deprecated(since = "0.1")
public final class LegacyRegistry {

  /// Always refuses.
  ///
  /// @param file the registry's file
  /// @throws UnsupportedException always, saying what to use
  public LegacyRegistry(Path file) {
    throw new UnsupportedException(
        "The downloader's own registry is gone; " + file + " belongs to the layered registry now",
        "Use ModelRegistry to read it, and DownloadRegistry to record, list and remove downloads.",
        ErrorContext.of(file.toString()));
  }
}
