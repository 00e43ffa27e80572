package dev.dray.image;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The distribution as layers: what others wrote changes seldom and comes first, so that a new
/// version of ours is a small layer on top.
///
/// Left out: the start-up caches, which fit only the very Java they were trained with and not that
/// of the base, and the links for other names.
///
/// @param folder the distribution
/// @param moment what every file bears as its time
record Distribution(Path folder, Instant moment) {

  static final String HOME = "/opt/dray";
  static final String DATA = "/data";
  static final int USER = 10_001;

  private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
  private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");
  private static final FilePermissions OWN = FilePermissions.fromOctalString("750");

  /// The architecture of its native libraries, as images name it.
  ///
  /// @throws IOException if it was not built on Linux
  String architecture() throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve("lib"))) {
      return found
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.startsWith("native-Linux-"))
          .map(name -> name.substring("native-Linux-".length()).toLowerCase(Locale.ROOT))
          .map(name -> name.equals("x86_64") ? "amd64" : name.equals("aarch64") ? "arm64" : name)
          .findFirst()
          .orElseThrow(() ->
              new IOException(
                  "the distribution in "
                      + folder
                      + " holds no native libraries for Linux; an image is built on Linux with glibc"));
    }
  }

  List<FileEntriesLayer> layers(Path emptyFolder) throws IOException {
    return List.of(
        layer("libraries", file -> inLib(file) && !ours(file)),
        layer("dray", file -> !inLib(file) || ours(file)),
        FileEntriesLayer.builder()
            .setName("data")
            .addEntry(emptyFolder, AbsoluteUnixPath.get(DATA), OWN, moment, USER + ":" + USER)
            .build());
  }

  private FileEntriesLayer layer(String name, Predicate<String> wanted) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .sorted()
              .toList();
      for (Path file : files) {
        String path = folder.relativize(file).toString();
        if (shipped(path) && wanted.test(path)) {
          layer.addEntry(
              file,
              AbsoluteUnixPath.get(HOME + "/" + path),
              path.startsWith("bin/") ? PROGRAM : FILE,
              moment);
        }
      }
    }
    return layer.build();
  }

  private static boolean shipped(String path) {
    return !path.endsWith(".aot") && !path.equals("lib/trained-with") && !path.equals("built");
  }

  private static boolean inLib(String path) {
    return path.startsWith("lib/");
  }

  private static boolean ours(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.startsWith("dray-") || name.endsWith(".sh");
  }
}
