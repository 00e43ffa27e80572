package dev.dray.store;

import dev.dray.Digest;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Hashes the files of a folder on all cores and compares.
final class Verification {

  private final Path folder;
  private final Map<String, Path> files = new TreeMap<>();

  private Verification(Path folder) {
    this.folder = folder;
  }

  /// Verifies what lies below `folder`.
  ///
  /// @param ignored the first segments of the layout's own files, with a final `/`; empty for none
  /// @param listing what should be there, when known
  /// @param elseExpected what a file should be where the listing does not say
  /// @param progress told the bytes of each step, from several threads, one at a time
  static VerifyReport run(
      Path folder,
      String ignored,
      Optional<Listing> listing,
      Function<String, Optional<Digest>> elseExpected,
      HashProgress progress) {
    Verification verification = new Verification(folder);
    try {
      verification.collect(ignored);
      return verification.compare(listing, elseExpected, progress);
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
  }

  private void collect(String ignored) throws IOException {
    for (Path file : CacheScan.filesBelow(folder)) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      if (ignored.isEmpty() || !path.startsWith(ignored)) {
        files.put(path, file);
      }
    }
  }

  private VerifyReport compare(
      Optional<Listing> listing,
      Function<String, Optional<Digest>> elseExpected,
      HashProgress progress)
      throws IOException {
    Map<String, Digest> listed = new HashMap<>();
    TreeSet<String> missing = new TreeSet<>();
    TreeSet<String> extra = new TreeSet<>(listing.isPresent() ? files.keySet() : List.of());
    for (RemoteFile file : listing.map(Listing::files).orElse(List.of())) {
      String path = file.path().text();
      extra.remove(path);
      if (!Files.isRegularFile(folder.resolve(path))) {
        missing.add(path);
      }
      file.digest().ifPresent(digest -> listed.put(path, digest));
    }
    List<String> unchecked = new ArrayList<>();
    Map<String, HashCrew.Job> jobs = new LinkedHashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      String path = file.getKey();
      if (!Files.isRegularFile(file.getValue())) {
        // A broken link is a missing file whether or not a listing names it.
        missing.add(path);
        continue;
      }
      Optional<Digest> expected =
          Optional.ofNullable(listed.get(path)).or(() -> elseExpected.apply(path));
      if (expected.isPresent()) {
        jobs.put(path, new HashCrew.Job(file.getValue().toRealPath(), expected.get()));
      } else {
        unchecked.add(path);
      }
    }
    AtomicLong bytes = new AtomicLong();
    Map<HashCrew.Job, Digest> actual =
        HashCrew.hash(folder, jobs.values(), FileCheck.counting(bytes, progress));
    List<VerifyReport.Mismatch> mismatches = new ArrayList<>();
    jobs.forEach((path, job) -> {
      Digest found = actual.getOrDefault(job, job.expected());
      if (!found.equals(job.expected())) {
        mismatches.add(new VerifyReport.Mismatch(path, job.content(), job.expected(), found));
      }
    });
    return new VerifyReport(
        folder,
        jobs.size(),
        bytes.get(),
        mismatches,
        List.copyOf(missing),
        List.copyOf(extra),
        unchecked);
  }
}
