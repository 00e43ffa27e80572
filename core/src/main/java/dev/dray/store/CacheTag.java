package dev.dray.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The marker files of a cache folder.
final class CacheTag {

  /// The official client's bytes: 191, since its version 1.9.
  static final String TAG =
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # This file is a cache directory tag created by huggingface_hub.
      # For information about cache directory tags, see:
      #\thttps://bford.info/cachedir/
      """;

  private CacheTag() {}

  /// Writes `CACHEDIR.TAG`, once; what is there is left alone. Backup programs are the only
  /// readers, so a folder that refuses it is still a good cache.
  static void write(Path folder) {
    writeOnce(folder.resolve("CACHEDIR.TAG"), TAG);
  }

  /// Writes a marker file unless there is one; failures do not matter.
  static void writeOnce(Path file, String content) {
    if (Files.exists(file)) {
      return;
    }
    try {
      Files.write(file, content.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      System.getLogger(CacheTag.class.getName())
          .log(System.Logger.Level.DEBUG, "no marker file written", e);
    }
  }
}
