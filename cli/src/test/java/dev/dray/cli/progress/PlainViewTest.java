package dev.dray.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.RepoPath;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlainViewTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PlainView view =
      new PlainView(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineEveryFewSecondsAndOneForEachFinishedFile() {
    view.show(Moments.changed(0, Moments.resolving()));
    view.show(Moments.changed(100, Moments.transferring()));
    for (int millis = 100; millis < 12_000; millis += 100) {
      view.show(Moments.progressed(millis, Moments.transferring()));
    }
    view.show(
        new DownloadEvent.FileFinished(
            9,
            Moments.START,
            Moments.transferring(),
            new RepoPath("config.json"),
            Path.of("/c"),
            1234));
    view.show(
        new DownloadEvent.FileFinished(
            9, Moments.START, Moments.transferring(), new RepoPath("b.bin"), Path.of("/c"), 0));
    view.show(Moments.changed(13_000, Moments.at(DownloadState.COMPLETED, 1, 1, 1, 1)));
    assertThat(text())
        .isEqualToNormalizingNewlines(
            """
            Resolving acme/tiny
            38%  1.5 GB of 4.0 GB  85.3 MB/s  ETA 42s  3/12 files
            38%  1.5 GB of 4.0 GB  85.3 MB/s  ETA 42s  3/12 files
            config.json  1.2 kB
            b.bin  already here
            """);
  }

  @Test
  void saysWhyNothingMoves() {
    view.show(Moments.changed(0, Moments.transferring()));
    view.show(Moments.changed(100, Moments.at(DownloadState.PARKED, 1, 2, 0, 1)));
    assertThat(text()).isEqualToNormalizingNewlines("Downloading acme/tiny\n");
  }

  @Test
  void noControlCharactersEver() {
    view.show(
        new DownloadEvent.Noted(1, Moments.START, Moments.transferring(), "evil \u001b]0;x\u0007"));
    assertThat(text().chars().filter(c -> c < 32 && c != '\n' && c != '\r')).isEmpty();
  }
}
