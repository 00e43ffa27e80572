package dev.dray.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.console.TerminalSize;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadState;
import dev.dray.testkit.Proves;
import java.util.List;
import org.junit.jupiter.api.Test;

@Proves("S001-99")
class LiveViewTest {

  private final Screen screen = new Screen(80);
  private final LiveView view =
      new LiveView(
          screen.stream(),
          new BarRenderer(new BarStyle(true, true)),
          () -> new TerminalSize(80, 24),
          () -> {});

  @Test
  void paintsInPlaceAndLeavesNothingBehind() {
    view.show(Moments.changed(0, Moments.resolving()));
    assertThat(screen.lines()).containsExactly("Resolving acme/tiny");
    view.show(Moments.progressed(200, Moments.transferring()));
    assertThat(screen.lines()).hasSize(3);
    assertThat(screen.cursorVisible).isFalse();
    view.show(Moments.progressed(400, Moments.at(DownloadState.VERIFYING, 9, 10, 0, 1)));
    assertThat(screen.lines()).hasSize(1).first().asString().startsWith("Verifying");
    view.close();
    view.close();
    assertThat(screen.lines()).containsExactly("");
    assertThat(screen.cursorVisible).isTrue();
  }

  @Test
  void notesStayAboveTheBars() {
    view.show(Moments.progressed(0, Moments.transferring()));
    view.show(
        new DownloadEvent.Noted(
            2, Moments.START, Moments.transferring(), "Renamed to acme/\u001b[31mred."));
    assertThat(screen.lines()).hasSize(4).first().isEqualTo("Renamed to acme/\uFFFD[31mred.");
    view.close();
    assertThat(screen.lines()).containsExactly("Renamed to acme/\uFFFD[31mred.", "");
  }

  @Test
  void atMostTenFramesASecond() {
    for (int millis = 0; millis < 1000; millis += 7) {
      view.show(Moments.progressed(millis, Moments.transferring()));
    }
    assertThat(screen.writes).isLessThanOrEqualTo(10);
    assertThat(screen.writes).isGreaterThan(5);
  }

  @Test
  void nothingIsPaintedAfterTheEnd() {
    view.show(Moments.progressed(0, Moments.transferring()));
    view.show(Moments.changed(50, Moments.at(DownloadState.CANCELLED, 1, 10, 0, 1)));
    int writes = screen.writes;
    view.show(Moments.progressed(500, Moments.transferring()));
    assertThat(screen.writes).isEqualTo(writes);
    assertThat(screen.lines()).isEqualTo(List.of(""));
    assertThat(screen.cursorVisible).isTrue();
  }

  @Test
  void theEchoOfCtrlCLeavesNothingBehind() {
    screen.echo("$ dray\n");
    LiveDisplay display = new LiveDisplay(screen.stream());
    TerminalSize size = new TerminalSize(80, 24);
    display.paint(List.of("x".repeat(80), "y".repeat(80), "z".repeat(79)), size);
    screen.echo("^C");
    display.clear(size);
    assertThat(screen.lines()).containsExactly("$ dray", "");
  }

  @Test
  void aNarrowedWindowCutsLinesInsteadOfWrappingThem() {
    Screen narrow = new Screen(30);
    LiveDisplay display = new LiveDisplay(narrow.stream());
    List<String> wide = List.of("x".repeat(70), "y".repeat(70));
    display.paint(wide, new TerminalSize(80, 24));
    assertThat(narrow.lines()).containsExactly("x".repeat(30), "y".repeat(30));
  }
}
