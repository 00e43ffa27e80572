package dev.dray.testkit.hub;

import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoBuilder;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import dev.dray.testkit.weights.GgufFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackHub] with models that a person could look for, for the web page's browser tests
/// and pictures: names, numbers of downloads, licences, a gate. The first line printed is the
/// endpoint; it runs until it is killed.
public final class ShowroomMain {
  private static final long MB = 1_000_000;

  private ShowroomMain() {}

  /// Starts the hub and runs until the process is ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    HubBuilder builder = LoopbackHub.builder().user("ada", "hf_ada");
    models().forEach(builder::repo);
    try (LoopbackHub hub = builder.start()) {
      System.out.println(hub.endpoint());
      new CountDownLatch(1).await();
    }
  }

  static List<TestRepo> models() {
    List<TestRepo> models = new ArrayList<>();
    models.add(quantized("acme/paper-crane-7b-GGUF", 91_400, 812));
    models.add(weights("acme/paper-crane-7b", 2, 90 * MB, 64_200, 540).build());
    models.add(weights("acme/paper-crane-1b", 1, 36 * MB, 48_900, 233).build());
    models.add(weights("harbour/lighthouse-embed", 1, 12 * MB, 120_700, 401).build());
    models.add(weights("harbour/foghorn-speech", 1, 24 * MB, 9_800, 77).build());
    models.add(weights("harbour/pilot-13b", 3, 40 * MB, 31_500, 610).gate(Gate.MANUAL).build());
    models.add(weights("meadow/skylark-vision", 2, 30 * MB, 15_300, 198).build());
    for (int i = 1; i <= 240; i++) {
      models.add(
          TestRepos.manyFiles("archive/experiment-%03d".formatted(i), 2, 2_000)
              .facts(facts -> facts.tagged("license:mit"))
              .build());
    }
    // Digests are worked out now, so that the first listing is as quick as a real hub's.
    models.forEach(model -> model.head().files().values().forEach(RepoFile::etag));
    return models;
  }

  private static TestRepo quantized(String id, long downloads, long likes) {
    String name = "paper-crane-7b";
    RepoBuilder repo = TestRepos.quantizations(id, 1000);
    long size = 28 * MB;
    for (String quantization : List.of("Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0")) {
      repo.lfs(
          name + "-" + quantization + ".gguf",
          GgufFile.llama(name, size, (id + quantization).hashCode()));
      size += 9 * MB;
    }
    return known(repo, downloads, likes).facts(facts -> facts.tagged("license:apache-2.0")).build();
  }

  private static RepoBuilder weights(
      String id, int shards, long shard, long downloads, long likes) {
    return known(TestRepos.safetensors(id, shards, shard), downloads, likes)
        .facts(facts -> facts.tagged("license:apache-2.0"));
  }

  private static RepoBuilder known(RepoBuilder repo, long downloads, long likes) {
    return repo.facts(facts ->
        facts
            .popularity(downloads, likes, likes / 10)
            .createdAt(Instant.parse("2026-03-01T08:00:00Z")));
  }
}
