package dev.dray.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is remembered of files that were read.
class ContentIndexTest {

  private static final int MANY = 300;

  @TempDir Path temp;

  private static ContentIndex at(Path file) {
    return new ContentIndex(file, InstantSource.system());
  }

  private static Digest.Sha256 digest(int number) {
    return new Digest.Sha256(String.format(java.util.Locale.ROOT, "%064x", number));
  }

  /// Learns many things and writes them down one by one.
  ///
  /// @param args the index file, and a word for the paths
  public static void main(String[] args) {
    ContentIndex index = at(Path.of(args[0]));
    for (int i = 0; i < MANY; i++) {
      index.learn(
          Path.of("/" + args[1] + "/" + i), new FileStamp(i, 1, "(dev=1,ino=1)"), digest(i));
      index.save();
    }
  }

  @Test
  void twoProcessesKeepWhatBothLearned() throws IOException, InterruptedException {
    Path file = temp.resolve("state/elsewhere.tsv");
    Process other =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ContentIndexTest.class.getName(),
                    file.toString(),
                    "other"))
            .inheritIO()
            .start();
    main(new String[] {file.toString(), "mine"});
    assertThat(other.waitFor()).isZero();

    ContentIndex index = at(file);
    for (int i = 0; i < MANY; i++) {
      for (String who : List.of("mine", "other")) {
        assertThat(index.find(Path.of("/" + who + "/" + i), new FileStamp(i, 1, "(dev=1,ino=1)")))
            .contains(digest(i));
      }
    }
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("elsewhere.tsv", "elsewhere.tsv.lock");
    }
  }

  @Test
  void aFileThatLooksDifferentIsNotKnown() throws IOException {
    Path file = StoreTrees.write(temp.resolve("a"), Content.of("abc"));
    ContentIndex index = at(temp.resolve("index"));
    FileStamp stamp = FileStamp.of(file);
    index.learn(file, stamp, digest(1));
    assertThat(index.find(file, stamp)).contains(digest(1));

    Path replaced = StoreTrees.write(temp.resolve("b"), Content.of("abd"));
    Files.setLastModifiedTime(replaced, Files.getLastModifiedTime(file));
    Files.move(replaced, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(index.find(file, FileStamp.of(file)))
        .as("same size and time, other inode")
        .isEmpty();
  }

  @Test
  void whatChangedAMomentAgoIsNotRemembered() throws IOException {
    Path file = Files.writeString(temp.resolve("a"), "abc");
    ContentIndex index = at(temp.resolve("index"));
    index.learn(file, FileStamp.of(file), digest(1));
    assertThat(index.find(file, FileStamp.of(file))).isEmpty();
    Files.setLastModifiedTime(file, FileTime.from(java.time.Instant.now().minusSeconds(60)));
    index.learn(file, FileStamp.of(file), digest(1));
    assertThat(index.find(file, FileStamp.of(file))).contains(digest(1));
  }

  @Test
  void damageCountsAsNothingAndDoesNotSpread() throws IOException {
    Path file = temp.resolve("index");
    ContentIndex good = at(file);
    good.learn(Path.of("/a"), new FileStamp(1, 1, "-"), digest(1));
    good.save();
    Files.writeString(
        file,
        "\u0000\n\t\t\t\t\nzz\t1\t1\t-\t/b\n"
            + digest(2).hex()
            + "\t-1\t1\t-\t/c\n"
            + digest(2).hex()
            + "\t99999999999999999999\t1\t-\t/d\n"
            + "x".repeat(100_000)
            + "\n"
            + Files.readString(file)
            + digest(3).hex()
            + "\t5\t6\t-");

    ContentIndex again = at(file);
    assertThat(again.find(Path.of("/a"), new FileStamp(1, 1, "-"))).contains(digest(1));
    assertThat(again.find(Path.of("/b"), new FileStamp(1, 1, "-"))).isEmpty();
    again.learn(Path.of("/e"), new FileStamp(1, 1, "-"), digest(4));
    again.save();
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void itStaysSmall() throws IOException {
    Path file = temp.resolve("index");
    ContentIndex index = at(file);
    for (int i = 0; i < 20_500; i++) {
      index.learn(Path.of("/many/" + i), new FileStamp(i, 1, "-"), digest(i));
    }
    index.save();
    assertThat(Files.readAllLines(file)).hasSize(20_000);
    assertThat(at(file).find(Path.of("/many/20499"), new FileStamp(20_499, 1, "-"))).isPresent();
    assertThat(at(file).find(Path.of("/many/3"), new FileStamp(3, 1, "-"))).isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoError() throws IOException {
    Path inTheWay = Files.writeString(temp.resolve("file"), "x");
    ContentIndex index = at(inTheWay.resolve("index"));
    index.learn(Path.of("/a"), new FileStamp(1, 1, "-"), digest(1));
    index.save();
    assertThat(inTheWay).hasContent("x");
  }
}
