package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.console.Console;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.testkit.Proves;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Proves("S001-67")
class ProgramTest {

  @TempDir Path home;
  private Run.Place place;

  @BeforeEach
  void place() {
    place = new Run.Place(home);
  }

  @Test
  void versionIsOneLine() {
    assertThat(place.run("--version"))
        .isEqualTo(new Run(0, "dray " + Version.text() + System.lineSeparator(), ""));
    assertThat(Version.text()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
  }

  @Test
  void helpListsTheCommandsButNotTheHiddenOne() {
    Run run = place.run("--help");
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("download", "search", "info", "cache", "login", "logout", "whoami", "config")
        .contains("demo", "completion", "help")
        .doesNotContain("__train");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "download",
        "search",
        "info",
        "cache",
        "cache ls",
        "cache rm",
        "cache prune",
        "cache verify",
        "cache path",
        "login",
        "logout",
        "whoami",
        "config",
        "config show",
        "demo",
        "completion"
      })
  void helpOfACommandIsTheSameBothWays(String command) {
    List<String> words = List.of(command.split(" ", -1));
    String[] asked = ("help " + command).split(" ", -1);
    Run first = place.run(asked);
    Run second = place.run((command + " --help").split(" ", -1));
    assertThat(first).isEqualTo(second);
    assertThat(first.code()).isZero();
    assertThat(first.out()).startsWith("Usage: dray " + String.join(" ", words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "download",
        "download a/b --nonsense",
        "download a/b --to x --local-dir y",
        "download a/b --sha256 123",
        "download a/b --limit-rate fast",
        "download a/b --limit-rate 0",
        "download a/b --connections 0",
        "download a/b --repo-type cake",
        "download a/b --progress sideways",
        "download a/b --format xml",
        "download a/b --json --format human",
        "download a/b --token x --no-token",
        "download a/b --to=",
        "download a/b --token-file /does/not/exist",
        "download openai://gpt",
        "download ../x",
        "download a/b --revision ../x",
        "search --sort taste",
        "search --limit 0",
        "info",
        "cache",
        "cache rm",
        "cache ls --sort taste",
        "cache path https://example.org/file",
        "config",
        "completion tcsh",
        "demo --limit-rate 0"
      })
  void aWrongCommandLineIsTwo(String line) {
    Run run = place.run(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isNotBlank().doesNotContain("Exception", "\tat ");
  }

  @Test
  void helpOnWhatDoesNotExistIsAWrongCommandLine() {
    for (String line : List.of("help donwload", "donwload --help", "help cache verfy")) {
      Run run = place.run(line.split(" ", -1));
      assertThat(run.code()).as(line).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("there is no command", "Did you mean");
    }
    assertThat(place.run("help", "help")).isEqualTo(place.run("--help"));
  }

  @Test
  void theHelpOfTheVeryCommandIsNamed() {
    assertThat(place.run("cache", "rm", "a/b", "--json", "--format", "human").err())
        .contains("See 'dray cache rm --help'.");
    assertThat(place.run("config", "show", "endpoint").err())
        .contains("there is no place for 'endpoint' here")
        .contains("See 'dray config show --help'.");
    assertThat(place.named("mlx-download").run("cache", "ls").err())
        .contains("See 'mlx-download cache --help'.");
  }

  @Test
  void misspellingsAreCorrected() {
    assertThat(place.run("donwload", "a/b").err())
        .contains("dray: there is no command 'donwload'")
        .contains("Did you mean")
        .contains("download");
    assertThat(place.run("download", "a/b", "--includ", "x").err()).contains("--include");
  }

  @Test
  void usageErrorsAreJsonWhereJsonWasAskedFor() {
    Run run = place.run("download", "--json", "a/b", "--progress", "sideways");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(Run.parse(run.err()).at("/error/code").asString()).isEqualTo("usage");
  }

  @Test
  void aResultThatCannotBeWrittenIsAFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    for (List<String> line : List.of(List.of("--version"), List.of("config", "show", "--json"))) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Console console =
          new Console(
              new PrintStream(full, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              InputStream.nullInputStream(),
              Map.of(),
              Console.Terminals.NONE);
      Environment environment = new Environment(Map.of(), home, home, OsFamily.LINUX);
      int code = new Program("dray", console, environment).run(line.toArray(String[]::new));
      assertThat(code).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("standard output cannot be written");
    }
  }

  @Test
  void configShowsValuesAndOriginsButNoToken() {
    place.with("HF_TOKEN", "hf_verySecret");
    Run human = place.run("config", "show");
    assertThat(human.code()).isZero();
    assertThat(human.out()).contains("endpoint", "HF_TOKEN", "********");
    Run json = place.run("config", "show", "--json");
    assertThat(json.json().get("settings").size()).isGreaterThan(10);
    assertThat(human + " " + json).doesNotContain("hf_verySecret");
  }

  @Test
  void offlineModeIsToldWithCodeAndNextStep() {
    Run run = place.run("info", "a/b", "--offline", "--json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(Run.parse(run.err()).at("/error/code").asString()).isEqualTo("offline");
    assertThat(Run.parse(run.err()).at("/error/next_step").asString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionScriptsKnowCommandsAndOptions(String shell) {
    Run run = place.run("completion", shell);
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("download", "verify", "limit-rate").doesNotContain("__train");
  }
}
