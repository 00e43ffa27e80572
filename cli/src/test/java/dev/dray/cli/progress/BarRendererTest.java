package dev.dray.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.RepoPath;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.console.TerminalSize;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.download.FileProgress;
import dev.dray.testkit.Proves;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

@Proves("S001-99")
class BarRendererTest {

  private static final BarStyle PLAIN = new BarStyle(false, true);

  private static List<String> render(DownloadProgress progress, int columns, int rows) {
    return new BarRenderer(PLAIN).render(progress, new TerminalSize(columns, rows));
  }

  @Test
  void twentyColumnsKeepPercentSpeedAndTime() {
    assertThat(render(Moments.transferring(), 20, 24))
        .containsExactly("model-…tensors  46%", "tokenizer.json   5%", "38% 85.3 MB/s 42s");
  }

  @Test
  void fortyColumnsAddFilesAndABar() {
    assertThat(render(Moments.transferring(), 40, 24))
        .containsExactly(
            "model-00001-of-00002.safetensors    46%",
            "tokenizer.json                       5%", "Total ━━━─────── 38% 85.3 MB/s 42s 3/12");
  }

  @Test
  void eightyColumnsAddSizesAndABarForEachFile() {
    assertThat(render(Moments.transferring(), 80, 24))
        .containsExactly(
            "model-00001-of-…002.safetensors  ━━━━━━━━───────────   46%    1.2 GB /   2.6 GB",
            "tokenizer.json                   ━──────────────────    5%    1.0 MB /  17.0 MB",
            "Total  ━━━─────   38%      1.5 GB / 4.0 GB   85.3 MB/s  ETA 42s      3/12 files");
  }

  @Test
  void wideTerminalsGetABarForTheTotalToo() {
    List<String> lines = render(Moments.transferring(), 200, 24);
    assertThat(lines).hasSize(3);
    assertThat(lines.getLast()).startsWith("Total  ━━━━━━━━━━━━━━━─────").contains("ETA 42s");
    assertThat(lines.getFirst()).startsWith("model-00001-of-00002.safetensors  ━");
  }

  @Test
  void neverWiderOrHigherThanTheTerminal() {
    List<DownloadProgress> moments =
        List.of(
            Moments.transferring(),
            Moments.resolving(),
            Moments.manyRunning(1000),
            Moments.at(
                DownloadState.VERIFYING,
                1,
                2,
                1,
                2,
                new FileProgress(new RepoPath("模型-ファイル-🔥.gguf"), 7, OptionalLong.empty(), ""),
                new FileProgress(
                    new RepoPath("b".repeat(200)),
                    7,
                    OptionalLong.of(9),
                    "waiting for another process that downloads the same file right now")));
    for (DownloadProgress moment : moments) {
      for (int columns = 10; columns <= 220; columns++) {
        for (int rows : new int[] {3, 10, 24}) {
          List<String> lines = render(moment, columns, rows);
          assertThat(lines).hasSizeBetween(1, rows - 1);
          for (String line : lines) {
            assertThat(DisplayWidth.of(line))
                .as("%d columns: '%s'", columns, line)
                .isLessThan(columns);
          }
        }
      }
    }
  }

  @Test
  void aThousandFilesShowTheRunningOnesThatFitAndCountTheRest() {
    List<String> lines = render(Moments.manyRunning(1000), 80, 24);
    assertThat(lines).hasSize(23);
    assertThat(lines.getFirst()).startsWith("part-0/数据-0.bin");
    assertThat(lines.getLast()).contains("500/2000 files");
  }

  @Test
  void aRunningFileNeverShowsHundredPercent() {
    DownloadProgress full =
        Moments.at(DownloadState.VERIFYING, 100, 100, 0, 1, Moments.file("a.bin", 100, 100));
    assertThat(render(full, 80, 24)).allSatisfy(line -> assertThat(line).doesNotContain("100%"));
    assertThat(render(full, 80, 24).getLast()).startsWith("Verifying").contains(" 99%");
  }

  @Test
  void resolvingShowsTheMessage() {
    assertThat(render(Moments.resolving(), 80, 24)).containsExactly("Resolving acme/tiny");
  }

  @Test
  void coloursChangeNoWidthAndAsciiHasNoBoxes() {
    List<String> coloured =
        new BarRenderer(new BarStyle(true, true))
            .render(Moments.transferring(), new TerminalSize(100, 24));
    assertThat(coloured.getFirst().replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(render(Moments.transferring(), 100, 24).getFirst());
    List<String> ascii =
        new BarRenderer(new BarStyle(false, false))
            .render(Moments.transferring(), new TerminalSize(100, 24));
    assertThat(ascii).allMatch(line -> line.chars().allMatch(c -> c < 128));
  }
}
