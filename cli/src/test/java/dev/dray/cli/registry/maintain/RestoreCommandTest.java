package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `dray registry reset` and `restore`, as they are typed.
class RestoreCommandTest extends RegistryHome {

  @BeforeEach
  void fill() throws IOException {
    entry("one", "ollama", "ollama://one:1b", "");
    entry("old", "ollama", "ollama://old:1b", "\"deprecated\": true");
    entry("two", "vllm", "/models/two", "");
  }

  @Test
  @Proves({"S002-121", "S002-122"})
  void whatWasFoundForAProgramGoes() throws IOException {
    layer("curated", "{\"name\": \"mine\", \"backend\": \"ollama\"}");
    Run reset = ran("registry", "reset", "--backend", "ollama", "--apply");
    assertThat(reset.err()).contains("2 removed", "As it was before");
    assertThat(names()).containsExactlyInAnyOrder("two", "mine");
    ran("registry", "reset", "--backend", "vllm", "--apply");
    assertThat(names()).containsExactly("mine");
  }

  @Test
  @Proves("S002-122")
  void orForEveryProgram() throws IOException {
    ran("registry", "reset", "--backend", "all", "--apply");
    assertThat(names()).isEmpty();
  }

  @Test
  @Proves("S002-123")
  void aDryRunOfAResetWritesNothing() throws IOException {
    assertThat(ran("registry", "reset", "--backend", "ollama", "--dry-run").out())
        .contains("one", "old");
    assertThat(backups()).isEmpty();
    assertThat(Files.exists(registry().resolve("model_registry.json"))).isFalse();
  }

  @Test
  @Proves("S002-124")
  void aResetMakesABackupUnlessItIsNotWanted() throws IOException {
    ran("registry", "reset", "--backend", "vllm", "--apply", "--no-backup");
    assertThat(backups()).isEmpty();
    ran("registry", "reset", "--backend", "ollama", "--apply");
    assertThat(backups()).isNotEmpty();
  }

  @Test
  @Proves({"S002-117", "S002-119"})
  void theNewestBackupBringsOllamasBack() throws IOException {
    ran("registry", "reset", "--backend", "all", "--apply");
    assertThat(ran("registry", "restore", "--dry-run").out()).contains("add", "one");
    assertThat(names()).isEmpty();
    ran("registry", "restore", "--apply");
    assertThat(names()).containsExactly("one");
    assertThat(ran("registry", "restore").err()).contains("Nothing to change");
  }

  @Test
  @Proves("S002-118")
  void aBackupCanBeNamed() throws IOException {
    ran("registry", "reset", "--backend", "ollama", "--apply");
    Path backup = registry().resolve(backups().getFirst());
    entry("three", "ollama", "ollama://three:1b", "");
    ran("registry", "reset", "--backend", "all", "--apply");
    assertThat(ran("registry", "restore", "--backup", backup.toString(), "--apply").err())
        .contains("From " + backup);
    assertThat(names()).containsExactly("one");
    Run missing = place.run("registry", "restore", "--backup", "none.bak.json");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("none.bak.json");
  }

  @Test
  @Proves("S002-120")
  void whatIsDeprecatedComesBackOnDemand() throws IOException {
    ran("registry", "reset", "--backend", "ollama", "--apply");
    ran("registry", "restore", "--include-deprecated", "--apply");
    assertThat(names()).contains("one", "old", "two");
    assertThat(entry("old").path("deprecated").asBoolean()).isTrue();
  }

  @Test
  void withoutABackupThatIsSaid() {
    Run run = place.run("registry", "restore");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no backup", "--backup FILE");
  }
}
