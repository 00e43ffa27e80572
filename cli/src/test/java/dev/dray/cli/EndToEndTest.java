package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.proxy.TestProxy;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The program against a hub on loopback: the real library, the real disk.
@Timeout(60)
class EndToEndTest {

  private static final String MODEL = "acme/tiny";

  @TempDir Path home;
  private LoopbackHub hub;
  private Run.Place place;

  @BeforeEach
  void start() {
    hub =
        LoopbackHub.builder()
            .repo(TestRepos.tinyGguf(MODEL))
            .repo(TestRepos.gguf("mlx-community/Tiny-4bit", 50_000))
            .repo(TestRepos.gguf("acme/locked", 50_000).gate(Gate.MANUAL))
            .user("alice", "hf_good")
            .start();
    place = new Run.Place(home).hub(hub.endpoint());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  @Proves({"S001-76", "S000-28", "S002-176"})
  void downloadPrintsThePathLast() {
    Run run = place.run("download", MODEL);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Path.of(run.lastLine())).isDirectory();
    assertThat(Path.of(run.lastLine(), "config.json")).isRegularFile();
    assertThat(run.out().strip()).isEqualTo(run.lastLine());
    assertThat(run.err()).contains("Downloaded " + MODEL);
    Run again = place.run("download", MODEL);
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).contains("already here");
  }

  @Test
  void quietPrintsNothingButThePath() {
    Run run = place.run("download", MODEL, "config.json", "-q");
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(Path.of(run.out().strip())).isRegularFile().hasFileName("config.json");
  }

  @Test
  @Proves({"S001-08", "S001-56"})
  void jsonIsOneDocumentOfRawNumbers() {
    Run run = place.run("download", MODEL, "--json", "--progress=json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("repo").asString()).isEqualTo(MODEL);
    assertThat(json.get("revision").asString()).isEqualTo("main");
    assertThat(json.get("commit").asString()).hasSize(40);
    assertThat(Path.of(json.get("path").asString())).isDirectory();
    assertThat(json.get("files").size()).isEqualTo(4);
    assertThat(json.get("bytes").isIntegralNumber()).isTrue();
    assertThat(json.get("bytes_downloaded").longValue()).isEqualTo(json.get("bytes").longValue());
    assertThat(json.get("elapsed_seconds").isNumber()).isTrue();
    assertThat(run.err().strip().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(Run.parse(line).get("event").asString()).isNotEmpty());
  }

  @Test
  void dryRunTouchesNothing() {
    Run run = place.run("download", MODEL, "--dry-run", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("files").size()).isEqualTo(4);
    assertThat(json.at("/files/0/action").asString()).isEqualTo("fetch");
    assertThat(json.get("bytes_to_fetch").longValue()).isEqualTo(json.get("bytes").longValue());
    assertThat(json.get("free_bytes").longValue()).isPositive();
    assertThat(place.cache()).doesNotExist();
    assertThat(place.run("download", MODEL, "--dry-run").out()).contains("config.json", "fetch");
  }

  @Test
  @Proves({"S001-13", "S001-50"})
  void ownFolder() {
    Path folder = home.resolve("here");
    Run run = place.run("download", MODEL, "--local-dir", folder.toString(), "--include", "*.json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lastLine()).isEqualTo(folder.toString());
    assertThat(folder.resolve("config.json")).isRegularFile();
    assertThat(folder.resolve("README.md")).doesNotExist();
  }

  @Test
  @Proves({"S001-68", "S000-32", "S002-176", "S002-265"})
  void aMissingModelNamesItAndTheNextStep() {
    Run run = place.run("download", "acme/nothing");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("dray: ", "acme/nothing", "does not exist", "Check the spelling")
        .contains(hub.endpoint().toString())
        .doesNotContain("\tat ", "Exception");
    assertThat(run.err().lines().filter(line -> line.startsWith("  "))).isNotEmpty();
    Run json = place.run("download", "acme/nothing", "--json", "--progress=none");
    assertThat(json.out()).isEmpty();
    assertThat(Run.parse(json.err()).at("/error/code").asString())
        .isEqualTo("repository_not_found");
    assertThat(place.run("download", "acme/nothing", "--debug").err()).contains("\tat ");
  }

  @Test
  @Proves({"S001-69", "S000-33"})
  void aGatedModelIsToldAsGated() {
    Run run = place.run("download", "acme/locked", "--json", "--progress=none");
    assertThat(run.code()).isEqualTo(1);
    assertThat(Run.parse(run.err()).at("/error/code").asString()).isEqualTo("gated");
  }

  @Test
  void wrongBytesAreAnErrorWithBothDigests() {
    hub.faults().everyCdnGet(Fault.flipByteAt(1000));
    Run run = place.run("download", MODEL, "--json", "--progress=none");
    assertThat(run.code()).isEqualTo(1);
    JsonNode error = Run.parse(run.err()).get("error");
    assertThat(error.get("code").asString()).isEqualTo("digest_mismatch");
    assertThat(error.get("expected").asString()).isNotEqualTo(error.get("actual").asString());
  }

  @Test
  void searchAndInfo() {
    assertThat(place.run("search", "tiny", "--author", "acme").out()).contains(MODEL);
    JsonNode found = place.run("search", "--json", "--limit", "2").json();
    assertThat(found.size()).isEqualTo(2);
    assertThat(found.get(0).get("downloads").isIntegralNumber()).isTrue();
    Run info = place.run("info", MODEL, "--files");
    assertThat(info.code()).as(info.err()).isZero();
    assertThat(info.out()).contains(MODEL, "config.json", "sha256:");
    assertThat(place.run("info", MODEL, "--json").json().get("id").asString()).isEqualTo(MODEL);
  }

  @Test
  void cacheFromListToEmpty() throws IOException {
    String path = place.run("download", MODEL).lastLine();
    assertThat(place.run("cache", "ls").out()).contains(MODEL, "main");
    JsonNode listed = place.run("cache", "ls", "--revisions", "--json").json();
    assertThat(listed.at("/repositories/0/id").asString()).isEqualTo(MODEL);
    assertThat(listed.at("/repositories/0/revisions").size()).isEqualTo(1);
    assertThat(place.run("cache", "path", MODEL).lastLine()).isEqualTo(path);
    assertThat(place.run("cache", "path", MODEL, "config.json").lastLine()).startsWith(path);
    assertThat(place.run("cache", "path", MODEL, "nope.json").code()).isEqualTo(1);
    assertThat(place.run("cache", "verify", MODEL, "--fail-on-missing-files").code()).isZero();

    Run refused = place.run("cache", "rm", MODEL);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--yes");
    assertThat(place.run("cache", "rm", MODEL, "--dry-run").out()).contains("repository");
    assertThat(place.typing("n\n", true).run("cache", "rm", MODEL).code()).isEqualTo(1);
    assertThat(Path.of(path)).isDirectory();
    assertThat(place.typing("y\n", true).run("cache", "rm", MODEL).code()).isZero();
    assertThat(Path.of(path)).doesNotExist();
    assertThat(place.run("cache", "rm", MODEL, "--yes").code()).isEqualTo(1);
    assertThat(place.run("cache", "prune", "--yes", "--json").json().get("bytes").longValue())
        .isZero();
  }

  @Test
  @Proves("S002-176")
  void verifyFindsWrongBytes() throws IOException {
    Path file = Path.of(place.run("download", MODEL, "config.json").lastLine());
    Files.writeString(file.toRealPath(), "{}");
    Run run = place.run("cache", "verify", MODEL, "--json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.json().get("sound").booleanValue()).isFalse();
    assertThat(run.json().at("/mismatches/0/path").asString()).isEqualTo("config.json");
    assertThat(place.run("cache", "verify", MODEL).out()).contains("wrong", "expected", "got");
  }

  @Test
  void anAddressWithItsDigestIsFetchedOnce() throws IOException {
    String digest = hub.repo(MODEL).file("tiny-Q8_0.gguf").sha256();
    String[] line = {
      "download",
      hub.endpoint() + "/" + MODEL + "/resolve/main/tiny-Q8_0.gguf",
      "--sha256",
      digest,
      "--to",
      home.resolve("one").toString(),
      "--json"
    };
    Run first = place.run(line);
    assertThat(first.err()).contains("Asking 127.0.0.1");
    assertThat(first.json().get("bytes_downloaded").longValue()).isPositive();
    assertThat(place.run(line).json().get("bytes_downloaded").longValue()).isZero();
    Path file = home.resolve("one/tiny-Q8_0.gguf");
    Files.writeString(file, "not the model");
    assertThat(place.run(line).code()).as("it may be the user's own").isNotZero();
    assertThat(file).hasContent("not the model");
    String[] replacing = Arrays.copyOf(line, line.length + 1);
    replacing[line.length] = "--overwrite";
    assertThat(place.run(replacing).json().get("bytes_downloaded").longValue()).isPositive();
    assertThat(file).hasSize(first.json().get("bytes").longValue());
    assertThat(place.run(line).json().get("bytes_downloaded").longValue()).isZero();
  }

  @Test
  void aProxyThatWantsCredentialsIsNamedAndNotTheHub() {
    String address = hub.endpoint() + "/" + MODEL + "/resolve/main/config.json";
    try (TestProxy proxy = TestProxy.start("user", "right")) {
      place.with("HTTP_PROXY", "http://user:wr0ng@127.0.0.1:" + proxy.port());
      for (String wanted : List.of(MODEL, address)) {
        Run run = place.run("download", wanted, "--to", home.resolve("p").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
            .contains("The proxy wants a user name and password", "user:password@")
            .doesNotContain("wr0ng");
      }
    }
  }

  @Test
  void aFileWhereTheFolderBelongsIsNamed() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "mine");
    for (String option : List.of("--to", "--local-dir", "--cache-dir")) {
      Run run = place.run("download", MODEL, option, file.resolve("deep").toString());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .contains("There is a file at " + file + ", where a folder is needed")
          .contains("Choose another folder");
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void aTokenInTheEnvironmentIsNotForgotten() {
    place.with("HF_TOKEN", "hf_good");
    assertThat(place.typing("hf_good\n", false).run("login").err())
        .contains("Note: HF_TOKEN is set and goes before the stored token.");
    assertThat(place.run("logout").err()).contains("Note: HF_TOKEN is set and is still used.");
  }

  @Test
  void tokensOfOtherProvidersAreStoredToo() {
    Run login = place.typing("ms-secretword\n", false).run("login", "--provider", "modelscope");
    assertThat(login.code()).as(login.err()).isZero();
    assertThat(login.out() + login.err()).contains("secrets").doesNotContain("ms-secretword");
    String shown = place.run("config", "show").out();
    assertThat(shown).contains("modelscope.token").doesNotContain("ms-secretword");
    assertThat(shown.lines().filter(line -> line.contains("modelscope.token")))
        .singleElement()
        .asString()
        .contains("********", "secrets");
    assertThat(place.run("logout", "--provider", "modelscope", "--json").json().get("logged_out"))
        .hasToString("true");
    assertThat(place.run("logout", "--provider", "modelscope").err()).contains("No such token");
    assertThat(place.run("login", "--provider", "nobody").err())
        .contains("modelscope, ollama, lmstudio, civitai");
  }

  @Test
  void loginWhoamiLogout() {
    assertThat(place.run("whoami").code()).isEqualTo(1);
    assertThat(place.typing("hf_bad\n", false).run("login").code()).isEqualTo(1);
    Run login = place.typing("hf_good\n", false).run("login");
    assertThat(login.code()).as(login.err()).isZero();
    assertThat(login.err()).contains("alice");
    assertThat(place.run("whoami").out().strip()).isEqualTo("alice");
    assertThat(place.run("whoami", "--json").json().get("user").asString()).isEqualTo("alice");
    assertThat(place.run("whoami", "--no-token").code()).isEqualTo(1);
    assertThat(place.run("logout").code()).isZero();
    assertThat(place.run("whoami").code()).isEqualTo(1);
    assertThat(login.out() + login.err()).doesNotContain("hf_good");
    Run piped = place.typing("hf_good\n", false).run("login", "--token-file", "-", "--json");
    assertThat(piped.code()).as(piped.err()).isZero();
    assertThat(piped.json().get("user").asString()).isEqualTo("alice");
  }

  @Test
  @Proves({"S001-46", "S001-51", "S001-56", "S001-57", "S001-64", "S001-66", "S001-06", "S001-42"})
  void mlxDownload() {
    place.named("mlx-download");
    Run run = place.run("Tiny-4bit");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("Downloading mlx-community/Tiny-4bit", "may take a while");
    assertThat(run.out())
        .contains("Repository:   mlx-community/Tiny-4bit")
        .contains("Path:         ")
        .containsPattern("Size: +[0-9]+\\.[0-9]{2} KB")
        .contains("Quantization: 4bit")
        .contains("Files:        4");
    // The original lost the name behind a flag.
    Run json = place.run("--force", "Tiny-4bit", "--json");
    assertThat(json.json().get("repo_id").asString()).isEqualTo("mlx-community/Tiny-4bit");
    assertThat(json.json().get("size_bytes").isIntegralNumber()).isTrue();
    assertThat(json.json().get("quantization").asString()).isEqualTo("4bit");
    assertThat(json.json().get("files").size()).isEqualTo(4);
    assertThat(Path.of(json.json().get("path").asString())).isDirectory();
    assertThat(place.run("Tiny-4bit", "--quiet").err()).isEmpty();
    assertThat(place.run("acme/nothing").code()).isEqualTo(1);
  }

  @Test
  @Proves("S001-73")
  void mlxNeedsNoPythonAndSaysSo() {
    Run run = place.named("mlx-download").with("PYTHON_PATH", "/opt/python3").run("list");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("PYTHON_PATH is not used");
    assertThat(place.run("list", "--json").json().size()).isEqualTo(1);
  }

  @Test
  @Proves({"S001-47", "S001-53", "S001-54", "S001-55", "S001-65", "S001-06", "S001-45"})
  void mlxList() {
    place.named("mlx-download");
    Run run = place.run("list", "--filter", "tiny", "--sort", "created", "--limit", "5");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("Showing 1 model of mlx-community with 'tiny'");
    assertThat(run.out()).contains("1. mlx-community/Tiny-4bit", "Downloads: ", "Likes: ");
    JsonNode json = place.run("list", "--json").json();
    assertThat(json.get(0).get("repo_id").asString()).isEqualTo("mlx-community/Tiny-4bit");
    assertThat(json.get(0).get("downloads").isIntegralNumber()).isTrue();
    assertThat(json.get(0).get("likes").isIntegralNumber()).isTrue();
    assertThat(json.get(0).get("tags").isArray()).isTrue();
    assertThat(json.get(0).get("created_at").asString()).startsWith("20");
    assertThat(place.run("list", "--sort", "taste").code()).isEqualTo(2);
  }

  @Test
  @Proves({
    "S001-48", "S001-60", "S001-61", "S001-62", "S001-63", "S001-06", "S001-19", "S001-26",
    "S001-77", "S004-16"
  })
  void mlxCache() {
    place.run("download", MODEL);
    place.named("mlx-download");
    place.run("Tiny-4bit");
    assertThat(place.run("cache").out()).contains("mlx-community/Tiny-4bit", MODEL);
    JsonNode listed = place.run("cache", "--list", "--json").json();
    assertThat(listed.size()).isEqualTo(2);
    assertThat(listed.get(1).get("quantization").asString()).isEqualTo("4bit");
    place.named("dray");
    long whole = place.run("cache", "ls", "--json").json().get("bytes").longValue();
    place.named("mlx-download");
    assertThat(listed.valueStream().mapToLong(model -> model.get("size_bytes").longValue()).sum())
        .isPositive()
        .isEqualTo(whole);
    assertThat(place.run("cache", "--clear").code()).isEqualTo(2);
    assertThat(place.run("cache", "--clear", "--json").code()).isEqualTo(2);
    assertThat(place.run("cache", "--clear-model", "Tiny-4bit", "--yes").code()).isZero();
    assertThat(place.run("cache", "--list", "--json").json().size()).isEqualTo(1);
    assertThat(place.typing("yes\n", true).run("cache", "--clear").code()).isZero();
    assertThat(place.run("cache", "--list", "--json").json().size()).isZero();
  }

  @Test
  @Proves({"S001-58", "S001-59"})
  void mlxHelpAndVersion() {
    place.named("mlx-download");
    assertThat(place.run("--version").out().strip()).isEqualTo("mlx-download v" + Version.text());
    assertThat(place.run("--help").code()).isZero();
    Run nothing = place.run();
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("No model", "mlx-download list");
  }

  @Test
  void theSmallDemoSucceedsAndLeavesNothing() {
    Run run = place.run("demo", "--small", "--fast", "--progress", "plain");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "all right",
            "gguf (header paper-crane-7b-Q8_0.gguf)",
            "safetensors (header",
            "nothing fetched");
    assertThat(home.resolve("hf")).doesNotExist();
  }
}
