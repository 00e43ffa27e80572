package dev.dray.testkit.requirements;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the tests in a browser prove. They say so in the line before the test: `// @Proves
/// S001-107`, several ids with commas, and in brackets the types of ours that they are about, where
/// no test in Java names them: `// @Proves S001-107 (Page)`.
final class BrowserProofs {

  private static final String MARK = "// @Proves ";
  private static final Pattern MARKED =
      Pattern.compile(
          "// @Proves ([A-Za-z0-9-]+(?:, [A-Za-z0-9-]+)*)(?: \\((\\w+(?:, \\w+)*)\\))?");
  private static final Pattern TEST = Pattern.compile("test\\('([^']+)'.*");

  private BrowserProofs() {}

  /// The marks in `src/browser` of every module.
  ///
  /// @throws IllegalArgumentException if a mark cannot be read or stands before no test, or if
  ///   `main.mjs` does not run its file
  static List<Proof> scan(Path root) {
    List<Proof> proofs = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path folder :
          modules
              .map(module -> module.resolve("src/browser"))
              .filter(Files::isDirectory)
              .toList()) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file :
              files.filter(one -> one.toString().endsWith(".test.mjs")).sorted().toList()) {
            read(root, file, proofs);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return proofs;
  }

  private static void read(Path root, Path file, List<Proof> proofs) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int before = proofs.size();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(MARK)) {
        continue;
      }
      Matcher mark = MARKED.matcher(lines.get(i));
      Matcher test = TEST.matcher(i + 1 < lines.size() ? lines.get(i + 1) : "");
      if (!mark.matches() || !test.matches()) {
        throw new IllegalArgumentException(
            file + " line " + (i + 1) + ": '// @Proves ID, ID (Type)' stands right before a test");
      }
      String types = mark.group(2) == null ? "" : mark.group(2);
      proofs.add(
          new Proof(
              root.relativize(file),
              file.getFileName() + ": " + test.group(1),
              List.of(mark.group(1).split(", ")),
              types.isEmpty() ? List.of() : List.of(types.split(", "))));
    }
    if (proofs.size() > before
        && !Files.readString(file.resolveSibling("main.mjs"))
            .contains("'./" + file.getFileName())) {
      throw new IllegalArgumentException(file + " proves nothing: main.mjs does not run it");
    }
  }
}
