package dev.dray.transfer;

import dev.dray.http.Network;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Brings files into part files: in pieces over several connections, resumable after any crash,
/// verified as they grow, within limits. Opened once, closed once. Thread-safe: each file is
/// fetched by a thread of its caller, as many at once as the caller likes; connections are shared
/// out.
///
/// Who deletes what: a part file and its journal stay after a stop or a failure as long as they
/// hold a byte worth keeping, and go when the bytes prove wrong. After success both stay, with the
/// lease, until the caller has moved the part file to its final place and [forgets][#forget(Path)]
/// it.
public final class TransferEngine implements AutoCloseable {

  private final Machinery machinery;
  private final ExecutorService threads;
  private final Set<Lease> finished = ConcurrentHashMap.newKeySet();

  private TransferEngine(Machinery machinery, ExecutorService threads) {
    this.machinery = machinery;
    this.threads = threads;
  }

  /// Opens an engine. It starts no thread before it is used.
  ///
  /// @param network stays the caller's, who closes it after the engine
  public static TransferEngine open(Network network, TransferOptions options) {
    return open(network, options, HostMemory.forgetful());
  }

  /// Opens an engine that knows from earlier ones how many connections were right for a host.
  ///
  /// @param network stays the caller's, who closes it after the engine
  /// @param memory written down when the engine is closed
  public static TransferEngine open(Network network, TransferOptions options, HostMemory memory) {
    return open(network, options, PartFile.Disk.REAL, LeaseKeeper.SHARED, memory);
  }

  static TransferEngine open(
      Network network, TransferOptions options, PartFile.Disk disk, LeaseKeeper leases) {
    return open(network, options, disk, leases, HostMemory.forgetful());
  }

  private static TransferEngine open(
      Network network,
      TransferOptions options,
      PartFile.Disk disk,
      LeaseKeeper leases,
      HostMemory memory) {
    // The pool is bounded by the slots and by three threads a file: its coordinator, its
    // hasher, and the writer of the one connection that may write past the page cache.
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newCachedThreadPool(
            // Thread.Builder's own numbers cost each start five classes made at run time.
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("dray-transfer-" + number.getAndIncrement())
                    .unstarted(work));
    return new TransferEngine(
        new Machinery(
            options,
            network,
            new ConnectionSlots(options.totalConnections()),
            new BufferPool(options.bufferSize()),
            new BufferPool(Landing.BLOCK),
            threads,
            disk,
            leases,
            memory,
            new SourceStandings(System::nanoTime),
            System::nanoTime,
            InstantSource.system(),
            () -> ThreadLocalRandom.current().nextDouble()),
        threads);
  }

