package dev.dray.unpack;

import static dev.dray.unpack.RefusedEntryException.quoted;

import dev.dray.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The folder that an archive is unpacked into before anybody sees it, and the rules for names.
/// Used by one thread.
///
/// Implementation note. While entries are written, everything below the folder was made here and no
/// symbolic link exists, so no name can lead out of it. Links are made at the very end. A target
/// may begin with `..` and hold none further on: then it leaves each folder that it passes by the
/// door it came in, whatever other links it passes, and what is inside by its letters is inside on
/// disk.
final class Staging {

  private enum Kind {
    FOLDER,
    FILE,
    LINK
  }

  private record Claim(String spelling, Kind kind) {}

  private final Path folder;
  private final Budget budget;
  private final boolean durable;
  private final byte[] buffer = new byte[128 * 1024];
  private final Map<String, Claim> claims = new HashMap<>();
  private final Map<RepoPath, String> links = new LinkedHashMap<>();

  /// @param durable whether each file must be on the disk before its end
  Staging(Path folder, Budget budget, boolean durable) {
    this.folder = folder;
    this.budget = budget;
    this.durable = durable;
  }

  /// Reads an entry's name. Dots and slashes that mean nothing are taken off; empty for the
  /// archive's own root.
  static Optional<RepoPath> path(String name) throws RefusedEntryException {
    String text = name;
    while (text.startsWith("./")) {
      text = text.substring(2);
    }
    while (text.endsWith("/") && text.length() > 1) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.isEmpty() || text.equals(".")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RepoPath(text));
    } catch (IllegalArgumentException e) {
      throw new RefusedEntryException("holds an " + e.getMessage());
    }
  }

  /// A folder; that it is there already does not matter.
  void folder(RepoPath path) throws IOException {
    claim(path, Kind.FOLDER);
    Files.createDirectories(place(path));
  }

  /// A file.
  ///
  /// @param content read to its end
  /// @return its length
  long file(RepoPath path, InputStream content) throws IOException {
    claim(path, Kind.FILE);
    Path target = place(path);
    Files.createDirectories(target.getParent());
    long size = 0;
    try (FileChannel out =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        budget.produced(count);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        size += count;
      }
      if (durable) {
        out.force(true);
      }
    }
    budget.file();
    return size;
  }

  /// A second name for a file of this archive.
  void sameAs(RepoPath path, RepoPath earlier) throws IOException {
    Claim known = claims.get(fold(earlier.text()));
    if (known == null || known.kind() != Kind.FILE || !known.spelling().equals(earlier.text())) {
      throw new RefusedEntryException(
          "holds the hard link " + quoted(path.text()) + " to something it does not hold itself");
    }
    claim(path, Kind.FILE);
    Path target = place(path);
    Files.createDirectories(target.getParent());
    try {
      Files.createLink(target, place(earlier));
      budget.file();
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      // This file system has no hard links: a copy is the same to whoever reads it.
      claims.remove(fold(path.text()));
      try (InputStream in = Files.newInputStream(place(earlier))) {
        file(path, in);
      }
    }
  }

  /// A symbolic link, made in the end.
  void link(RepoPath path, String target) throws RefusedEntryException {
    claim(path, Kind.LINK);
    links.put(path, target);
  }

  /// Makes the links, when everything else is there.
  ///
  /// @param root the part of the archive that will be published: empty for all of it
  void makeLinks(Optional<String> root) throws IOException {
    int above = root.isPresent() ? 1 : 0;
    for (Map.Entry<RepoPath, String> link : links.entrySet()) {
      String text = link.getKey().text();
      int depth = text.split("/").length - 1 - above;
      if (!staysInside(link.getValue(), depth)) {
        throw new RefusedEntryException(
            "holds the link "
                + quoted(text)
                + " that leads out of it, to "
                + quoted(link.getValue()));
      }
      Path place = place(link.getKey());
      Files.createDirectories(place.getParent());
      try {
        Files.createSymbolicLink(place, Path.of(link.getValue()));
      } catch (UnsupportedOperationException | InvalidPathException e) {
        throw new RefusedEntryException(
            "holds the link " + quoted(text) + ", and there are no such links here");
      }
    }
  }

  /// Whether a link's target, read from `depth` folders below the root, stays below the root
  /// however the folders on its way are made.
  static boolean staysInside(String target, int depth) {
    int up = 0;
    boolean down = false;
    for (String segment : target.split("/", -1)) {
      if (segment.equals("..")) {
        up++;
        if (down || up > depth) {
          return false;
        }
      } else if (!segment.equals(".")) {
        try {
          new RepoPath(segment);
        } catch (IllegalArgumentException e) {
          return false;
        }
        down = true;
      }
    }
    return true;
  }

  /// The one folder that everything lies in, if there is one and it is called `name`.
  Optional<String> onlyFolder(String name) {
    Claim only = claims.get(fold(name));
    boolean all =
        claims.values().stream()
            .allMatch(c -> c.spelling().equals(name) || c.spelling().startsWith(name + "/"));
    return only != null && only.kind() == Kind.FOLDER && all ? Optional.of(name) : Optional.empty();
  }

  private Path place(RepoPath path) throws RefusedEntryException {
    try {
      return path.under(folder);
    } catch (IllegalArgumentException e) {
      throw new RefusedEntryException("holds an " + e.getMessage());
    }
  }

  private void claim(RepoPath path, Kind kind) throws RefusedEntryException {
    String text = path.text();
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
      claim(text.substring(0, slash), Kind.FOLDER);
    }
    claim(text, kind);
  }

  private void claim(String text, Kind kind) throws RefusedEntryException {
    String key = fold(text);
    Claim before = claims.get(key);
    if (before == null) {
      budget.entry(text);
      claims.put(key, new Claim(text, kind));
    } else if (!before.spelling().equals(text)) {
      throw new RefusedEntryException(
          "holds "
              + quoted(before.spelling())
              + " and "
              + quoted(text)
              + ", which are one name on many disks");
    } else if (before.kind() != Kind.FOLDER || kind != Kind.FOLDER) {
      throw new RefusedEntryException("holds " + quoted(text) + " twice");
    }
  }

  /// What file systems that ignore case or the form of accents make of a name.
  private static String fold(String text) {
    return Normalizer.normalize(
        Normalizer.normalize(text, Normalizer.Form.NFC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT),
        Normalizer.Form.NFC);
  }
}
