package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final JournalKey KEY =
      new JournalKey(1000, Optional.of(new Digest.Sha256("ab".repeat(32))), Optional.empty());

  @TempDir Path folder;
  private Path part;

  @BeforeEach
  void partFile() throws IOException {
    part = folder.resolve("part");
    Files.write(part, new byte[1000]);
  }

  @Test
  void readsBackTheLastRecord() throws Exception {
    try (Journal journal = Journal.start(part, KEY, "model.gguf", List.of(), 5)) {
      journal.append(List.of(new Span(0, 10)));
      journal.append(List.of(new Span(0, 20), new Span(50, 60)));
    }
    Journal.Claim claim = Journal.read(part).orElseThrow();
    assertThat(claim.key()).isEqualTo(KEY);
    assertThat(claim.held()).containsExactly(new Span(0, 20), new Span(50, 60));
  }

  @Test
  void keepsTheValidator() throws Exception {
    JournalKey key =
        new JournalKey(
            1000,
            Optional.empty(),
            Optional.of(new JournalKey.Validator("cdn.example:443", "\"a b\nc é\"")));
    Journal.start(part, key, "model.gguf", List.of(new Span(1, 2)), 5).close();
    assertThat(Journal.read(part).orElseThrow().key()).isEqualTo(key);
  }

  @Test
  @Proves({"field-11", "field-15"})
  void tornOrFlippedAnywhereItNeverClaimsAMissingByte() throws Exception {
    List<List<Span>> truths =
        List.of(
            List.of(),
            List.of(new Span(0, 10)),
            List.of(new Span(0, 20), new Span(50, 60)),
            List.of(new Span(0, 333), new Span(900, 1000)));
    try (Journal journal = Journal.start(part, KEY, "model.gguf", List.of(), 99)) {
      for (List<Span> truth : truths.subList(1, truths.size())) {
        journal.append(truth);
      }
    }
    byte[] whole = Files.readAllBytes(Journal.of(part));
    for (int i = 0; i < whole.length; i++) {
      Files.write(Journal.of(part), Arrays.copyOf(whole, i));
      assertTrue(truths);
      for (int bit = 0; bit < 8; bit += 3) {
        byte[] flipped = whole.clone();
        flipped[i] ^= (byte) (1 << bit);
        Files.write(Journal.of(part), flipped);
        assertTrue(truths);
      }
      byte[] zeroed = whole.clone();
      Arrays.fill(zeroed, i, whole.length, (byte) 0);
      Files.write(Journal.of(part), zeroed);
      assertTrue(truths);
    }
  }

  private void assertTrue(List<List<Span>> truths) throws IOException {
    Journal.read(part)
        .ifPresent(claim -> {
          assertThat(claim.key()).isEqualTo(KEY);
          assertThat(truths).contains(claim.held());
        });
  }

  @Test
  void linesOfAnOlderJournalDoNotCountUnderANewHeader() throws Exception {
    Journal.start(part, KEY, "model.gguf", List.of(new Span(0, 500)), 1).close();
    String old = Files.readString(Journal.of(part));
    Journal.start(part, KEY, "model.gguf", List.of(), 2).close();
    String mixed = Files.readString(Journal.of(part)) + old.substring(old.indexOf('\n') + 1);
    Files.writeString(Journal.of(part), mixed);
    assertThat(Journal.read(part).orElseThrow().held()).isEmpty();
  }

  @Test
  void aClaimBehindThePartFilesEndIsNoJournal() throws Exception {
    Journal.start(part, KEY, "model.gguf", List.of(new Span(0, 1000)), 1).close();
    Files.write(part, new byte[999]);
    assertThat(Journal.read(part)).isEmpty();
    Files.delete(part);
    assertThat(Journal.read(part)).isEmpty();
  }

  @Test
  void staysShort() throws Exception {
    try (Journal journal = Journal.start(part, KEY, "model.gguf", List.of(), 1)) {
      List<Span> many =
          java.util.stream.IntStream.range(0, 300)
              .mapToObj(i -> new Span(3L * i, 3L * i + 2))
              .toList();
      for (int i = 0; i < 1000; i++) {
        journal.append(many);
      }
      assertThat(Files.size(Journal.of(part))).isLessThan(2 << 20);
      assertThat(Journal.read(part).orElseThrow().held()).isEqualTo(many);
    }
  }
}
