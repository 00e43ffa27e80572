package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.error.DrayException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people are told when a disk refuses.
class DiskFailureTest {

  @TempDir Path folder;

  @Test
  @Proves("S002-267")
  void aPlaceThatMayNotBeWrittenIsNamedWithWhatToCheck() {
    Path file = folder.resolve("mnt/d/models/x.gguf");
    DrayException denied =
        DiskFailure.of("write", file, new AccessDeniedException(file.toString()));
    assertThat(denied).isInstanceOf(StorageException.class);
    assertThat(denied.getMessage()).isEqualTo("Cannot write " + file + ": access denied");
    assertThat(denied.nextStep()).contains("who owns it", "whether you may write there");

    DrayException readOnly =
        DiskFailure.of(
            "write", file, new FileSystemException(file.toString(), null, "Read-only file system"));
    assertThat(readOnly.getMessage()).contains(file.toString(), "Read-only file system");
    assertThat(readOnly.nextStep()).contains("whether you may write there");
  }

  @Test
  void aFullDiskIsAnotherThing() {
    DrayException full =
        DiskFailure.of("write", folder, new IOException("No space left on device"));
    assertThat(full).isInstanceOf(NotEnoughSpaceException.class);
    DrayException other = DiskFailure.of("read", folder, new IOException("Input/output error"));
    assertThat(other.getMessage()).contains("Input/output error");
    assertThat(other.nextStep()).contains("Check the disk");
  }
}
