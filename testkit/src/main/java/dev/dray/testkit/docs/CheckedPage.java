package dev.dray.testkit.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A page of the project that is made from its sources and committed. The test that makes it
/// compares it with what is committed; under `./dev docs`, which sets `DRAY_WRITE_DOCS=1`, the same
/// test writes it instead. So a page cannot be forgotten, and there is one way to make it.
///
/// Not thread-safe across processes; nothing else writes these files.
public final class CheckedPage {
  private static final String WRITE = "DRAY_WRITE_DOCS";

  private final Path file;
  private final boolean write;

  private CheckedPage(Path file, boolean write) {
    this.file = file;
    this.write = write;
  }

  /// The page at a path below the checkout, `docs/reference/errors.md` for example.
  public static CheckedPage of(String path) {
    return at(Checkout.root().resolve(path), System.getenv());
  }

  static CheckedPage at(Path file, Map<String, String> environment) {
    return new CheckedPage(file, "1".equals(environment.get(WRITE)));
  }

  /// Compares the committed page with what the sources say now, or writes it under `./dev docs`.
  ///
  /// @throws AssertionError when the page is missing or out of date, with the first line that
  ///   differs
  public void matches(String expected) {
    try {
      if (write) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, expected);
        return;
      }
      if (!Files.exists(file) || !Files.readString(file).equals(expected)) {
        throw new AssertionError(
            file.getFileName() + " is out of date: run ./dev docs. " + firstDifference(expected));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String firstDifference(String expected) throws IOException {
    if (!Files.exists(file)) {
      return "It does not exist yet.";
    }
    String[] old = Files.readString(file).split("\n", -1);
    String[] now = expected.split("\n", -1);
    for (int line = 0; line < Math.min(old.length, now.length); line++) {
      if (!old[line].equals(now[line])) {
        return "Line %d is%n  %s%nand should be%n  %s".formatted(line + 1, old[line], now[line]);
      }
    }
    return "It has %d lines and should have %d.".formatted(old.length, now.length);
  }
}
