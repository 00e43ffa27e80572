package dev.dray.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.cli.console.Console;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.Output;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class DownloadOptionsTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> words = new ArrayList<>();

  private ParseResult parse(String... args) {
    words.clear();
    words.add("download");
    words.addAll(List.of(args));
    return new CommandLine(new DownloadCommand().spec()).parseArgs(args);
  }

  private Session session(String input) {
    Console console =
        new Console(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            Map.of(),
            Console.Terminals.NONE);
    return new Session(
        "dray",
        words,
        console,
        new Environment(Map.of(), Path.of("/home/me"), Path.of("/work"), OsFamily.LINUX),
        new Output(console, Format.HUMAN));
  }

  private DownloadRequest request(String... args) {
    return requests(args).getFirst();
  }

  private List<DownloadRequest> requests(String... args) {
    ParseResult parsed = parse(args);
    Session session = session("");
    DownloadOptions.check(parsed, session);
    try (Dray dray = Dray.open(DownloadOptions.settings(parsed, session))) {
      return DownloadOptions.requests(parsed, session, dray);
    }
  }

  @Test
  @Proves({"S001-14", "S001-15", "S001-16"})
  void everyOptionReachesTheRequest() {
    DownloadRequest request =
        request(
            "acme/tiny",
            "--revision",
            "v1",
            "--type=dataset",
            "--include",
            "*.json",
            "*.txt",
            "--include=*.md",
            "--exclude",
            "secret*",
            "--mirror",
            "https://one.example/hf",
            "--limit-rate",
            "4M",
            "--mirror",
            "http://two.example:8080",
            "--force-download",
            "--to",
            "here");
    ModelRef.Hub ref = (ModelRef.Hub) request.ref();
    assertThat(ref.kind()).isEqualTo(RepoKind.DATASET);
    assertThat(ref.revisionOrMain().text()).isEqualTo("v1");
    assertThat(request.include()).containsExactly("*.json", "*.txt", "*.md");
    assertThat(request.exclude()).containsExactly("secret*");
    assertThat(request.limitRate()).contains(ByteSize.mebibytes(4));
    assertThat(request.mirrors())
        .containsExactly(
            URI.create("https://one.example/hf"), URI.create("http://two.example:8080"));
    assertThat(request.force()).isTrue();
    assertThat(request.target()).isEqualTo(new DownloadTarget.Folder(Path.of("/work/here")));
  }

  @Test
  @Proves({"S001-49", "S001-50"})
  void placesAreTheUsersOwn() {
    assertThat(request("a/b", "--cache-dir", "/c").target())
        .isEqualTo(new DownloadTarget.Cache(Optional.of(Path.of("/c"))));
    assertThat(request("a/b", "--local-dir", "/l").target())
        .isEqualTo(new DownloadTarget.LocalDir(Path.of("/l")));
    assertThat(request("a/b").target()).isEqualTo(DownloadTarget.cache());
  }

  @Test
  void filesAreTheRestOfTheLine() {
    assertThat(request("a/b", "config.json", "art/").files())
        .containsExactly("config.json", "art/");
    assertThat(request("a/b", "config.json", "--include", "*.md").files())
        .containsExactly("config.json");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("do nothing when files are named");
  }

  @Test
  void aNameBehindPatternsIsStillTheName() {
    DownloadRequest request = request("--include", "*.json", "acme/tiny");
    assertThat(request.ref()).isEqualTo(ModelRef.parse("acme/tiny"));
    assertThat(request.include()).containsExactly("*.json");
    assertThatThrownBy(() -> request("--include", "*.json"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("REF");
    assertThatThrownBy(() -> request("--include", "*.json", "*.md"))
        .isInstanceOf(UsageException.class);
  }

  @Test
  @Proves("S001-93")
  void severalModelsHaveFilesAndFoldersOfTheirOwn() {
    List<DownloadRequest> requests =
        requests("a/b", "config.json", "hf://c/d@v1", "x.md", "--to", "in", "--limit-rate", "1M");
    assertThat(requests).extracting(r -> r.ref().toString()).containsExactly("a/b", "c/d@v1");
    assertThat(requests)
        .extracting(DownloadRequest::files)
        .containsExactly(List.of("config.json"), List.of("x.md"));
    assertThat(requests)
        .extracting(DownloadRequest::target)
        .containsExactly(
            new DownloadTarget.Folder(Path.of("/work/in/a/b")),
            new DownloadTarget.Folder(Path.of("/work/in/c/d@v1")));
    // The limit holds for all together.
    assertThat(requests).extracting(DownloadRequest::limitRate).containsOnly(Optional.empty());
    assertThatThrownBy(() -> requests("a/b", "hf://c/d", "--sha256", "ab".repeat(32)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("several");
    assertThatThrownBy(() -> request("a/b", "--limit-rate", "0"))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void limitsReachTheSettings() {
    Settings settings =
        DownloadOptions.settings(
            parse(
                "a/b",
                "--limit-rate-host",
                "2M",
                "--parallel-downloads",
                "3",
                "--between",
                "22:00-06:00,12:00-13:00"),
            session(""));
    assertThat(settings.limitRatePerHost()).contains(ByteSize.mebibytes(2));
    assertThat(settings.parallelDownloads()).isEqualTo(3);
    assertThat(settings.between()).hasToString("Optional[22:00-06:00, 12:00-13:00]");
    assertThatThrownBy(
            () -> DownloadOptions.settings(parse("a/b", "--between", "6-7"), session("")))
        .hasMessageContaining("22:00-06:00");
  }

  @Test
  void aStatedDigestIsTaken() {
    String hex = "ab".repeat(32);
    assertThat(request("https://example.org/f.bin", "--sha256", hex).digest())
        .contains(new Digest.Sha256(hex));
  }

  @Test
  @Proves("S002-266")
  void settingsOfTheCommandLineWin() {
    Settings settings =
        DownloadOptions.settings(
            parse(
                "a/b",
                "--connections",
                "3",
                "--max-workers",
                "2",
                "--endpoint",
                "https://mirror.example/",
                "--offline"),
            session(""));
    assertThat(settings.connectionsPerFile()).isEqualTo(3);
    assertThat(settings.parallelFiles()).isEqualTo(2);
    assertThat(settings.endpoint()).hasToString("https://mirror.example");
    assertThat(settings.offline()).isTrue();
  }

  @Test
  @Proves("S001-52")
  void tokensComeFromThreePlacesAndNeverShow() {
    ParseResult fromInput = parse("a/b", "--token-file", "-");
    assertThat(session("hf_piped\n").token(fromInput)).contains("hf_piped");
    assertThat(session("").settings(parse("a/b", "--no-token")).token()).contains("none");
    ParseResult typed = parse("a/b", "--token", "hf_typed");
    Settings settings = session("").settings(typed);
    assertThat(settings.token()).contains("hf_typed");
    assertThat(settings.value(Setting.TOKEN).shown()).doesNotContain("hf_typed");
    assertThat(session("").commandAgain())
        .isEqualTo("dray download a/b --token ...")
        .doesNotContain("hf_typed");
  }

  @Test
  void theCommandToGoOnWithCanBePasted() {
    ParseResult ignored = parse("a/b", "--include", "*.json", "--to", "it's here", "--token=hf_x");
    assertThat(ignored.hasMatchedOption("--to")).isTrue();
    assertThat(session("").commandAgain())
        .isEqualTo("dray download a/b --include '*.json' --to 'it'\\''s here' --token=...");
  }

  @Test
  void removalTargetsAreReadAsTheyAreWritten() {
    assertThat(CacheRmCommand.target("acme/tiny")).hasToString("model/acme/tiny");
    assertThat(CacheRmCommand.target("dataset/acme/tiny")).hasToString("dataset/acme/tiny");
    assertThat(CacheRmCommand.target("acme/tiny@v1")).hasToString("model/acme/tiny@v1");
    assertThat(CacheRmCommand.target("a".repeat(40))).hasToString("a".repeat(40));
    assertThatThrownBy(() -> CacheRmCommand.target("https://example.org/x"))
        .isInstanceOf(UsageException.class);
  }
}
