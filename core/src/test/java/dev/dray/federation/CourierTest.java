package dev.dray.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Digest;
import dev.dray.error.CancelledException;
import dev.dray.error.ErrorContext;
import dev.dray.federation.Courier.Outcome;
import dev.dray.settings.Borrowing;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How content is brought and proved.
class CourierTest {

  private static final Content CONTENT = Content.generated(7, 3 << 20);
  private static final Digest.Sha256 DIGEST = new Digest.Sha256(CONTENT.sha256());

  @TempDir Path temp;
  private Path source = Path.of("");
  private Path to = Path.of("");
  private ContentIndex index = new ContentIndex(Path.of("x"), InstantSource.system());

  @BeforeEach
  void makeStore() throws IOException {
    source = StoreTrees.write(temp.resolve("store/blobs/a"), CONTENT);
    Files.createDirectories(temp.resolve("target"));
    to = temp.resolve("target/passing");
    index = new ContentIndex(temp.resolve("index.tsv"), InstantSource.system());
  }

  private FoundContent content(StoreKind kind) {
    return new FoundContent(new FoundStore(kind, temp.resolve("store"), "test"), source);
  }

  private Outcome bring(Borrowing mode, StoreKind kind, boolean keepsBlobs, Watch watch) {
    return new Courier(index, mode).bring(content(kind), to, DIGEST, keepsBlobs, watch);
  }

  private static final class Counting implements Watch {
    final AtomicLong bytes = new AtomicLong();

    @Override
    public void passed(long count) {
      bytes.addAndGet(count);
    }
  }

  @Test
  void blobsAreLinkedToBlobsAndOthersCopied() throws IOException {
    assertThat(bring(Borrowing.AUTO, StoreKind.OLLAMA, true, Watch.NONE))
        .isEqualTo(new Outcome.Brought(Means.HARD_LINK));
    assertThat(Files.isSameFile(source, to)).isTrue();
    Files.delete(to);
    assertThat(bring(Borrowing.AUTO, StoreKind.OLLAMA, false, Watch.NONE))
        .isEqualTo(new Outcome.Brought(Means.COPY));
    Files.delete(to);
    assertThat(bring(Borrowing.AUTO, StoreKind.LM_STUDIO, true, Watch.NONE))
        .isEqualTo(new Outcome.Brought(Means.COPY));
    Files.delete(to);
    assertThat(bring(Borrowing.LINK, StoreKind.LM_STUDIO, false, Watch.NONE))
        .isEqualTo(new Outcome.Brought(Means.HARD_LINK));
    Files.delete(to);
    assertThat(bring(Borrowing.COPY, StoreKind.OLLAMA, true, Watch.NONE))
        .isEqualTo(new Outcome.Brought(Means.COPY));
    assertThat(Content.onDisk(to).sha256()).isEqualTo(CONTENT.sha256());
  }

  @Test
  void aCloneThatTheFileSystemRefusesLeavesNothing() throws IOException {
    if (!BlockClone.make(source, to)) {
      assertThat(to).doesNotExist();
    } else {
      assertThat(Content.onDisk(to).sha256()).isEqualTo(CONTENT.sha256());
    }
  }

  @Test
  void aFileIsReadOnceForItsDigest() throws IOException {
    bring(Borrowing.AUTO, StoreKind.OLLAMA, true, Watch.NONE);
    index.save();
    index = new ContentIndex(temp.resolve("index.tsv"), InstantSource.system());
    Files.delete(to);
    AtomicBoolean checked = new AtomicBoolean();
    Watch watch =
        new Watch() {
          @Override
          public void check() {
            checked.set(true);
          }
        };

    assertThat(bring(Borrowing.AUTO, StoreKind.OLLAMA, true, watch))
        .isEqualTo(new Outcome.Brought(Means.HARD_LINK));
    assertThat(checked).as("nothing was read").isFalse();
    Files.delete(to);
    Counting counting = new Counting();
    bring(Borrowing.AUTO, StoreKind.OLLAMA, true, counting);
    assertThat(counting.bytes).hasValue(CONTENT.size());
  }

  @Test
  void wrongContentIsNamedAndLeavesNothingAndIsNotReadAgain() throws IOException {
    StoreTrees.write(source, StoreTrees.wrong(CONTENT));
    for (Borrowing mode : new Borrowing[] {Borrowing.LINK, Borrowing.COPY}) {
      index = new ContentIndex(temp.resolve(mode + ".tsv"), InstantSource.system());
      assertThat(bring(mode, StoreKind.OLLAMA, true, Watch.NONE))
          .isInstanceOfSatisfying(
              Outcome.Wrong.class,
              wrong -> assertThat(wrong.why()).contains(StoreTrees.wrong(CONTENT).sha256()));
      assertThat(to).doesNotExist();
      assertThat(bring(mode, StoreKind.OLLAMA, true, Watch.NONE))
          .isEqualTo(new Outcome.Wrong("has other content"));
    }
    assertThat(source).exists();
  }

  /// Turns a byte of the source when the first part of it was read.
  private final class Spoiler implements Watch {
    private boolean done;
    private final long at;

    Spoiler(long at) {
      this.at = at;
    }

    @Override
    public void passed(long count) {
      if (!done) {
        done = true;
        try (var channel = java.nio.channels.FileChannel.open(source, StandardOpenOption.WRITE)) {
          channel.write(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}), at);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Test
  void aSourceThatChangesAheadOfTheCopyIsNotUsed() {
    assertThat(bring(Borrowing.COPY, StoreKind.LM_STUDIO, false, new Spoiler(CONTENT.size() - 9)))
        .isEqualTo(new Outcome.Wrong("changed while it was read"));
    assertThat(to).doesNotExist();
  }

  @Test
  void aSourceThatChangesBehindTheCopyDoesNoHarmToIt() throws IOException {
    assertThat(bring(Borrowing.COPY, StoreKind.LM_STUDIO, false, new Spoiler(5)))
        .isEqualTo(new Outcome.Brought(Means.COPY));
    assertThat(Content.onDisk(to).sha256()).isEqualTo(CONTENT.sha256());
  }

  @Test
  void aSecondNameOfAFileThatChangesIsNotUsed() {
    assertThat(bring(Borrowing.LINK, StoreKind.LM_STUDIO, false, new Spoiler(5)))
        .isEqualTo(new Outcome.Wrong("changed while it was read"));
    assertThat(to).doesNotExist();
    assertThat(index.find(source, stampOfSource())).isEmpty();
  }

  private FileStamp stampOfSource() {
    try {
      return FileStamp.of(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSourceThatIsGoneIsNotUsed() throws IOException {
    Files.delete(source);
    assertThat(bring(Borrowing.AUTO, StoreKind.OLLAMA, true, Watch.NONE))
        .isInstanceOf(Outcome.Wrong.class);
  }

  @Test
  void stoppingLeavesNothing() {
    Watch stopper =
        new Watch() {
          @Override
          public void check() {
            throw new CancelledException("stopped", ErrorContext.NONE);
          }
        };
    assertThatThrownBy(() -> bring(Borrowing.COPY, StoreKind.OLLAMA, true, stopper))
        .isInstanceOf(CancelledException.class);
    assertThat(to).doesNotExist();
  }
}
