package dev.dray.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whatever lies where a receipt should, it is read or refused, and no file name leaves its folder.
class ReceiptFuzzTest {

  /// A receipt's file.
  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("receipt", ".json");
    try {
      Files.write(file, bytes);
      Receipt receipt = ReceiptReader.read(file);
      assertThat(receipt.place()).isAbsolute();
      for (ReceiptFile each : receipt.files()) {
        assertThat(receipt.placeOf(each)).isAbsolute();
        each.size().ifPresent(size -> assertThat(size).isNotNegative());
        if (each.place().isEmpty()) {
          assertThat(receipt.placeOf(each)).startsWithRaw(receipt.place());
        }
      }
      Files.writeString(file, ReceiptWriter.text(receipt));
      assertThat(ReceiptReader.read(file)).isEqualTo(receipt);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    } finally {
      Files.delete(file);
    }
  }
}
