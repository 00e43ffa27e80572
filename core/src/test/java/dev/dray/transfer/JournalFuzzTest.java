package dev.dray.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.Digest;
import dev.dray.error.IntegrityException;
import dev.dray.provider.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/// Whatever lies where a journal should be, nothing is believed that cannot be true.

class JournalFuzzTest {

  private static final int PART = 1000;
  private static final Digest DIGEST = new Digest.Sha256("ab".repeat(32));

  private interface Body {
    void run(Path part) throws IOException;
  }

  /// A folder for each input, and nothing of it afterwards.
  private static void inFolder(Body body) throws IOException {
    Path folder = Files.createTempDirectory("dray-journal-fuzz-");
    try {
      Path part = folder.resolve("model.part");
      body.run(part);
    } finally {
      try (var left = Files.list(folder)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /// Raw bytes, as a broken disk may leave them.
  @FuzzTest
  void bytes(byte[] bytes) throws IOException {
    inFolder(part -> {
      Files.write(part, new byte[PART]);
      Files.write(Journal.of(part), bytes);
      Journal.read(part).ifPresent(JournalFuzzTest::check);
      adopt(part);
    });
  }

  /// Lines with right checksums and any content, as a hostile or future program may leave them.
  @FuzzTest
  void lines(byte[] bytes) throws IOException {
    inFolder(part -> {
      Files.write(part, new byte[PART]);
      StringBuilder journal = new StringBuilder();
      String header = "";
      for (String line : new String(bytes, ISO_8859_1).split("\n", 50)) {
        CRC32C crc = new CRC32C();
        crc.update((header + line).getBytes(ISO_8859_1));
        journal.append(HexFormat.of().toHexDigits((int) crc.getValue())).append(' ').append(line);
        journal.append('\n');
        header = header.isEmpty() ? line : header;
      }
      Files.write(Journal.of(part), journal.toString().getBytes(ISO_8859_1));
      Journal.read(part).ifPresent(JournalFuzzTest::check);
      adopt(part);
    });
  }

  private static void check(Journal.Claim claim) {
    for (Span span : claim.held()) {
      assertThat(span.to()).isLessThanOrEqualTo(Math.min(PART, claim.key().size()));
    }
  }

  /// The account that is opened on it holds bytes of the file and nothing else.
  private static void adopt(Path part) throws IOException {
    FileTransfer file =
        new FileTransfer(
            "model",
            part,
            OptionalLong.empty(),
            Optional.of(DIGEST),
            IntegrityException.Origin.LISTING,
            List.of(Source.of(URI.create("http://localhost/model"))),
            List.of());
    try (PartLedger ledger =
        PartLedger.open(file, new TransferMeter(), PartFile.Disk.REAL, System::nanoTime)) {
      long held = ledger.held().total();
      assertThat(held).isBetween(0L, Files.size(part));
      ledger
          .size()
          .ifPresent(size -> {
            assertThat(held).isLessThanOrEqualTo(size);
            long missing = ledger.held().gaps(size).stream().mapToLong(Span::length).sum();
            assertThat(held + missing).isEqualTo(size);
          });
    }
  }

  /// What is written is read again, whatever was there before and wherever it is cut.
  @FuzzTest
  void roundTrip(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    inFolder(part -> {
      Files.write(part, new byte[PART]);
      String tag = in.remaining() < 3 ? "\"t\"" : "\"" + next(in) + next(in) + "\"";
      JournalKey key =
          new JournalKey(
              PART, Optional.empty(), Optional.of(new JournalKey.Validator("host:1", tag)));
      List<List<Span>> written = new ArrayList<>();
      written.add(List.of());
      try (Journal journal = Journal.start(part, key, "model.gguf", List.of(), 7)) {
        HeldBytes held = new HeldBytes();
        while (in.remaining() >= 4) {
          int from = (in.getShort() & 0xffff) % PART;
          int to = from + 1 + (in.getShort() & 0xffff) % (PART - from);
          held.add(new Span(from, to));
          journal.append(held.spans());
          written.add(held.spans());
        }
      }
      assertThat(Journal.read(part))
          .contains(new Journal.Claim(key, "model.gguf", written.getLast()));
      byte[] whole = Files.readAllBytes(Journal.of(part));
      int cut = in.hasRemaining() ? (in.get() & 0xff) % (whole.length + 1) : whole.length / 2;
      Files.write(Journal.of(part), java.util.Arrays.copyOf(whole, cut));
      Journal.read(part).ifPresent(claim -> assertThat(written).contains(claim.held()));
    });
  }

  private static char next(ByteBuffer in) {
    return (char) (0x20 + (in.get() & 0xff) % 0x5f);
  }
}
