package dev.dray.unpack;

import dev.dray.RepoPath;
import dev.dray.compression.Compression;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a file's name says about its being an archive.
///
/// @param unpacked where what is in it goes: the path without the ending that names the format
/// @param container what holds the entries
/// @param compression what lies around the container
public record ArchiveName(
    RepoPath unpacked, Container container, Optional<Compression> compression) {

  /// What holds the entries.
  public enum Container {
    /// A tar archive: many entries, unpacked into a folder.
    TAR,
    /// A zip archive: many entries, each compressed alone, unpacked into a folder.
    ZIP,
    /// None: one compressed file, unpacked into a file.
    FILE
  }

  private record Ending(String text, Container container, Optional<Compression> compression) {}

  private static final List<Ending> ENDINGS =
      List.of(
          new Ending(".tar", Container.TAR, Optional.empty()),
          new Ending(".tar.gz", Container.TAR, Optional.of(Compression.GZIP)),
          new Ending(".tgz", Container.TAR, Optional.of(Compression.GZIP)),
          new Ending(".tar.zst", Container.TAR, Optional.of(Compression.ZSTD)),
          new Ending(".tzst", Container.TAR, Optional.of(Compression.ZSTD)),
          new Ending(".zip", Container.ZIP, Optional.empty()),
          // Last, because the endings of compressed tar archives end in these.
          new Ending(".gz", Container.FILE, Optional.of(Compression.GZIP)),
          new Ending(".zst", Container.FILE, Optional.of(Compression.ZSTD)));

  /// Reads a file's name, case aside; nothing if it is none of `.tar`, `.tar.gz`, `.tgz`,
  /// `.tar.zst`, `.tzst`, `.zip`, `.gz` and `.zst`, or if no safe name is left without the ending.
  public static Optional<ArchiveName> of(RepoPath path) {
    String lower = path.text().toLowerCase(Locale.ROOT);
    for (Ending ending : ENDINGS) {
      if (lower.endsWith(ending.text())) {
        String stem = path.text().substring(0, path.text().length() - ending.text().length());
        try {
          return stem.isEmpty() || stem.endsWith("/")
              ? Optional.empty()
              : Optional.of(
                  new ArchiveName(new RepoPath(stem), ending.container(), ending.compression()));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
