package dev.dray.cli.alias;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.CheckedPage;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Makes and checks `docs/reference/aliases.md`, and walks what it says.
@Timeout(60)
class AliasPageTest {

  @TempDir Path home;

  @Test
  void thePageIsUpToDate() {
    StringBuilder page = new StringBuilder(HEAD);
    for (String program : AliasPrograms.names()) {
      page.append("\n## ").append(program).append("\n\n");
      page.append("| command | is | options | |\n|---|---|---|---|\n");
      for (Spelling spelling : AliasPrograms.of(program)) {
        page.append("| `").append(spelling.command()).append("` | `dray ");
        page.append(String.join(" ", spelling.ours())).append("` | ").append(options(spelling));
        page.append(" | ").append(spelling.doesAtOnce() ? "done at once" : "").append(" |\n");
      }
    }
    CheckedPage.of("docs/reference/aliases.md").matches(page.toString());
  }

  @Test
  @Proves({"S002-107", "S002-108", "S002-109", "S002-110", "S002-243"})
  void everySpellingIsACommandOfOurs() {
    for (String program : AliasPrograms.names()) {
      for (Spelling spelling : AliasPrograms.of(program)) {
        Run run = new Run.Place(home).named(program).run(spelling.command(), "--help");
        assertThat(run.code()).as(program + " " + spelling.command() + run.err()).isZero();
        assertThat(run.out()).contains("Usage: dray " + spelling.ours().getFirst());
        spelling.options().values().stream()
            .filter(option -> !option.isEmpty())
            .forEach(option -> assertThat(run.out()).contains(option));
      }
    }
  }

  @Test
  void whatLooksHereIsDoneThere() {
    assertThat(AliasPrograms.translated("imageworks-download", List.of("prune-duplicates", "-v")))
        .containsExactly("registry", "dedupe", "-v", "--apply");
    assertThat(
            AliasPrograms.translated(
                "imageworks-download", List.of("prune-duplicates", "--dry-run")))
        .containsExactly("registry", "dedupe", "--dry-run");
    assertThat(
            AliasPrograms.translated(
                "imageworks-download",
                List.of("download", "-f", "awq", "o/n", "--location=linux_wsl")))
        .containsExactly("download", "--format", "awq", "o/n", "--location=linux_wsl");
  }

  @Test
  void aCommandThatIsNotThereIsNamed() {
    Run none = new Run.Place(home).named("imageworks-loader").run("dowload");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("dowload");
    Run help = new Run.Place(home).named("imageworks-loader").run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("discover-all", "dray registry discover");
    assertThat(new Run.Place(home).named("imageworks-models").run("--version").out())
        .startsWith("imageworks-models");
  }

  private static String options(Spelling spelling) {
    return new TreeMap<>(spelling.options())
        .entrySet().stream()
            .map(option ->
                "`"
                    + option.getKey()
                    + "` "
                    + (option.getValue().isEmpty()
                        ? "changes nothing"
                        : "is `" + option.getValue() + "`"))
            .collect(Collectors.joining(", "));
  }

  private static final String HEAD =
      """
      # Commands of other programs

      Made from the program by `./dev docs`; do not edit.

      Started under one of these names, the program understands the commands of ImageWorks: link
      `bin/imageworks-download` and the others to a folder of your `PATH`. Options have the names
      that they have at ours, but for those in the table. Where ours only shows what it would do
      unless it is given `--apply`, and the original does it, the alias does it too; `--dry-run`
      shows it. `mlx-download` has a command line of its own, see [commands.md](commands.md).
      """;
}
