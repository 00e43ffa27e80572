package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.error.NetworkException;
import dev.dray.error.ProtocolException;
import dev.dray.provider.Source;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Answers that are not what was asked for.
@Timeout(30)
class AnswersTest {

  private static final long SIZE = 3 * MIB + 5;

  @TempDir Path folder;

  @Test
  @Proves("field-4")
  void readsAllOnceFromAServerWithoutRanges() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.ignoreRange());
      assertThat(rig.fetch(rig.known()).fetched()).isEqualTo(SIZE);
      assertThat(rig.server.requests().size()).isEqualTo(1);
    }
  }

  @Test
  @Proves("field-4")
  void rollsBackWhenAResumeIsAnsweredWithAll() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, MIB)), rig.keyByDigest());
      rig.faults.every(When.get(), Fault.ignoreRange());
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.resumed()).isZero();
      assertThat(result.fetched()).isEqualTo(SIZE);
    }
  }

  @Test
  @Proves({"field-4", "field-24"})
  void startsAgainFromTheFirstByteWhenAWholeBodyIsCut() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.ignoreRange()).next(When.get(), Fault.dropAfter(MIB));
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.fetched()).isGreaterThan(SIZE);
    }
  }

  @Test
  void readsAWholeBodyWithoutALength() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.ignoreRange()).every(When.get(), Fault.chunked());
      rig.fetch(rig.unknown());
    }
  }

  @Test
  void readsAWholeBodyThatEndsWithItsConnection() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.ignoreRange()).every(When.get(), Fault.missingLength());
      rig.fetch(rig.known());
    }
  }

  @Test
  @Proves("field-7")
  void refusesAPartThatStartsElsewhere() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.next(When.get(), Fault.wrongContentRange(7));
      rig.fetch(rig.known());
      assertThat(rig.server.requests().all().getFirst().status()).isEqualTo(206);
    }
  }

  @Test
  @Proves("field-7")
  void asksForAllFromAServerWhosePartsAreAlwaysWrong() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get().ranged(), Fault.wrongContentRange(7));
      rig.fetch(rig.known());
      assertThat(rig.server.requests().all().getLast().header("Range")).isEmpty();
    }
  }

  @Test
  @Proves("field-13")
  void asksForAllFromAServerThatAlwaysAnswers416() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.leave(List.of(new Span(0, MIB)), rig.keyByDigest());
      rig.faults.every(When.get().ranged(), Fault.status(416));
      rig.fetch(rig.known());
    }
  }

  @Test
  @Proves("field-12")
  void startsOverWhenTheTagChangesBetweenPieces() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.options = rig.options.withFirstConnections(2);
      Content old = Content.generated(8, SIZE);
      AtomicInteger served = new AtomicInteger();
      rig.dressing =
          response -> {
            boolean isOld = served.getAndIncrement() < 3;
            return response
                .header("ETag", isOld ? "\"old\"" : "\"new\"")
                .body(isOld ? old : rig.content)
                .rangeable();
          };
      TransferResult result = rig.fetch(rig.unknown());
      assertThat(result.fetched()).isGreaterThan(SIZE);
    }
  }

  @Test
  @Proves("field-12")
  void givesUpOnAFileThatNeverStaysTheSame() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      AtomicInteger served = new AtomicInteger();
      rig.dressing =
          response -> response.header("ETag", "\"" + served.getAndIncrement() + "\"").rangeable();
      assertThatThrownBy(() -> rig.attempt(rig.unknown()))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("keeps changing");
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void sendsIfRangeOnlyWithoutADigest() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.fetch(rig.unknown());
      assertThat(rig.server.requests().matching(r -> r.header("If-Range").isPresent()))
          .isNotEmpty()
          .allMatch(r -> r.header("If-Range").orElseThrow().equals("\"one\""));
      rig.server.requests().clear();
      TransferEngine.forget(rig.part);
      Files.delete(rig.part);
      rig.fetch(rig.known());
      assertThat(rig.server.requests().matching(r -> r.header("If-Range").isPresent())).isEmpty();
    }
  }

  @Test
  @Proves("field-19")
  void neverTakesARedirectsLengthForTheFiles() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE);
        LoopbackServer hub =
            LoopbackServer.answering(request ->
                    Response.text(302, "this body is not the file")
                        .header("Location", rig.source().uri().toString()))
                .host("localhost")
                .start()) {
      FileTransfer file =
          Rig.withSources(rig.unknown(), Source.of(hub.endpoint().resolve("/model.gguf")));
      rig.fetch(file);
    }
  }

  @Test
  @Proves("field-71")
  void refusesAFileOfAnotherSizeThanListed() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      for (long wrong : new long[] {SIZE - 1, SIZE + 1, 10}) {
        assertThatThrownBy(() -> rig.attempt(Rig.withSize(rig.known(), wrong)))
            .isInstanceOf(IntegrityException.class)
            .hasMessageContaining("expected " + wrong + " bytes")
            .extracting(e -> ((DrayException) e).code())
            .isEqualTo(ErrorCode.SIZE_MISMATCH);
        assertThat(rig.left()).isEmpty();
      }
    }
  }

  @Test
  @Proves("field-71")
  void neverWritesPastTheEndOfTheFile() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.ignoreRange()).every(When.get(), Fault.chunked());
      assertThatThrownBy(() -> rig.attempt(Rig.withSize(rig.known(), SIZE - 100)))
          .isInstanceOf(IntegrityException.class);
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void goesOnWhereAShortPartEnds() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.times(When.get(), 3, Fault.dropAfter(100 * KIB));
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.fetched()).isEqualTo(SIZE);
    }
  }

  @Test
  @Proves("field-29")
  void stopsAtABodyThatStaysEmptyAndNamesTheFile() throws Exception {
    try (Rig rig = Rig.of(folder, 7)) {
      rig.faults.every(When.get(), Fault.dropAfter(0));
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("model.gguf");
      assertThat(rig.server.requests().size()).isEqualTo(4);
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  void refusesCompressedBodies() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.next(When.get(), Fault.gzip());
      rig.fetch(rig.known());
    }
  }

  @Test
  void saysSoIfBodiesStayCompressed() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.gzip());
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("gzip");
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  @Proves("S001-95")
  void unwrapsAWholeBodyWhoseSizeAndDigestAreKnown() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.dressing = response -> response.header("ETag", "\"one\"");
      rig.faults.every(When.get(), Fault.gzip());
      TransferResult result = rig.fetch(rig.known());
      assertThat(result.verified()).isTrue();
    }
  }

  @Test
  @Proves("S001-95")
  void stopsUnwrappingBeyondTheSizeAndWithoutADigest() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.dressing = response -> response.header("ETag", "\"one\"");
      rig.faults.every(When.get(), Fault.gzip());
      assertThatThrownBy(() -> rig.attempt(Rig.withSize(rig.known(), SIZE - 1000)))
          .isInstanceOf(IntegrityException.class);
      assertThatThrownBy(() -> rig.attempt(rig.unknown()))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("gzip");
      assertThat(rig.left()).isEmpty();
    }
  }

  @Test
  @Proves("S001-95")
  void takesALabelThatOnlyRepeatsTheNameForOneOfTheFile() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.dressing =
          response ->
              response.header("ETag", "\"one\"").header("Content-Encoding", "x-gzip").rangeable();
      rig.fetch(Rig.withName(rig.known(), "model.tar.gz"));
    }
  }

  @Test
  @Proves("field-35")
  void neverMakesAWebPageAModelFile() throws Exception {
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.faults.every(When.get(), Fault.htmlLogin());
      for (FileTransfer file : List.of(rig.unknown(), rig.known())) {
        assertThatThrownBy(() -> rig.attempt(file))
            .isInstanceOf(ProtocolException.class)
            .hasMessageContaining("a web page instead of a model");
        assertThat(rig.left()).isEmpty();
      }
    }
  }

  @Test
  @Proves("field-35")
  void takesPagesAndDocumentsThatAreCalledSo() throws Exception {
    for (String[] pair :
        new String[][] {
          {"index.html", "text/html"},
          {"config.json", "application/json"},
          {"data.jsonl", "application/json; charset=utf-8"}
        }) {
      try (Rig rig = Rig.of(folder, 2000)) {
        rig.dressing = response -> response.header("Content-Type", pair[1]).rangeable();
        rig.fetch(Rig.withName(rig.unknown(), pair[0]));
        assertThatThrownBy(
                () -> {
                  Files.delete(rig.part);
                  TransferEngine.forget(rig.part);
                  rig.attempt(Rig.withName(rig.unknown(), "model.safetensors"));
                })
            .isInstanceOf(ProtocolException.class);
      }
    }
  }
}
