package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {

  @TempDir Path folder;

  private void file(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
  }

  private static String sha(String text) {
    return SampleRepo.sha256(SampleRepo.text(text)).hex();
  }

  @Test
  @Proves({"S002-243", "S002-251"})
  void theAggregateIsOverSortedLines() throws IOException {
    file("weights/model.bin", "weights");
    file("config.json", "{}");
    file(".dray/notes/x", "not a part of it");
    AtomicLong read = new AtomicLong();

    Artifacts artifacts = Artifacts.of(folder, read::addAndGet);

    assertThat(artifacts.files().keySet())
        .extracting(RepoPath::text)
        .containsExactly("config.json", "weights/model.bin");
    assertThat(read).hasValue(9);
    List<String> lines =
        List.of(sha("weights") + "  weights/model.bin", sha("{}") + "  config.json");
    assertThat(artifacts.aggregate())
        .hasValue(new Digest.Sha256(sha(String.join("\n", lines.stream().sorted().toList()))));
    assertThat(artifacts.targetedAggregate()).hasValue(new Digest.Sha256(sha(sha("{}"))));
  }

  @Test
  @Proves("S002-252")
  void aLockHoldsByEitherAggregateAndDriftIsNamed() throws IOException {
    file("config.json", "{}");
    file("a", "1");
    file("b", "2");
    Artifacts locked = Artifacts.of(folder, n -> {});
    assertThat(locked.isLockedTo(locked.aggregate().orElseThrow())).isTrue();
    assertThat(locked.isLockedTo(locked.targetedAggregate().orElseThrow())).isTrue();
    assertThat(locked.driftTo(locked).isNone()).isTrue();

    file("a", "x");
    Files.delete(folder.resolve("b"));
    file("c", "3");
    Artifacts now = Artifacts.of(folder, n -> {});

    assertThat(now.isLockedTo(locked.aggregate().orElseThrow())).isFalse();
    assertThat(now.isLockedTo(locked.targetedAggregate().orElseThrow()))
        .as("what older registries locked is still there")
        .isTrue();
    Artifacts.Drift drift = locked.driftTo(now);
    assertThat(drift.changed()).containsExactly(new RepoPath("a"));
    assertThat(drift.missing()).containsExactly(new RepoPath("b"));
    assertThat(drift.added()).containsExactly(new RepoPath("c"));
    assertThat(drift).hasToString("1 changed, 1 missing, 1 added");
  }

  @Test
  void trackedFilesAreLookedAtAloneAndNothingHasNoAggregate() throws IOException {
    file("a", "1");
    file("b", "2");
    assertThat(
            Artifacts.of(folder, List.of(new RepoPath("b"), new RepoPath("gone")), n -> {})
                .files()
                .keySet())
        .containsExactly(new RepoPath("b"));
    Artifacts none = Artifacts.of(folder, List.of(), n -> {});
    assertThat(none.aggregate()).isEmpty();
    assertThat(none.targetedAggregate()).isEmpty();
  }
}
