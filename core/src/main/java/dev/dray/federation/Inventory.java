package dev.dray.federation;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What some stores hold, as far as anybody asked. First the stores are asked that name their
/// content, by that name; only where they have nothing, files of the right size in the others
/// count. Reads no content. Thread-safe.
final class Inventory {

  private static final Pattern CLAIM = Pattern.compile("(?i)(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");
  private static final int LARGEST_NOTE = 64 << 10;

  private final List<FoundStore> stores;
  private final ContentIndex index;
  private final Map<FoundStore, NamedBlobs> named = new HashMap<>();
  private final Map<FoundStore, SizedFiles> sized = new HashMap<>();

  Inventory(List<FoundStore> stores, ContentIndex index) {
    this.stores = List.copyOf(stores);
    this.index = index;
  }

  /// Files that should have this content, those by name first. Files that were read before and had
  /// other content are left out.
  ///
  /// @param size its size; without it only names are asked
  /// @param besides a root that is not asked, because whoever asks looks there anyway
  List<FoundContent> find(Digest.Sha256 digest, OptionalLong size, Path besides) {
    Set<FoundContent> found = new LinkedHashSet<>();
    for (FoundStore store : stores) {
      if (store.kind().namesContent() && !store.root().equals(besides)) {
        for (Path path : named(store).pathsOf(digest)) {
          usable(store, path, size, digest).ifPresent(found::add);
        }
      }
    }
    if (found.isEmpty() && size.isPresent() && size.getAsLong() >= SizedFiles.SMALLEST) {
      for (FoundStore store : stores) {
        if (!store.kind().namesContent() && !store.root().equals(besides)) {
          for (Path path : sized(store).ofSize(size.getAsLong())) {
            if (mayBe(store, path, digest)) {
              usable(store, path, size, digest).ifPresent(found::add);
            }
          }
        }
      }
    }
    return new ArrayList<>(found);
  }

  /// A regular file of the right size inside its store: a link that leads out of it is not
  /// followed, whatever it promises.
  private Optional<FoundContent> usable(
      FoundStore store, Path path, OptionalLong size, Digest.Sha256 digest) {
    try {
      Path real = path.toRealPath();
      FileStamp stamp = FileStamp.of(real);
      boolean fits =
          real.startsWith(store.root().toRealPath())
              && (size.isEmpty() || stamp.size() == size.getAsLong())
              && index.find(real, stamp).map(digest::equals).orElse(true);
      return fits ? Optional.of(new FoundContent(store, real)) : Optional.empty();
    } catch (IOException e) {
      // Not there, or not to be read.
      return Optional.empty();
    }
  }

  /// Old versions of llama.cpp kept the server's tag beside a file; the hub's tag of a large file
  /// is its SHA-256, so one that says something else saves reading the file.
  private static boolean mayBe(FoundStore store, Path path, Digest.Sha256 digest) {
    if (store.kind() != StoreKind.LLAMA_CPP) {
      return true;
    }
    for (String suffix : List.of(".etag", ".json")) {
      Path note = path.resolveSibling(path.getFileName() + suffix);
      try {
        if (Files.isRegularFile(note) && Files.size(note) <= LARGEST_NOTE) {
          String text = new String(Files.readAllBytes(note), StandardCharsets.UTF_8);
          String tag = suffix.equals(".json") ? text.replaceFirst("(?s).*\"etag\"", "") : text;
          Matcher claim = CLAIM.matcher(tag);
          if (claim.find()) {
            return claim.group().equalsIgnoreCase(digest.hex());
          }
        }
      } catch (IOException e) {
        // Then the file itself will tell.
      }
    }
    return true;
  }

  private synchronized NamedBlobs named(FoundStore store) {
    return named.computeIfAbsent(store, NamedBlobs::of);
  }

  private synchronized SizedFiles sized(FoundStore store) {
    return sized.computeIfAbsent(store, s -> SizedFiles.below(s.root()));
  }
}
