package dev.dray.unpack;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.compression.CodingException;
import dev.dray.compression.UnusableCodingException;
import dev.dray.error.ArchiveException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.error.UnsupportedException;
import dev.dray.store.DiskSpace;
import dev.dray.unpack.UnpackPlace.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Unpacks one archive behind the transfer that brings it, on a thread of its own, into a hidden
/// folder; what came out is published only by [#publish], when the caller knows that the archive is
/// right. Closing throws away what was not published.
///
/// Implementation note. While bytes arrive nobody knows yet whether they are right, so what is
/// found wrong with them then is not told to anybody: the first pass just ends. Only the archive
/// whose digest was checked is judged, by a second pass over the file on disk, where it was needed.
/// The same happens when the transfer started over behind the first pass's back.
public final class Unpacking implements AutoCloseable {

  private record Done(Path finished, Contents contents, int restarts) {}

  private final RepoPath archive;
  private final ArchiveName name;
  private final UnpackPlace place;
  private final GrowingFile file;
  private final BooleanSupplier stopped;
  private final boolean durable;
  private final Budget.Limits limits;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Optional<Budget> spent = Optional.empty();
  private volatile Optional<Done> done = Optional.empty();

  private Unpacking(
      RepoPath archive,
      ArchiveName name,
      UnpackPlace place,
      GrowingFile file,
      boolean durable,
      Budget.Limits limits,
      BooleanSupplier stopped) {
    this.archive = archive;
    this.name = name;
    this.place = place;
    this.file = file;
    this.durable = durable;
    this.limits = limits;
    this.stopped = () -> closed || stopped.getAsBoolean();
    this.thread = Thread.ofPlatform().daemon().name("dray-unpack").unstarted(this::follow);
  }

  /// Begins. The caller holds the archive's lock until this is closed.
  ///
  /// @param archive its path, for messages
  /// @param durable whether what comes out must be on the disk before it is published, because the
  ///   archive will go then
  /// @param stopped whether the rest is not wanted any more
  public static Unpacking start(
      RepoPath archive,
      ArchiveName name,
      UnpackPlace place,
      GrowingFile file,
      boolean durable,
      BooleanSupplier stopped) {
    return start(archive, name, place, file, durable, Budget.Limits.DEFAULT, stopped);
  }

  static Unpacking start(
      RepoPath archive,
      ArchiveName name,
      UnpackPlace place,
      GrowingFile file,
      boolean durable,
      Budget.Limits limits,
      BooleanSupplier stopped) {
    Unpacking unpacking = new Unpacking(archive, name, place, file, durable, limits, stopped);
    unpacking.thread.start();
    return unpacking;
  }

  /// What came out so far, for people; empty until the first file.
  public String condition() {
    return spent
        .filter(b -> b.files() > 0 || b.bytes() > 0)
        .map(b ->
            "unpacked "
                + b.files()
                + (b.files() == 1 ? " file, " : " files, ")
                + new ByteSize(b.bytes()).formatted())
        .orElse("");
  }

  private void follow() {
    boolean again = true;
    while (again) {
      int restarts = file.restarts();
      try {
        done = Optional.of(pass());
        again = false;
      } catch (IOException | RuntimeException e) {
        // Judged later, by a pass over bytes that are known to be right.
        again = !stopped.getAsBoolean() && file.restarts() != restarts;
        System.getLogger(Unpacking.class.getName())
            .log(System.Logger.Level.DEBUG, "unpacking " + archive + " behind its transfer", e);
      }
    }
  }

