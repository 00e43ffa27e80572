package dev.dray.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.ConflictException;
import dev.dray.registry.ModelRegistry.Backup;
import dev.dray.store.StoreLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several programs that write one registry, and programs that are killed while they write.
class RegistryWritersTest {

  private static final int EACH = 40;

  @TempDir Path folder;

  /// A program that enters models, `count` of them or without end.
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      ModelRegistry registry = ModelRegistry.at(Path.of(arguments[0]), RegistryRules.usual());
      int count = Integer.parseInt(arguments[2]);
      for (int i = 0; count < 0 || i < count; i++) {
        String name = arguments[1] + "-" + i;
        if (i % 3 == 2) {
          registry.note(DownloadRecord.of("vllm", "/m/" + name, Instant.EPOCH));
        } else {
          registry.change(
              Backup.NO,
              draft -> {
                draft.put(RegistryEntry.named(name + "-vllm", "vllm"));
                draft.put(Layer.CURATED, RegistryEntry.named(name + "-vllm", "vllm"));
              });
        }
      }
    }
  }

  private Process start(String name, int count) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString(),
            name,
            Integer.toString(count))
        .inheritIO()
        .start();
  }

  @Test
  @Timeout(60)
  void twoProgramsLoseNothing() throws Exception {
    Process one = start("one", EACH);
    Process two = start("two", EACH);
    assertThat(one.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(two.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(one.exitValue()).isZero();
    assertThat(two.exitValue()).isZero();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      expected.add("one-" + i + "-vllm");
      expected.add("two-" + i + "-vllm");
    }
    assertThat(ModelRegistry.at(folder, RegistryRules.usual()).entries())
        .extracting(RegistryEntry::name)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @Timeout(120)
  void whoIsKilledLeavesARegistryThatIsWhole() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    ModelRegistry registry = ModelRegistry.at(folder, RegistryRules.usual());
    int before = 0;
    for (int round = 0; round < 6; round++) {
      Process victim = start("round" + round, -1);
      int wanted = before + 1 + random.nextInt(8);
      try {
        while (victim.isAlive() && registry.entries().size() < wanted) {
          victim.waitFor(1, TimeUnit.MILLISECONDS);
        }
        victim.waitFor(random.nextInt(20), TimeUnit.MILLISECONDS);
      } finally {
        victim.destroyForcibly().waitFor();
      }
      RegistryContents after = registry.reload();
      assertThat(after.problems()).isEmpty();
      assertThat(after.entries().size()).isGreaterThanOrEqualTo(wanted);
      before = after.entries().size();
      registry.change(Backup.NO, draft -> {});
      assertThat(registry.entries()).hasSize(before);
      // What a change says about both layers is in both or in none.
      for (RegistryEntry entry : registry.entries()) {
        boolean noted = entry.hasPath();
        assertThat(registry.contents().in(Layer.CURATED, entry.name()).isPresent())
            .as(entry.name())
            .isEqualTo(!noted);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".model_registry.lock",
              "model_registry.curated.json",
              "model_registry.discovered.json",
              "model_registry.json");
    }
  }

  @Test
  void aChangeThatWasCommittedIsFinishedByTheNext() throws IOException {
    Files.writeString(folder.resolve(Layer.DISCOVERED.fileName()), "[]\n");
    Path discovered = folder.resolve(Layer.DISCOVERED.fileName());
    Path curated = folder.resolve(Layer.CURATED.fileName());
    Files.writeString(
        folder.resolve(".model_registry.discovered.json.next"),
        "[{\"name\": \"a\", \"backend\": \"vllm\"}]");
    Files.writeString(
        folder.resolve(".model_registry.curated.json.next"),
        "[{\"name\": \"a\", \"roles\": [\"caption\"]}]");
    ModelRegistry registry = ModelRegistry.at(folder, RegistryRules.usual());
    // Without the note nothing was decided.
    assertThat(registry.entries()).isEmpty();
    Files.writeString(
        folder.resolve(".model_registry.renames"), discovered + "\n" + curated + "\n");
    assertThat(registry.reload().require("a").roles()).containsExactly("caption");
    assertThat(folder.resolve(".model_registry.renames")).doesNotExist();
  }

  @Test
  void whatWasNeverDecidedGoes() throws IOException {
    Files.writeString(folder.resolve(".model_registry.json.next"), "[{");
    ModelRegistry registry = ModelRegistry.at(folder, RegistryRules.usual());
    registry.change(Backup.NO, draft -> draft.put(RegistryEntry.named("a", "vllm")));
    assertThat(folder.resolve(".model_registry.json.next")).doesNotExist();
  }

  @Test
  void anEditThatFailsWritesNothing() {
    ModelRegistry registry = ModelRegistry.at(folder, RegistryRules.usual());
    assertThatThrownBy(() ->
            registry.change(
                Backup.NO,
                draft -> {
                  draft.put(RegistryEntry.named("a", "vllm"));
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");
    assertThat(registry.entries()).isEmpty();
    registry.change(Backup.NO, draft -> draft.put(RegistryEntry.named("a", "vllm")));
    assertThat(registry.entries()).hasSize(1);
  }

  @Test
  void nobodyWaitsForEver() throws Exception {
    RegistryRules hasty =
        new RegistryRules(
            TestingNames.with(List.of()),
            false,
            false,
            "h",
            20,
            Duration.ofMillis(50),
            () -> Instant.EPOCH);
    ModelRegistry registry = ModelRegistry.at(folder, hasty);
    try (StoreLock _ =
        StoreLock.await(folder.resolve(".model_registry.lock"), "it", Duration.ofSeconds(5))
            .orElseThrow()) {
      Thread other =
          Thread.ofPlatform()
              .start(() ->
                  assertThatThrownBy(() -> registry.change(Backup.NO, draft -> {}))
                      .isInstanceOf(ConflictException.class)
                      .hasMessageContaining(folder.toString()));
      other.join();
    }
  }
}