  /// Brings a file, going on with what is there. Blocks until the part file is whole, durable and
  /// verified. If another process or thread is writing the same part file, waits for it.
  ///
  /// @param meter told what happens, at every read
  /// @param stop ends the transfer at once; what is here is kept
  /// @throws dev.dray.error.CancelledException if `stop` fired or the thread was interrupted
  /// @throws dev.dray.error.NotFoundException if the file is not there
  /// @throws dev.dray.error.AccessNeededException if the server does not let the caller in
  /// @throws dev.dray.error.RateLimitedException if the server asks to wait more than five minutes
  /// @throws dev.dray.error.NetworkException if the network failed for longer than the retries
  /// @throws dev.dray.error.IntegrityException if size or digest are wrong; nothing is left then
  /// @throws dev.dray.error.NotEnoughSpaceException if the disk is full; what is here is kept
  /// @throws dev.dray.error.StorageException if the disk failed
  /// @throws dev.dray.error.ProtocolException if the server sends something else than the file
  public TransferResult fetch(FileTransfer file, TransferMeter meter, StopSignal stop) {
    // Not on the caller's thread: an interrupt closes whatever file channel its thread is using,
    // and may do so a little after the thread has noticed it.
    StopSignal inner = new StopSignal();
    Runnable registration = stop.onFire(inner::fire);
    boolean interrupted = false;
    try {
      FileFetch fetch = new FileFetch(machinery, file, meter, inner);
      Future<TransferResult> result = threads.submit(fetch::run);
      while (true) {
        try {
          TransferResult done = result.get();
          finished.removeIf(Lease::isClosed);
          fetch.lease().ifPresent(finished::add);
          return done;
        } catch (InterruptedException e) {
          interrupted = true;
          inner.fire();
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e);
    } finally {
      registration.run();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Brings a small file in one go, where nothing speaks against it; else nothing has happened, and
  /// [#fetch] is the way. On the caller's thread.
  ///
  /// @return the file, if it was brought
  /// @throws dev.dray.error.DrayException as [#fetch], for a file that the caller cannot have, a
  ///   disk that failed, and a stop
  public Optional<SmallFile> fetchSmall(FileTransfer file, TransferMeter meter, StopSignal stop) {
    SmallFetch small = new SmallFetch(machinery, file, meter, stop);
    return small.isFor() ? small.run() : Optional.empty();
  }

  /// What of a file lies in a part file, by its journal. Reads only; bytes that a run which was
  /// killed had not yet written down are not counted.
  ///
  /// @throws dev.dray.error.StorageException if the disk failed
  public static Optional<PartialState> inspect(Path part) {
    try {
      return Journal.read(part)
          .map(claim ->
              new PartialState(
                  claim.held().stream().mapToLong(Span::length).sum(),
                  OptionalLong.of(claim.key().size()),
                  claim.name()));
    } catch (IOException e) {
      throw DiskFailures.toDray(e, part);
    }
  }

  /// Who holds a part file, by the lease beside it. Reads only.
  ///
  /// @throws dev.dray.error.StorageException if the disk failed
  public static Holder holder(Path part) {
    Path lease = Lease.of(part);
    try {
      return Lease.read(lease)
          .map(content -> LeaseKeeper.SHARED.holder(lease, content))
          .orElse(Holder.NOBODY);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, part);
    }
  }

  /// Removes a part file with everything beside it, unless somebody holds it. It is held meanwhile,
  /// so that no download begins with it.
  ///
  /// @return whether it is gone; false if somebody holds it, or may hold it on another machine
  /// @throws dev.dray.error.StorageException if the disk failed
  public static boolean remove(Path part) {
    if (!LeaseKeeper.SHARED.tryTake(part)) {
      return false;
    }
    discard(part);
    return true;
  }

  /// Fills a part file with content that is on this machine and verified, durably. Nothing of what
  /// was in it before stays.
  ///
  /// @throws dev.dray.error.NotEnoughSpaceException if the disk is full
  /// @throws dev.dray.error.StorageException if the disk failed
  public static void copy(Path content, Path part) {
    // An old journal must not vouch for the copy.
    discard(part);
    try {
      Path folder = part.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.copy(content, part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw DiskFailures.toDray(e, part);
    }
  }

  /// Throws away what lies in a part file, so that the next transfer starts at its first byte.
  ///
  /// @throws dev.dray.error.StorageException if the disk failed
  public static void discard(Path part) {
    try {
      Journal.revoke(part);
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, part);
    } finally {
      LeaseKeeper.SHARED.release(part);
    }
  }

  /// Removes what belongs to a part file that has been moved to its final place: journal and lease.
  ///
  /// @throws dev.dray.error.StorageException if the disk failed
  public static void forget(Path part) {
    try {
      Journal.delete(part);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, part);
    } finally {
      LeaseKeeper.SHARED.release(part);
    }
  }

  /// Gives up the lease of a fetched part file that could not be moved to its final place; the part
  /// file and its journal stay for another try. Harmless if there is no lease.
  public static void release(Path part) {
    LeaseKeeper.SHARED.release(part);
  }

  /// Ends the engine's threads, when the transfers that still run are over, and gives up the leases
  /// of part files that nobody has [forgotten][#forget(Path)].
  @Override
  public void close() {
    threads.shutdown();
    finished.forEach(machinery.leases()::release);
    machinery.memory().save();
  }
}
