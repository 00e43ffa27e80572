package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.download.DownloadRequest;
import dev.dray.download.UnpackChoice;
import dev.dray.download.Unpacked;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import dev.dray.provider.RemoteFile;
import dev.dray.store.FileState;
import dev.dray.store.ModelStore;
import dev.dray.store.PlainTree;
import dev.dray.store.Shelf;
import dev.dray.transfer.StopSignal;
import dev.dray.transfer.TransferMeter;
import dev.dray.unpack.ArchiveName;
import dev.dray.unpack.GrowingFile;
import dev.dray.unpack.UnpackPlace;
import dev.dray.unpack.Unpacking;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which files of a download are archives to unpack, where to, and what became of them.
/// Thread-safe.
final class Archives {

  private final DownloadRequest request;
  private final Path root;
  private final Map<RepoPath, Unpacked> unpacked = new TreeMap<>();

  /// @throws InvalidRequestException if the request wants archives unpacked into a store whose
  ///   layout has no place for what is in them
  Archives(DownloadRequest request, ModelStore store) {
    this.request = request;
    this.root = store.root();
    if (request.unpack() != UnpackChoice.NEVER && !(store instanceof PlainTree)) {
      throw new InvalidRequestException(
          "A "
              + store.layout()
              + " holds what the hub lists and nothing else, so nothing can be"
              + " unpacked there",
          "Say where to with --to DIR, or leave --unpack out.",
          ErrorContext.of(request.ref().toString()));
    }
  }

  /// The name of an archive that is to be unpacked.
  Optional<ArchiveName> archive(RemoteFile file) {
    return request.unpack() == UnpackChoice.NEVER ? Optional.empty() : ArchiveName.of(file.path());
  }

  /// Whether the archive itself stays.
  boolean keeps() {
    return request.unpack() == UnpackChoice.BESIDE;
  }

  private UnpackPlace place(RemoteFile file, ArchiveName name) {
    return new UnpackPlace(root, file.path(), name);
  }

  /// What is here of an archive: its content, as an earlier run unpacked it.
  Optional<Unpacked> find(RemoteFile file) {
    Optional<ArchiveName> name = archive(file);
    if (name.isEmpty() || file.digest().isEmpty() || request.force()) {
      return Optional.empty();
    }
    UnpackPlace place = place(file, name.get());
    try {
      return place.find(file.digest().get()).map(contents -> describe(file, place, contents));
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  private static StorageException unreadable(UnpackPlace place, IOException e) {
    return new StorageException(
        "Cannot read " + place.target() + ": " + e.getMessage(),
        "Check the disk, then run the same command again.",
        ErrorContext.of(place.target().toString()),
        e);
  }

  private static Unpacked describe(
      RemoteFile file, UnpackPlace place, UnpackPlace.Contents contents) {
    return new Unpacked(
        file.path(), place.target(), contents.files(), new ByteSize(contents.bytes()));
  }

  /// What is here of a file: of an archive that does not stay, its content.
  FileState inspect(Shelf shelf, RemoteFile file) {
    return (keeps() ? Optional.<Unpacked>empty() : find(file))
        .<FileState>map(found -> new FileState.Present(found.place()))
        .orElseGet(() -> shelf.inspect(file));
  }

  /// Whether nothing is to be unpacked of a file any more.
  boolean isDone(RemoteFile file) {
    return archive(file).isEmpty() || find(file).isPresent();
  }

  /// Makes sure that everything that will be unpacked has a place of its own.
  ///
  /// @throws ConflictException if two things want the same place, or something else is there
  void check(List<RemoteFile> selection) {
    Map<String, RepoPath> owners = new TreeMap<>();
    for (RemoteFile file : selection) {
      if (archive(file).isEmpty() || keeps()) {
        owners.put(file.path().text(), file.path());
      }
    }
    for (RemoteFile file : selection) {
      Optional<ArchiveName> name = archive(file);
      if (name.isPresent()) {
        String target = name.get().unpacked().text();
        Optional<RepoPath> other =
            owners.entrySet().stream()
                .filter(o -> o.getKey().equals(target) || o.getKey().startsWith(target + "/"))
                .map(Map.Entry::getValue)
                .findFirst();
        if (other.isPresent()) {
          throw new ConflictException(
              file.path()
                  + " would be unpacked to '"
                  + target
                  + "', where "
                  + other.get()
                  + " goes",
              "Leave one of the two out with --exclude, or leave --unpack out.",
              ErrorContext.of(file.path().text()));
        }
        owners.put(target, file.path());
        requireFree(place(file, name.get()));
      }
    }
  }

  private void requireFree(UnpackPlace place) {
    try {
      place.requireFree(request.force());
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /// Begins to unpack a file that is about to arrive.
  Unpacking follow(
      RemoteFile file, ArchiveName name, Path part, TransferMeter meter, StopSignal stop) {
    return Unpacking.start(
        file.path(), name, place(file, name), new Arriving(part, meter), !keeps(), stop::isFired);
  }

  /// The archive is whole and right: what came out of it goes to its place.
  Unpacked publish(Unpacking unpacking, RemoteFile file, ArchiveName name, Optional<Digest> known) {
    UnpackPlace place = place(file, name);
    requireFree(place);
    return remember(describe(file, place, unpacking.publish(known)));
  }

  /// Unpacks an archive that is here already, unless that was done.
  Optional<Unpacked> unpack(RemoteFile file, Path path, StopSignal stop) {
    Optional<ArchiveName> name = archive(file);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Unpacked> before = find(file);
    if (before.isPresent()) {
      return Optional.of(remember(before.get()));
    }
    UnpackPlace place = place(file, name.get());
    requireFree(place);
    return Optional.of(
        remember(
            describe(
                file,
                place,
                Unpacking.unpack(
                    file.path(), name.get(), place, path, file.digest(), stop::isFired))));
  }

  private synchronized Unpacked remember(Unpacked result) {
    unpacked.put(result.archive(), result);
    return result;
  }

  /// What lies unpacked, in path order.
  synchronized List<Unpacked> unpacked() {
    return List.copyOf(unpacked.values());
  }

  /// A part file as its transfer's meter describes it.
  private record Arriving(Path path, TransferMeter meter) implements GrowingFile {

    @Override
    public long good() {
      return meter.readable();
    }

    @Override
    public long size() {
      return meter.size();
    }

    @Override
    public int restarts() {
      return meter.restarts();
    }
  }
}
