package dev.dray.store;

import dev.dray.Digest;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/// Hashes files on all cores. A file is read by one thread, because its digest cannot be computed
/// in parts; the largest go first, so that none of them is left to the end alone.
final class HashCrew {

  /// What to compare with where only the algorithm matters.
  static final Digest ANY_SHA256 = new Digest.Sha256("0".repeat(64));

  /// A file to hash.
  ///
  /// @param content the file
  /// @param expected what it should be, which also says by what algorithm
  record Job(Path content, Digest expected) {}

  private HashCrew() {}

  /// The digests of the jobs' files, each job once.
  ///
  /// @param about what is hashed, for messages
  /// @param progress told the whole and then the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if a file cannot be read
  /// @throws CancelledException if the thread is interrupted
  static Map<Job, Digest> hash(Path about, Collection<Job> jobs, HashProgress progress) {
    Map<Job, Long> sizes = new LinkedHashMap<>();
    Set<Job> each = new LinkedHashSet<>(jobs);
    for (Job job : each) {
      try {
        sizes.put(job, Files.size(job.content()));
      } catch (IOException e) {
        throw DiskFailure.of("read", job.content(), e);
      }
    }
    progress.expect(sizes.values().stream().mapToLong(Long::longValue).sum());
    Object turn = new Object();
    return run(
        about,
        largestFirst(sizes),
        n -> {
          synchronized (turn) {
            progress.read(n);
          }
        });
  }

  private static List<Job> largestFirst(Map<Job, Long> sizes) {
    List<Map.Entry<Job, Long>> ordered = new ArrayList<>(sizes.entrySet());
    ordered.sort((a, b) -> Long.compare(b.getValue(), a.getValue()));
    return ordered.stream().map(Map.Entry::getKey).toList();
  }

  private static Map<Job, Digest> run(Path about, List<Job> jobs, LongConsumer progress) {
    Map<Job, Future<Digest>> running = new LinkedHashMap<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("dray-verify-", 0).factory());
    try {
      for (Job job : jobs) {
        running.put(
            job, threads.submit(() -> ContentHash.of(job.content(), job.expected(), progress)));
      }
      Map<Job, Digest> digests = new HashMap<>();
      for (Map.Entry<Job, Future<Digest>> entry : running.entrySet()) {
        digests.put(entry.getKey(), await(about, entry.getValue(), entry.getKey().content()));
      }
      return digests;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Digest await(Path about, Future<Digest> digest, Path content) {
    try {
      return digest.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException(
          "Verifying " + about + " was stopped", ErrorContext.of(about.toString()));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw DiskFailure.of("read", content, io);
        case DrayException dray -> throw dray;
        case null, default -> throw new IllegalStateException("hashing failed", e);
      }
    }
  }
}
