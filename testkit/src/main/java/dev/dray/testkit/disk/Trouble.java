package dev.dray.testkit.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.function.Predicate;

/// What goes wrong on a [FaultyDisk]. Asked before every call, by many threads.
@FunctionalInterface
public interface Trouble {

  /// None.
  Trouble NONE = call -> {};

  /// Lets the call pass, or fails it.
  void before(DiskCall call) throws IOException;

  /// The disk is full for these calls.
  static Trouble full(Predicate<DiskCall> when) {
    return failing(when, "No space left on device");
  }

  /// The disk fails these calls.
  static Trouble broken(Predicate<DiskCall> when) {
    return failing(when, "Input/output error");
  }

  private static Trouble failing(Predicate<DiskCall> when, String reason) {
    return call -> {
      if (when.test(call)) {
        throw new FileSystemException(call.path().toString(), null, reason);
      }
    };
  }
}
