package dev.dray.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `dray partial`, and `--to` a folder where something lies.
@Timeout(60)
class PartialCommandsTest {

  private static final long SIZE = 1_000_000;

  @TempDir Path home;
  private LoopbackHub hub;
  private Run.Place place;

  @BeforeEach
  void start() {
    hub =
        LoopbackHub.builder()
            .repo(TestRepos.bigFile("acme/big", SIZE))
            .repo(TestRepos.tinyGguf("acme/tiny"))
            .start();
    place = new Run.Place(home).hub(hub.endpoint());
  }

  @AfterEach
  void end() {
    hub.close();
  }

  /// A server that sends less than half of it and then nothing but errors.
  private void leavePart() {
    // More of them than the program renews links or tries again.
    Fault[] faults = new Fault[40];
    Arrays.fill(faults, Fault.status(404));
    faults[0] = Fault.dropAfter(400_000);
    hub.faults().nextCdnGet(faults);
    assertThat(place.run("download", "acme/big", "--connections", "1").code()).isNotZero();
    hub.faults().clear();
  }

  @Test
  void listsShowsFirstAndRemoves() {
    assertThat(place.run("partial", "ls").err()).contains("no unfinished downloads");
    leavePart();

    Run listed = place.run("partial", "ls");
    assertThat(listed.out()).contains("model/acme/big", "model.bin", "nobody", ".part");
    var json = place.run("partial", "ls", "--json").json().get("partials").get(0);
    assertThat(json.get("file").asString()).isEqualTo("model.bin");
    assertThat(json.get("bytes_have").longValue()).isBetween(1L, SIZE - 1);
    assertThat(json.get("bytes_total").longValue()).isEqualTo(SIZE);
    Path part = Path.of(json.get("path").asString());

    assertThat(place.run("partial", "rm").code()).isEqualTo(2);
    assertThat(place.run("partial", "rm", "--all").err()).contains("--yes");
    assertThat(place.run("partial", "rm", "--all", "--dry-run").out()).contains("model.bin");
    assertThat(place.run("partial", "rm", "--older-than", "1", "--yes").code()).isZero();
    assertThat(place.run("partial", "rm", "nothing", "--yes").code()).isEqualTo(1);
    assertThat(part).exists();

    Run removed = place.run("partial", "rm", "acme/big", "--yes", "--json");
    assertThat(removed.code()).as(removed.err()).isZero();
    assertThat(removed.json().get("removed").size()).isEqualTo(1);
    assertThat(part).doesNotExist();
    assertThat(part.getParent()).isEmptyDirectory();
  }

  @Test
  void asksOnATerminal() {
    leavePart();
    assertThat(place.typing("n\n", true).run("partial", "rm", "--all").code()).isEqualTo(1);
    assertThat(place.run("partial", "ls").out()).contains("model.bin");
    assertThat(place.typing("y\n", true).run("partial", "rm", "--all").code()).isZero();
    assertThat(place.run("partial", "ls").err()).contains("no unfinished downloads");
  }

  @Test
  void aFileOfTheUsersIsReplacedOnlyWhenTheySaySo() throws Exception {
    Path folder = Files.createDirectories(home.resolve("mine"));
    Path mine = Files.writeString(folder.resolve("config.json"), "mine");

    Run refused = place.run("download", "acme/tiny", "--to", folder.toString());
    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains(mine.toString(), "--overwrite");
    assertThat(mine).hasContent("mine");
    Run done = place.run("download", "acme/tiny", "--to", folder.toString(), "--overwrite");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(Files.readString(mine)).isNotEqualTo("mine");
    assertThat(place.run("download", "acme/tiny", "--overwrite").code()).isEqualTo(2);
  }
}
