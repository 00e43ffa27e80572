package dev.dray.cli;

import dev.dray.testkit.docs.CheckedPage;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// Makes and checks `docs/reference/commands.md`.
class CommandsPageTest {

  @Test
  void thePageIsUpToDate() {
    StringBuilder page = new StringBuilder(HEAD);
    add(page, DrayCommands.whole(), "dray", 2);
    page.append("\n# Under the name mlx-download\n\n").append(MLX);
    add(page, new MlxProgram().commandLine(List.of()), "mlx-download", 2);
    CheckedPage.of("docs/reference/commands.md").matches(page.toString());
  }

  private static void add(StringBuilder page, CommandLine line, String name, int level) {
    // Headings deeper than the third are not worth their indentation.
    page.append("\n").append("#".repeat(Math.min(level, 3))).append(' ').append(name);
    page.append("\n\n```\n").append(line.getUsageMessage(Ansi.OFF).stripTrailing());
    page.append("\n```\n");
    line.getSubcommands()
        .forEach((word, command) -> {
          boolean real = command.getCommandSpec().userObject() != null;
          if (real && !command.getCommandSpec().usageMessage().hidden()) {
            add(page, command, name + " " + word, level + 1);
          }
        });
  }

  private static final String HEAD =
      """
      # Commands

      Made from the program by `./dev docs`; do not edit.

      ## What every command keeps to

      - Results go to standard output, everything else to standard error. `download` prints the path
        as its last line.
      - With `--json`, standard output holds exactly one JSON document: sizes in bytes, times in
        seconds or as UTC timestamps, unknown values as `null`. If the command fails, standard output
        stays empty and standard error holds, as its last line, one object
        `{"error": {"code", "message", "next_step", …}}`; the codes are those of
        [errors.md](errors.md) in lower case, and `usage`, `internal` and
        `output_failed`.
      - With `--progress=json`, standard error holds one JSON object a line for every event.
      - Exit codes: 0 done, 1 failed, 2 wrong command line, 130 interrupted.
      - Ctrl-C keeps what was fetched. The same command goes on where it stopped.
      - Bars are drawn when standard error is a terminal that can move its cursor; otherwise a line is
        written for every finished file and every five seconds. `NO_COLOR`, `TERM=dumb`, `COLUMNS` and
        `HF_HUB_DISABLE_PROGRESS_BARS` are obeyed.
      - `--include` and `--exclude` take one or several patterns each time they are given. When the
        model's name comes last and no other is given, the last pattern without a wildcard is it.
      - `DRAY_DEBUG=1`, like `--debug`, adds stack traces.
      """;

  private static final String MLX =
      """
      Started under the name `mlx-download`, the program understands this command line. Bare names
      are those of `mlx-community`; downloads go to the hub cache unless `--local-dir` is given.
      """;
}
