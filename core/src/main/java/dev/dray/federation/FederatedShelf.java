package dev.dray.federation;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.provider.RemoteFile;
import dev.dray.store.DiskFailure;
import dev.dray.store.FileState;
import dev.dray.store.Shelf;
import dev.dray.store.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A shelf that also knows what the other stores of this machine hold: a file that its own store
/// lacks and another has counts as [linkable from elsewhere][FileState.Linkable#elsewhere()]. Only
/// files with a SHA-256 are looked for; a git id says nothing in other stores. Thread-safe as
/// [Shelf] is.
public final class FederatedShelf implements Shelf {

  private final Shelf own;
  private final Path root;
  private final Inventory inventory;
  private final Courier courier;
  private final Set<Path> refused = ConcurrentHashMap.newKeySet();

  FederatedShelf(Shelf own, Path root, Inventory inventory, Courier courier) {
    this.own = own;
    this.root = root;
    this.inventory = inventory;
    this.courier = courier;
  }

  /// A file that was here already, in its own store or another.
  ///
  /// @param place its final path
  /// @param from where its content came from, when that was another store
  public record Taken(Path place, Optional<Origin> from) {}

  /// Where content came from.
  ///
  /// @param content the file and its store
  /// @param means how it came
  /// @param size how much it is
  public record Origin(FoundContent content, Means means, ByteSize size) {}

  @Override
  public FileState inspect(RemoteFile file) {
    FileState state = own.inspect(file);
    return state instanceof FileState.Absent
        ? candidates(file).stream()
            .findFirst()
            .<FileState>map(found -> new FileState.Linkable(found.path(), true))
            .orElse(state)
        : state;
  }

  private List<FoundContent> candidates(RemoteFile file) {
    return file.digest().orElse(null) instanceof Digest.Sha256 digest
        ? inventory.find(digest, file.size(), root).stream()
            .filter(found -> !refused.contains(found.path()))
            .toList()
        : List.of();
  }

  @Override
  public Optional<Path> link(RemoteFile file) {
    return take(file, Watch.NONE).map(Taken::place);
  }

  /// Brings content that is on this machine under the file's name, verified.
  ///
  /// @return nothing if no store has the content after all; why, the watch was told
  /// @throws dev.dray.error.ConflictException if the name is taken
  /// @throws dev.dray.error.NotEnoughSpaceException if it must be copied and the disk is full
  /// @throws dev.dray.error.CancelledException if the watch stopped it
  public Optional<Taken> take(RemoteFile file, Watch watch) {
    Optional<Path> here =
        own.inspect(file) instanceof FileState.Absent ? Optional.empty() : own.link(file);
    if (here.isPresent()) {
      return Optional.of(new Taken(here.get(), Optional.empty()));
    }
    for (FoundContent found : candidates(file)) {
      Digest.Sha256 digest = (Digest.Sha256) file.digest().orElseThrow();
      Optional<Taken> taken = take(file, found, digest, watch);
      if (taken.isPresent()) {
        return taken;
      }
      refused.add(found.path());
    }
    return Optional.empty();
  }

  /// Brings the content of one file that somebody names.
  ///
  /// @param digest what it must be, also where the file's own digest is a git id
  Optional<Taken> take(RemoteFile file, FoundContent found, Digest.Sha256 digest, Watch watch) {
    own.requireFree(file);
    Path part = own.partFile(file).toAbsolutePath();
    Path passing = Objects.requireNonNull(part.getParent()).resolve(UUID.randomUUID() + ".copy");
    try {
      return switch (courier.bring(found, passing, digest, own.keepsBlobs(), watch)) {
        case Courier.Outcome.Brought(Means means) -> {
          ByteSize size = new ByteSize(Files.size(passing));
          Path place = own.publish(file, passing);
          yield Optional.of(new Taken(place, Optional.of(new Origin(found, means, size))));
        }
        case Courier.Outcome.Wrong(String why) -> {
          watch.note(
              found.path() + " in " + found.store().kind().label() + " is not used: it " + why);
          yield Optional.empty();
        }
      };
    } catch (IOException e) {
      throw DiskFailure.of("read", passing, e);
    } finally {
      // Two names of one file are not renamed into one: the passing one stays then.
      Courier.removeQuietly(passing);
    }
  }

  @Override
  public Path modelPath() {
    return own.modelPath();
  }

  @Override
  public Path partFile(RemoteFile file) {
    return own.partFile(file);
  }

  @Override
  public void prepare() {
    own.prepare();
  }

  @Override
  public StoreLock lock(RemoteFile file, Consumer<String> waiting) {
    return own.lock(file, waiting);
  }

  @Override
  public Optional<Path> sharedContent(RemoteFile file) {
    return own.sharedContent(file);
  }

  @Override
  public boolean keepsBlobs() {
    return own.keepsBlobs();
  }

  @Override
  public void lookAgain() {
    own.lookAgain();
  }

  @Override
  public void requireFree(RemoteFile file) {
    own.requireFree(file);
  }

  @Override
  public Path publish(RemoteFile file, Path part) {
    return own.publish(file, part);
  }

  @Override
  public void complete(List<RemoteFile> selection) {
    own.complete(selection);
  }

  @Override
  public void abandon() {
    own.abandon();
  }

  @Override
  public void rememberMissing(String path) {
    own.rememberMissing(path);
  }
}
