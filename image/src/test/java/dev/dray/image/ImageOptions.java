package dev.dray.image;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What `./dev image` was asked for.
///
/// @param dist the distribution
/// @param version of the program
/// @param revision the commit it was built from; empty if nobody knows
/// @param base a reference, or a file with an image as `docker save` writes it
/// @param out the archive that is written
/// @param push where it is sent besides
/// @param work a folder for what is kept between two builds
/// @param insecure whether registries elsewhere may be spoken to in the clear
record ImageOptions(
    Path dist,
    String version,
    String revision,
    String base,
    Path out,
    Optional<String> push,
    Path work,
    boolean insecure) {

  /// Temurin's runtime on Ubuntu LTS: glibc, which the native libraries need, and `sh`, which the
  /// program starts with.
  static final String BASE = "eclipse-temurin:25-jre-noble";

  /// Reads the words.
  ///
  /// @throws IllegalArgumentException with a sentence for people
  static ImageOptions parse(List<String> words) {
    Deque<String> left = new ArrayDeque<>(words);
    Path dist = Path.of("cli/target/dist");
    Path out = Path.of("target/dray-image.tar");
    Path work = Path.of("target/image");
    String version = "0";
    String revision = "";
    String base = BASE;
    Optional<String> push = Optional.empty();
    boolean insecure = false;
    while (!left.isEmpty()) {
      String word = left.removeFirst();
      switch (word) {
        case "--dist" -> dist = Path.of(value(word, left));
        case "--version" -> version = value(word, left);
        case "--revision" -> revision = value(word, left);
        case "--base" -> base = value(word, left);
        case "--out" -> out = Path.of(value(word, left));
        case "--work" -> work = Path.of(value(word, left));
        case "--push" -> push = Optional.of(value(word, left));
        case "--insecure" -> insecure = true;
        default -> throw new IllegalArgumentException("'" + word + "' is not understood");
      }
    }
    return new ImageOptions(dist, version, revision, base, out, push, work, insecure);
  }

  private static String value(String option, Deque<String> left) {
    String value = left.pollFirst();
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(option + " takes a value");
    }
    return value;
  }
}
