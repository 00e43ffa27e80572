package dev.dray.store;

import dev.dray.hashing.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The fingerprint of a folder's file names and sizes: costs a walk and reads no content, so it
/// tells that something was added, lost, renamed or cut short, and not that bytes changed in place.
/// Immutable.
///
/// @param scheme how it is computed
/// @param hex 16 hexadecimal digits
public record DirectoryChecksum(Scheme scheme, String hex) {

  /// How names and sizes become a fingerprint: SHA-256 over them, of which 16 digits are kept.
  public enum Scheme {
    /// As ImageWorks computes it: every file, hidden ones and records of tools included, path and
    /// decimal size without anything between, paths compared part by part. Written bare.
    LEGACY(""),
    /// Path, NUL, decimal size, NUL for each file in byte order of the paths, without version
    /// control's files, records of download tools and files that are on their way. Written with
    /// `v2:` before it.
    V2("v2:");

    private final String prefix;

    Scheme(String prefix) {
      this.prefix = prefix;
    }
  }

  private record Entry(String path, long size) {}

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{16}");

  private static final Set<String> CONTROL_FOLDERS =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          ".dray",
          ".cache",
          ".locks",
          ".no_exist",
          "__pycache__",
          "._____temp");

  private static final Set<String> CONTROL_FILES =
      Set.of(
          ".ds_store",
          "thumbs.db",
          "desktop.ini",
          ".gitignore",
          ".gitattributes",
          ".gitmodules",
          ".mdl",
          ".msc",
          ".mv",
          "cachedir.tag");

  private static final Pattern ON_THE_WAY =
      Pattern.compile(
          "downloading_.*|.*\\.(aria2|part|partial|incomplete|tmp|dray-part|downloadinprogress)");

  /// Checks the shape; upper-case digits are folded.
  ///
  /// @throws IllegalArgumentException if `hex` is not 16 hexadecimal digits
  public DirectoryChecksum {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "'" + hex + "' is no directory checksum: 16 hexadecimal digits expected");
    }
  }

  /// Reads the written form.
  ///
  /// @throws IllegalArgumentException if it is neither scheme's
  public static DirectoryChecksum parse(String text) {
    String stripped = text.strip();
    return stripped.startsWith(Scheme.V2.prefix)
        ? new DirectoryChecksum(Scheme.V2, stripped.substring(Scheme.V2.prefix.length()))
        : new DirectoryChecksum(Scheme.LEGACY, stripped);
  }

  /// The folder's checksum as Dray records it; nothing if there is no such folder.
  ///
  /// @throws dev.dray.error.StorageException if it cannot be read
  public static Optional<DirectoryChecksum> of(Path folder) {
    return of(folder, Scheme.V2);
  }

  /// The folder's checksum by a scheme; nothing if there is no such folder. Links to files count
  /// with the size of what they lead to; linked folders are not entered.
  ///
  /// @throws dev.dray.error.StorageException if it cannot be read
  public static Optional<DirectoryChecksum> of(Path folder, Scheme scheme) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    try {
      Files.walkFileTree(folder, new Collector(folder, scheme, entries));
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
    MessageDigest hash = Hashing.SHA_256.begin(0);
    String between = scheme == Scheme.V2 ? "\0" : "";
    entries.sort(
        scheme == Scheme.V2 ? Comparator.comparing(Entry::path, Bytewise.ORDER) : BY_PARTS);
    for (Entry entry : entries) {
      String text = entry.path() + between + entry.size() + between;
      hash.update(text.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(
        new DirectoryChecksum(scheme, Hashing.SHA_256.finish(hash).hex().substring(0, 16)));
  }

  /// Whether the folder is there and still has this checksum, by its own scheme.
  ///
  /// @throws dev.dray.error.StorageException if it cannot be read
  public boolean stillHolds(Path folder) {
    return of(folder, scheme).filter(this::equals).isPresent();
  }

  private static final Comparator<Entry> BY_PARTS =
      (a, b) -> Arrays.compare(a.path().split("/", -1), b.path().split("/", -1), Bytewise.ORDER);

  /// Whether a file says something about the model and not about how it came or is versioned.
  ///
  /// @param path below the model's folder, `/`-separated
  public static boolean counts(String path) {
    String[] parts = path.toLowerCase(Locale.ROOT).split("/", -1);
    String name = parts[parts.length - 1];
    return Arrays.stream(parts, 0, parts.length - 1).noneMatch(CONTROL_FOLDERS::contains)
        && !CONTROL_FILES.contains(name)
        && !ON_THE_WAY.matcher(name).matches();
  }

  /// The written form.
  @Override
  public String toString() {
    return scheme.prefix + hex;
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final Scheme scheme;
    private final List<Entry> entries;

    Collector(Path folder, Scheme scheme, List<Entry> entries) {
      this.folder = folder;
      this.scheme = scheme;
      this.entries = entries;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes look) {
      String name = String.valueOf(dir.getFileName()).toLowerCase(Locale.ROOT);
      return scheme == Scheme.V2 && !dir.equals(folder) && CONTROL_FOLDERS.contains(name)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes look) throws IOException {
      boolean link = look.isSymbolicLink();
      if (link && !Files.isRegularFile(file)) {
        return FileVisitResult.CONTINUE;
      }
      String path = folder.relativize(file).toString().replace('\\', '/');
      if ((link || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          && (scheme == Scheme.LEGACY || counts(path))) {
        entries.add(new Entry(path, link ? Files.size(file) : look.size()));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
