package dev.dray.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The official client's shared blob store at `<cache>/blobs`: payloads named by Xet hash, to which
/// several repositories' blobs link, each payload with a manifest of its users. Dray reads it and
/// removes what nobody uses; it does not add to it.
///
/// A manifest is a hint: a user counts while its link really leads to the payload. A missing or
/// unreadable manifest keeps its payload for ever, as the official client decides too.
final class SharedBlobs {

  private static final String MARKER = ".huggingface-shared-blobs";
  private static final Pattern XET_HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern USER = Pattern.compile("[a-z]+--[^/\\\\]+/blobs/[^/\\\\]+");
  private static final long LARGEST_MANIFEST = 16L << 20;

  private final Path cache;
  private final Path store;

  SharedBlobs(Path cache) {
    this.cache = cache;
    this.store = cache.resolve("blobs");
  }

  /// Whether there is such a store; a folder `blobs` without the marker is somebody else's.
  boolean exists() {
    return Files.isRegularFile(store.resolve(MARKER));
  }

  /// The payload that a repository's blob links to, if it is one of this store.
  Optional<Path> payloadOf(Path blob) {
    try {
      if (!exists() || !Files.isSymbolicLink(blob)) {
        return Optional.empty();
      }
      Path target = blob.resolveSibling(Files.readSymbolicLink(blob)).normalize();
      return isPayloadName(target) ? Optional.of(target) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The payload of a Xet hash, if it is here.
  Optional<Path> payload(String xetHash) {
    Path payload =
        XET_HASH.matcher(xetHash).matches()
            ? store.resolve(xetHash.substring(0, 2)).resolve(xetHash)
            : store;
    return isPayload(payload) && exists() ? Optional.of(payload) : Optional.empty();
  }

  private boolean isPayloadName(Path path) {
    String name = String.valueOf(path.getFileName());
    return XET_HASH.matcher(name).matches()
        && path.equals(store.resolve(name.substring(0, 2)).resolve(name));
  }

  /// All payloads.
  List<Path> payloads() throws IOException {
    List<Path> payloads = new ArrayList<>();
    if (!exists()) {
      return payloads;
    }
    try (DirectoryStream<Path> prefixes = Files.newDirectoryStream(store, Files::isDirectory)) {
      for (Path prefix : prefixes) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(prefix, this::isPayload)) {
          files.forEach(payloads::add);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return payloads;
  }

  private boolean isPayload(Path path) {
    return isPayloadName(path) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// The blobs that link to the payload, or nothing if that cannot be known.
  Optional<Set<Path>> users(Path payload) {
    Path manifest = payload.resolveSibling(payload.getFileName() + ".refs");
    try {
      if (!Files.isRegularFile(manifest) || Files.size(manifest) > LARGEST_MANIFEST) {
        return Optional.empty();
      }
      Set<Path> users = new HashSet<>();
      for (String line : Files.readAllLines(manifest)) {
        if (line.isEmpty()) {
          continue;
        }
        if (!USER.matcher(line).matches() || line.contains("..")) {
          return Optional.empty();
        }
        Path blob = cache.resolve(line);
        if (payloadOf(blob).filter(payload::equals).isPresent()) {
          users.add(blob);
        }
      }
      return Optional.of(users);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Removes a payload that nobody uses any more, under its lock.
  ///
  /// @return whether it is gone
  boolean sweep(Path payload) throws IOException {
    if (!isPayload(payload)) {
      return false;
    }
    Path lock = payload.resolveSibling(payload.getFileName() + ".lock");
    try (StoreLock held = LockFile.tryAcquire(lock).orElse(() -> {})) {
      boolean unused = users(payload).filter(Set::isEmpty).isPresent();
      if (!(held instanceof LockFile) || !unused) {
        return false;
      }
      Files.delete(payload);
      Files.deleteIfExists(payload.resolveSibling(payload.getFileName() + ".refs"));
      return true;
    }
  }
}