  /// Waits for the end, judges the archive and moves what came out to its place. To be called when
  /// the file is whole and its digest was checked.
  ///
  /// @param digest the archive's digest, if it may be recognized by it later
  /// @throws ArchiveException if it is damaged or must not be unpacked
  /// @throws UnsupportedException if the library for its compression is not there
  /// @throws NotEnoughSpaceException if the disk has no room for what is in it
  /// @throws StorageException if the disk failed
  /// @throws CancelledException if the rest was not wanted any more, or the thread was interrupted
  public Contents publish(Optional<Digest> digest) {
    try {
      thread.join();
      Optional<Done> first = done.filter(d -> d.restarts() == file.restarts());
      Done last = first.isPresent() ? first.get() : pass();
      place.publish(last.finished(), last.contents(), digest);
      return last.contents();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled();
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private Done pass() throws IOException {
    int restarts = file.restarts();
    Path folder = place.prepare();
    try (ArrivingStream in = new ArrivingStream(file, stopped)) {
      Budget budget = new Budget(folder, in::position, limits);
      spent = Optional.of(budget);
      Path finished = unpack(in, budget, folder);
      return new Done(finished, new Contents(budget.files(), budget.bytes()), restarts);
    } catch (ZipReader.EndlessEntryException e) {
      return passByDirectory(restarts);
    }
  }

  private Done passByDirectory(int restarts) throws IOException {
    Path folder = place.prepare();
    try (ArrivingStream in = new ArrivingStream(file, stopped)) {
      in.awaitWhole();
      Budget budget = new Budget(folder, file::size, limits);
      spent = Optional.of(budget);
      Staging staging = new Staging(folder, budget, durable);
      new ZipByDirectory(in, file.path(), staging, budget).unpack();
      Path finished =
          staging.onlyFolder(name.unpacked().fileName()).map(folder::resolve).orElse(folder);
      return new Done(finished, new Contents(budget.files(), budget.bytes()), restarts);
    }
  }

  /// @return what is to be published
  private Path unpack(ArrivingStream in, Budget budget, Path folder) throws IOException {
    String own = name.unpacked().fileName();
    Staging staging = new Staging(folder, budget, durable);
    if (name.container() == ArchiveName.Container.ZIP) {
      new ZipReader(in, file.path(), staging, budget).unpack();
    } else {
      try (InputStream plain =
          name.compression().isPresent() ? name.compression().get().decode(in) : in) {
        if (name.container() == ArchiveName.Container.FILE) {
          RepoPath only = new RepoPath(own);
          staging.file(only, plain);
          return only.under(folder);
        }
        new TarReader(plain, staging, budget).unpack();
      }
    }
    // model.tar.gz that holds one folder "model" becomes model/, not model/model/.
    Optional<String> root = staging.onlyFolder(own);
    staging.makeLinks(root);
    return root.map(folder::resolve).orElse(folder);
  }

  private CancelledException cancelled() {
    return new CancelledException(
        "Unpacking " + archive + " was stopped", ErrorContext.of(archive.text()));
  }

  private DrayException explained(IOException failure) {
    ErrorContext context = ErrorContext.of(archive.text());
    return switch (failure) {
      case ArrivingStream.StoppedException e -> cancelled();
      case RefusedEntryException e -> refused(String.valueOf(e.getMessage()), e, context);
      case CodingException e -> refused("is " + e.getMessage(), e, context);
      case UnusableCodingException e ->
          new UnsupportedException(
              archive + " cannot be unpacked: " + e.getMessage(),
              "Run the same command without --unpack, and unpack it with the zstd program.",
              context);
      default -> disk(failure, context);
    };
  }

  private ArchiveException refused(String what, IOException cause, ErrorContext context) {
    return new ArchiveException(
        archive + " " + what,
        "It arrived as it was published; to get it as it is, run the same command without"
            + " --unpack.",
        context,
        cause);
  }

  private DrayException disk(IOException failure, ErrorContext context) {
    String message = String.valueOf(failure.getMessage());
    Path at = place.target();
    return message.toLowerCase(Locale.ROOT).contains("no space left")
        ? NotEnoughSpaceException.full(DiskSpace.usable(at), at, context)
        : new StorageException(
            "Cannot unpack " + archive + " to " + at + ": " + message,
            "Check the disk, then run the same command again.",
            context,
            failure);
  }

  /// Ends it, waits for the thread and removes what was not published.
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      place.discard();
    } catch (IOException e) {
      // The next run tries again; nobody takes it for a model where it lies.
      System.getLogger(Unpacking.class.getName())
          .log(System.Logger.Level.DEBUG, "removing what was unpacked of " + archive, e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Unpacks an archive that lies whole and right on disk.
  ///
  /// @param path where it lies
  /// @throws DrayException as [#publish(Optional)]
  public static Contents unpack(
      RepoPath archive,
      ArchiveName name,
      UnpackPlace place,
      Path path,
      Optional<Digest> digest,
      BooleanSupplier stopped) {
    try {
      GrowingFile whole = GrowingFile.whole(path);
      try (Unpacking unpacking = start(archive, name, place, whole, false, stopped)) {
        return unpacking.publish(digest);
      }
    } catch (IOException e) {
      throw new StorageException(
          "Cannot read " + path + ": " + e.getMessage(),
          "Check the disk, then run the same command again.",
          ErrorContext.of(archive.text()),
          e);
    }
  }
}
