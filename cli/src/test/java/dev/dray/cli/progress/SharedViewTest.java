package dev.dray.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.console.TerminalSize;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadState;
import dev.dray.testkit.Proves;
import org.junit.jupiter.api.Test;

/// One board for several downloads.
@Proves({"S001-93", "S001-99"})
class SharedViewTest {

  private final Screen screen = new Screen(100);
  private final SharedView view =
      SharedView.together(
          new LiveView(
              screen.stream(),
              new BarRenderer(new BarStyle(true, true)),
              () -> new TerminalSize(100, 24),
              () -> {}));
  private final ProgressView one = view.of("acme/one");
  private final ProgressView two = view.of("https://example.org/f.bin");

  @Test
  void everyFileHasABarAndAllHaveOneTotal() {
    one.show(Moments.progressed(0, Moments.transferring()));
    two.show(
        Moments.progressed(
            200,
            Moments.at(
                DownloadState.TRANSFERRING,
                500_000_000L,
                4_000_000_000L,
                0,
                1,
                Moments.file("f.bin", 500_000_000L, 4_000_000_000L))));
    assertThat(screen.lines()).hasSize(4);
    assertThat(screen.lines().get(0)).contains("acme/one/").contains("46%");
    assertThat(screen.lines().get(2)).contains("f.bin").contains("12%");
    assertThat(screen.lines().get(3))
        .startsWith("Total")
        .contains("25%", "2.0 GB / 8.0 GB", "3/13 files");
    view.close();
    assertThat(screen.lines()).containsExactly("");
  }

  @Test
  void theEndOfOneIsALineAndTheBoardStays() {
    one.show(Moments.progressed(0, Moments.transferring()));
    two.show(Moments.progressed(0, Moments.transferring()));
    two.show(Moments.changed(500, Moments.at(DownloadState.FAILED, 1, 10, 0, 1)));
    assertThat(screen.lines().getFirst())
        .isEqualTo("https://example.org/f.bin: Downloading acme/tiny");
    one.show(Moments.progressed(700, Moments.transferring()));
    assertThat(screen.lines().getLast()).startsWith("Total").contains("38%");
    one.show(new DownloadEvent.Noted(9, Moments.START, Moments.transferring(), "renamed"));
    assertThat(screen.lines()).contains("acme/one: renamed");
    one.show(Moments.changed(900, Moments.at(DownloadState.COMPLETED, 10, 10, 1, 1)));
    assertThat(screen.cursorVisible).as("until it is closed").isFalse();
    view.close();
    assertThat(screen.cursorVisible).isTrue();
  }
}
