package dev.dray.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.store.DirectoryChecksum;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray verify` over what the registry records.
@Timeout(60)
class VerifyRegistryTest {

  @TempDir Path home;
  private RegistryPlace here;
  private Path model;
  private Path folder;

  @BeforeEach
  void fill() throws IOException, NoSuchAlgorithmException {
    here = new RegistryPlace(home);
    model = here.file("Acme/Cat/model.safetensors", "weights");
    folder = here.weights().resolve("Acme/Cat");
    here.file("Acme/Bare/model.gguf", "bare");
    String sha =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest("weights".getBytes(StandardCharsets.UTF_8)));
    here.with(
            "cat",
            "vllm",
            "safetensors",
            "",
            folder,
            """
            "download_files": ["model.safetensors"], "download_directory_checksum": "%s",
            "source": {"huggingface_id": "Acme/Cat", "files": [
              {"path": "model.safetensors", "size": 7, "sha256": "%s"}]}\
            """
                .formatted(DirectoryChecksum.of(folder).orElseThrow(), sha))
        .with(
            "bare",
            "vllm",
            "gguf",
            "",
            here.weights().resolve("Acme/Bare"),
            "\"download_directory_checksum\": \""
                + DirectoryChecksum.of(here.weights().resolve("Acme/Bare")).orElseThrow()
                + "\"")
        .with("elsewhere", "ollama", "gguf", "", "ollama://elsewhere:1b", "");
  }

  private Run verify(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "verify";
    System.arraycopy(words, 0, all, 1, words.length);
    return here.place().run(all);
  }

  @Test
  @Proves({"S002-160", "S002-161", "S002-264"})
  void whatIsRecordedIsHeldToTheDisk() throws IOException {
    Run sound = verify();
    assertThat(sound.code()).as(sound.out() + sound.err()).isZero();
    assertThat(sound.out()).contains("ok       cat", "ok       bare", "unknown  elsewhere");
    assertThat(verify("cat", "--deep").code()).isZero();
    assertThat(verify("Acme/Cat", "--deep").out()).contains("ok ");

    Files.writeString(folder.resolve("more.txt"), "more");
    Run more = verify("cat");
    assertThat(more.code()).as("a file more is only told").isZero();
    assertThat(more.err()).contains("Warning", "the checksum was");
    Files.writeString(here.weights().resolve("Acme/Bare/model.gguf"), "longer");
    Run changed = verify("bare");
    assertThat(changed.code()).isEqualTo(1);
    assertThat(changed.out()).contains("WRONG    bare", "the checksum was");
  }

  @Test
  @Proves({"S002-161", "S002-269"})
  void bytesThatChangedAreFound() throws IOException {
    Files.writeString(model, "WEIGHTS");
    assertThat(verify("cat").code()).as("names and sizes are the same").isZero();
    Run deep = verify("cat", "--deep", "--json");
    assertThat(deep.code()).isEqualTo(1);
    JsonNode one = deep.json().get(0);
    assertThat(one.get("basis").asString()).isEqualTo("registry");
    assertThat(one.get("mismatches").get(0).get("path").asString()).isEqualTo("model.safetensors");
    Files.writeString(model, "short");
    assertThat(verify("cat").out()).contains("expected 7 bytes, got 5");
  }

  @Test
  @Proves({"S002-252", "S002-243"})
  void aLockedModelThatDriftedIsWrong() throws IOException {
    Run locked = here.place().run("registry", "verify", "bare", "--lock");
    assertThat(locked.code()).as(locked.err()).isZero();
    assertThat(verify("bare", "--deep").code()).isZero();

    Files.writeString(here.weights().resolve("Acme/Bare/model.gguf"), "BARE");
    assertThat(verify("bare").code()).as("names and sizes are the same").isZero();
    Run drifted = verify("bare", "--deep", "--json");
    assertThat(drifted.code()).isEqualTo(1);
    assertThat(drifted.json().get(0).get("sound").asBoolean()).isFalse();
    assertThat(drifted.json().get(0).toString()).contains("locked to", "model.gguf");
    assertThat(here.place().run("registry", "unlock", "bare").code()).isZero();
    Files.writeString(here.weights().resolve("Acme/Bare/model.gguf"), "bare");
    Files.writeString(here.weights().resolve("Acme/Bare/more.txt"), "more");
    assertThat(verify("bare", "--deep").code()).as("not locked").isZero();
  }

  @Test
  @Proves({"S002-162", "S002-263"})
  void whatIsGoneIsForgottenOnDemand() throws IOException {
    Files.delete(model);
    Files.delete(folder);
    Run gone = verify();
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.out()).contains("WRONG    cat", "is not there");
    Run fixed = verify("--fix-missing");
    assertThat(fixed.code()).as(fixed.err()).isZero();
    assertThat(fixed.err()).contains("Forgot the download of 'cat'");
    JsonNode cat = here.place().run("show", "cat", "--json").json();
    assertThat(cat.get("logical_only").asBoolean()).isTrue();
    assertThat(here.place().run("show", "elsewhere", "--json").json().get("path").asString())
        .as("what nobody can look at stays")
        .isEqualTo("ollama://elsewhere:1b");
    assertThat(verify().code()).isZero();

    Run unknown = verify("nobody");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("dray list");
  }
}
