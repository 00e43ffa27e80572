package dev.dray.testkit.hub;

import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackHub] by itself, for trials by hand and for benchmarks. The first line printed is
/// the endpoint; it runs until it is killed.
public final class LoopbackHubMain {
  private static final String USAGE =
      """
      --port N          listen on this port (default: any free one)
      --repo-size SIZE  size of the file in acme/big: bytes, or with K, M, G (default: 64M)
      --files N         number of regular files in acme/files (default: 10)
      --file-size SIZE  size of each of them (default: 10000)
      --tls FILE        speak TLS; write the authority's certificate to FILE
      --token TOKEN     the token of user alice (default: hf_alice)
      """;

  private final HubBuilder builder = LoopbackHub.builder();
  private long size = 64L << 20;
  private int files = 10;
  private long fileSize = 10_000;
  private String token = "hf_alice";
  private Optional<Path> authority = Optional.empty();

  private LoopbackHubMain() {}

  /// Starts the hub and runs until the process is ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    LoopbackHubMain main = new LoopbackHubMain();
    if (!main.read(new ArrayDeque<>(List.of(arguments)), System.err)) {
      System.exit(2);
    }
    try (LoopbackHub hub = main.start()) {
      System.out.println(hub.endpoint());
      new CountDownLatch(1).await();
    }
  }

  boolean read(Deque<String> arguments, PrintStream complaints) {
    try {
      while (!arguments.isEmpty()) {
        String option = arguments.removeFirst();
        switch (option) {
          case "--port" -> builder.port(Integer.parseInt(arguments.removeFirst()));
          case "--repo-size" -> size = bytes(arguments.removeFirst());
          case "--files" -> files = Integer.parseInt(arguments.removeFirst());
          case "--file-size" -> fileSize = bytes(arguments.removeFirst());
          case "--token" -> token = arguments.removeFirst();
          case "--tls" -> authority = Optional.of(Path.of(arguments.removeFirst()));
          default -> throw new IllegalArgumentException(option);
        }
      }
      return true;
    } catch (RuntimeException e) {
      complaints.println("Not understood: " + e.getMessage() + "\n" + USAGE);
      return false;
    }
  }

  LoopbackHub start() {
    authority.ifPresent(file -> {
      TestCertificates certificates = TestCertificates.create();
      certificates.writeAuthority(file);
      builder.tls(certificates);
    });
    TestRepo big = TestRepos.bigFile("acme/big", size).build();
    String digest = big.file("model.bin").sha256(); // now, so that no client waits for it
    System.err.println("acme/big/model.bin: " + size + " bytes, sha256 " + digest);
    TestRepo tiny = TestRepos.tinyGguf("acme/tiny");
    TestRepo gated = TestRepos.gguf("acme/gated", 200_000).gate(Gate.MANUAL).build();
    TestRepo corpus = TestRepos.dataset("acme/corpus").build();
    HubCollection trial =
        new HubCollection(
            "acme", "Trial", List.of(tiny, big, gated, corpus), List.of("2401.00001"));
    System.err.println("collection:" + trial.slug());
    return builder
        .user("alice", token)
        .collection(trial)
        .repo(big)
        .repo(tiny)
        .repo(TestRepos.quantizations("acme/tiny-quants", 300_000, "Q4_K_M", "Q5_K_M", "Q8_0"))
        .repo(TestRepos.safetensors("acme/sharded", 3, 2_000_000))
        .repo(TestRepos.xet("acme/xet", 3_000_000))
        .repo(TestRepos.awkwardNames("acme/awkward"))
        .repo(TestRepos.manyFiles("acme/many", 2000))
        .repo(TestRepos.manyFiles("acme/files", files, fileSize))
        .repo(gated)
        .repo(TestRepos.gguf("acme/private", 200_000).makePrivate().grant("alice"))
        .repo(corpus)
        .repo(TestRepos.space("acme/demo"))
        .start();
  }

  static long bytes(String text) {
    int unit = "KMG".indexOf(text.charAt(text.length() - 1));
    return unit < 0
        ? Long.parseLong(text)
        : Long.parseLong(text.substring(0, text.length() - 1)) << (10 * (unit + 1));
  }
}
