package dev.dray.server.mirror.content;

import dev.dray.Digest;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.hashing.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Which files on the disk are what their digest says. A file is hashed once before it is sent for
/// the first time; a record of its length and time of change then stands for that until one of the
/// two differs. What a download of ours brought was hashed on its way. Thread-safe.
///
/// The records lie with the models, so that they go with them. They guard against damage and
/// against programs that write into the cache, not against somebody who may write there and lies.
public final class Proofs implements AutoCloseable {

  private static final int BUFFER = 1 << 20;

  private final Map<Path, String> known = new ConcurrentHashMap<>();
  private final Map<Path, CompletableFuture<Boolean>> running = new ConcurrentHashMap<>();
  // Hashing fills a core; callers wait on threads that cost nothing.
  private final ExecutorService hashers =
      Executors.newFixedThreadPool(
          2, Thread.ofPlatform().daemon().name("dray-mirror-proof-", 0).factory());

  /// Records that a file is proven, as its download says.
  ///
  /// @param records the folder of the records
  public void record(Path file, Digest digest, Path records) {
    try {
      Path real = file.toRealPath();
      write(real, state(real), records.resolve(digest.hex()));
    } catch (IOException e) {
      // It is hashed once more, then.
      System.getLogger(Proofs.class.getName())
          .log(System.Logger.Level.DEBUG, "a proof is not written down", e);
    }
  }

  /// Whether a file is what its digest says; hashes it if nobody did since it changed, and then
  /// blocks for as long as that takes.
  ///
  /// @throws StorageException if it cannot be read
  public boolean isProven(Path file, Digest digest, Path records) {
    try {
      Path real = file.toRealPath();
      String state = state(real);
      Path record = records.resolve(digest.hex());
      if (state.equals(known.get(real)) || state.equals(read(record))) {
        known.put(real, state);
        return true;
      }
      boolean right =
          running
              .computeIfAbsent(
                  real, _ -> CompletableFuture.supplyAsync(() -> hash(real, digest), hashers))
              .join();
      running.remove(real);
      if (right && state.equals(state(real))) {
        write(real, state, record);
      }
      return right;
    } catch (CompletionException e) {
      throw e.getCause() instanceof StorageException disk ? disk : e;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static boolean hash(Path file, Digest digest) {
    Hashing hashing = Hashing.of(digest);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MessageDigest hash = hashing.begin(channel.size());
      while (channel.read(buffer.clear()) >= 0) {
        hash.update(buffer.flip());
      }
      return hashing.finish(hash).equals(digest);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static StorageException unreadable(Path file, IOException e) {
    return new StorageException(
        "Cannot read " + file + ": " + e.getMessage(),
        "Check the disk and the permissions of the mirror's cache.",
        ErrorContext.NONE,
        e);
  }

  private static String state(Path real) throws IOException {
    BasicFileAttributes look = Files.readAttributes(real, BasicFileAttributes.class);
    return look.size()
        + " "
        + look.lastModifiedTime().to(TimeUnit.NANOSECONDS)
        + " "
        + look.fileKey();
  }

  private static String read(Path record) throws IOException {
    return Files.isRegularFile(record) && Files.size(record) < 1000
        ? Files.readString(record, StandardCharsets.UTF_8)
        : "";
  }

  private void write(Path real, String state, Path record) throws IOException {
    known.put(real, state);
    Path folder = record.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
      Path passing = Files.createTempFile(folder, "proof", ".tmp");
      Files.writeString(passing, state, StandardCharsets.UTF_8);
      Files.move(passing, record, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Forgets a file that is to go.
  public void forget(Path file, Digest digest, Path records) {
    try {
      known.remove(file.toRealPath());
      Files.deleteIfExists(records.resolve(digest.hex()));
    } catch (IOException e) {
      // A record without its file says nothing.
      System.getLogger(Proofs.class.getName())
          .log(System.Logger.Level.DEBUG, "a proof stays behind", e);
    }
  }

  @Override
  public void close() {
    hashers.shutdownNow();
  }
}
