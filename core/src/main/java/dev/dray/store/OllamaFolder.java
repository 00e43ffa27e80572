package dev.dray.store;

import dev.dray.Digest;
import dev.dray.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where things lie in an Ollama store: `manifests/<host>/<namespace>/<model>/<tag>` and
/// `blobs/sha256-<hex>`, with our own things in `.dray/` beside the blobs. A daemon looks at the
/// first two only; a file of ours below `manifests/` would make it call its store corrupt, and one
/// in `blobs/` it would prune.
///
/// @param root the folder, `$OLLAMA_MODELS`
record OllamaFolder(Path root) {

  static final String OWN = ".dray";

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");
  private static final List<Pattern> LEVELS = List.of(HOST, NAMESPACE, PART, PART);

  /// How deep manifests lie below `manifests/`.
  static final int DEPTH = LEVELS.size();

  private static final Pattern BLOB = Pattern.compile("sha256-([0-9a-f]{64})");

  static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
  static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  Path manifests() {
    return root.resolve("manifests");
  }

  Path blobs() {
    return root.resolve("blobs");
  }

  Path blob(Digest.Sha256 digest) {
    return blobs().resolve("sha256-" + digest.hex());
  }

  /// The digest that a blob's name states.
  static Optional<Digest.Sha256> digest(Path blob) {
    var name = BLOB.matcher(String.valueOf(blob.getFileName()));
    return name.matches() ? Optional.of(new Digest.Sha256(name.group(1))) : Optional.empty();
  }

  /// Our folder: on the file system of the blobs, which people move to other disks by a link.
  Path own() {
    Path blobs = blobs();
    if (Files.isSymbolicLink(blobs)) {
      try {
        return blobs.toRealPath().resolveSibling(OWN);
      } catch (IOException e) {
        // A link to nowhere: whatever is written fails with the name of the folder.
        return root.resolve(OWN);
      }
    }
    return root.resolve(OWN);
  }

  Path part(Digest.Sha256 digest) {
    return own().resolve(digest.hex() + HubFolder.PART_SUFFIX);
  }

  Path lock(Digest.Sha256 digest) {
    return locks().resolve(digest.hex() + ".lock");
  }

  Path locks() {
    return own().resolve("locks");
  }

  /// The lock that whoever changes manifests, or removes blobs that no manifest needs, holds.
  Path manifestsLock() {
    return locks().resolve("manifests.lock");
  }

  /// Where a model's manifest lies or belongs. Case makes no difference in Ollama's names: a
  /// spelling that is there already is kept.
  ///
  /// @throws IllegalArgumentException if the name could leave the folder
  Path manifest(ModelRef.Ollama name) {
    List<String> parts = List.of(name.host(), name.namespace(), name.model(), name.tag());
    Path place = manifests();
    for (int i = 0; i < parts.size(); i++) {
      if (!LEVELS.get(i).matcher(parts.get(i)).matches()) {
        throw new IllegalArgumentException("'" + parts.get(i) + "' is no part of an Ollama name");
      }
      place = existing(place, parts.get(i));
    }
    return place;
  }

  private static Path existing(Path folder, String part) {
    Path exact = folder.resolve(part);
    if (Files.exists(exact)) {
      return exact;
    }
    return CacheScan.children(folder).stream()
        .filter(path -> String.valueOf(path.getFileName()).equalsIgnoreCase(part))
        .findFirst()
        .orElse(exact);
  }

  /// The name that a manifest's place stands for; nothing if it is no proper name.
  Optional<ModelRef.Ollama> name(Path manifest) {
    Path below = manifests().relativize(manifest);
    if (below.getNameCount() != LEVELS.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < LEVELS.size(); i++) {
      if (!LEVELS.get(i).matcher(below.getName(i).toString()).matches()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new ModelRef.Ollama(
            below.getName(0).toString(),
            below.getName(1).toString(),
            below.getName(2).toString(),
            below.getName(3).toString()));
  }

  /// Makes a folder below the root, and what leads to it, open to the daemon's user, who is often
  /// another one. What is there already keeps its mode.
  void makeFolder(Path folder) {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (!folder.equals(root) && folder.startsWith(root)) {
      makeFolder(Objects.requireNonNull(folder.getParent()));
    }
    DiskSpace.makeFolder(folder);
    try {
      setMode(folder, FOLDER);
    } catch (IOException e) {
      throw DiskFailure.of("open to readers", folder, e);
    }
  }

  /// Sets a mode where files have modes.
  static void setMode(Path path, Set<PosixFilePermission> mode) throws IOException {
    try {
      Files.setPosixFilePermissions(path, mode);
    } catch (UnsupportedOperationException e) {
      // Windows and some network file systems: the folder's access list decides.
    }
  }
}
