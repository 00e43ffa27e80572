package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A home folder of its own and a library that looks at nothing else.
final class Workplace {

  final Path root;

  Workplace(Path root) {
    this.root = root;
  }

  Path cache() {
    return root.resolve("cache");
  }

  Environment environment() {
    return new Environment(Map.of(), root.resolve("home"), root, OsFamily.LINUX);
  }

  Settings settings(URI endpoint) {
    return Settings.builder()
        .environment(environment())
        .withoutFiles()
        .set(Setting.ENDPOINT, endpoint.toString())
        .set(Setting.HF_CACHE, cache().toString())
        .build();
  }

  Dray open(LoopbackHub hub) {
    return Dray.open(settings(hub.endpoint()));
  }

  /// Every file of the repository lies under `place` with the right bytes.
  static void assertWhole(TestRepo repo, Path place) throws IOException {
    for (RepoFile file : repo.head().files().values()) {
      assertSame(file, place.resolve(file.path()));
    }
  }

  static void assertSame(RepoFile file, Path path) throws IOException {
    assertThat(path).as(file.path()).isRegularFile().hasSize(file.size());
    assertThat(dev.dray.testkit.content.Content.onDisk(path).sha256())
        .as(file.path())
        .isEqualTo(file.sha256());
  }

  /// Every file and folder below the root, for tests that nothing changed.
  List<String> everything() throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString()).sorted().toList();
    }
  }
}
