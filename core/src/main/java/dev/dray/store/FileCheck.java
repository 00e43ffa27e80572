package dev.dray.store;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Compares files with what they should be. Stateless.
public final class FileCheck {

  private FileCheck() {}

  /// Looks at each file: whether it is there, as long as it should be, and by depth its digest. A
  /// folder in a file's place (an archive that was unpacked) cannot be checked.
  ///
  /// @param folder the model's folder, for the report
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if a file cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public static VerifyReport run(
      Path folder, Collection<ExpectedFile> files, CheckDepth depth, HashProgress progress) {
    List<String> missing = new ArrayList<>();
    List<String> unchecked = new ArrayList<>();
    List<VerifyReport.WrongSize> wrongSizes = new ArrayList<>();
    Map<String, HashCrew.Job> jobs = new LinkedHashMap<>();
    int checked = 0;
    for (ExpectedFile file : files) {
      long size;
      try {
        size = Files.size(file.file());
      } catch (NoSuchFileException e) {
        missing.add(file.path());
        continue;
      } catch (IOException e) {
        throw DiskFailure.of("read", file.file(), e);
      }
      boolean hashed = depth == CheckDepth.DIGESTS && file.digest().isPresent();
      if (!Files.isRegularFile(file.file())) {
        unchecked.add(file.path());
      } else if (file.size().isPresent() && file.size().getAsLong() != size) {
        checked++;
        wrongSizes.add(
            new VerifyReport.WrongSize(file.path(), file.file(), file.size().getAsLong(), size));
      } else if (hashed) {
        checked++;
        jobs.put(file.path(), new HashCrew.Job(real(file.file()), file.digest().get()));
      } else if (file.size().isPresent()) {
        checked++;
      } else {
        unchecked.add(file.path());
      }
    }
    AtomicLong bytes = new AtomicLong();
    Map<HashCrew.Job, Digest> actual =
        HashCrew.hash(folder, jobs.values(), counting(bytes, progress));
    List<VerifyReport.Mismatch> mismatches = new ArrayList<>();
    jobs.forEach((path, job) -> {
      Digest found = actual.getOrDefault(job, job.expected());
      if (!found.equals(job.expected())) {
        mismatches.add(new VerifyReport.Mismatch(path, job.content(), job.expected(), found));
      }
    });
    return new VerifyReport(
        folder, checked, bytes.get(), mismatches, missing, List.of(), unchecked, wrongSizes);
  }

  /// Content that two names lead to is read once.
  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw DiskFailure.of("read", file, e);
    }
  }

  static HashProgress counting(AtomicLong bytes, HashProgress progress) {
    return new HashProgress() {
      @Override
      public void expect(long all) {
        progress.expect(all);
      }

      @Override
      public void read(long n) {
        bytes.addAndGet(n);
        progress.read(n);
      }
    };
  }
}
