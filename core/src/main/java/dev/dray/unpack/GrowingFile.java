package dev.dray.unpack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that is read while somebody else writes it. Implementations are thread-safe.
public interface GrowingFile {

  /// Where it lies; there from the moment that [#good()] is above zero.
  Path path();

  /// How many bytes from its start are there and will stay, unless it [starts over][#restarts()].
  long good();

  /// Its final length, or -1 while that is not known.
  long size();

  /// How often its content was thrown away and begun anew.
  int restarts();

  /// A file that is whole.
  ///
  /// @throws IOException if its length cannot be read
  static GrowingFile whole(Path path) throws IOException {
    long size = Files.size(path);
    return new GrowingFile() {
      @Override
      public Path path() {
        return path;
      }

      @Override
      public long good() {
        return size;
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public int restarts() {
        return 0;
      }
    };
  }
}
