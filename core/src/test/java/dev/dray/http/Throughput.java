package dev.dray.http;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Measures what reading bytes costs: `Throughput URL CONNECTIONS ROUNDS [CA-FILE] [JSSE]` reads
/// the whole answer so often on so many connections, throws the bytes away and prints seconds and
/// CPU seconds per GiB. A program to run by hand beside other ones, not a test.
final class Throughput {

  private Throughput() {}

  public static void main(String[] args) throws Exception {
    int connections = Integer.parseInt(args[1]);
    NetworkOptions options = NetworkOptions.of("dray-throughput");
    if (args.length > 3) {
      TlsOptions.Engine engine = args.length > 4 ? TlsOptions.Engine.JSSE : TlsOptions.Engine.BEST;
      options = options.withTls(new TlsOptions(Optional.of(Path.of(args[3])), engine));
    }
    try (Network network = Network.open(options)) {
      for (int round = 0; round < Integer.parseInt(args[2]); round++) {
        measure(network, URI.create(args[0]), connections);
      }
    }
  }

  private static void measure(Network network, URI uri, int connections) throws Exception {
    AtomicLong bytes = new AtomicLong();
    AtomicLong reads = new AtomicLong();
    Duration cpuBefore = cpu();
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads.add(Thread.ofPlatform().start(() -> read(network, uri, bytes, reads)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double gib = bytes.get() / (double) (1L << 30);
    double wall = (System.nanoTime() - start) / 1e9;
    double cpu = cpu().minus(cpuBefore).toNanos() / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%.2f GiB, %.3f s/GiB wall, %.3f s/GiB CPU, %d KiB a read%n",
        gib,
        wall / gib,
        cpu / gib,
        bytes.get() / Math.max(1, reads.get()) / 1024);
  }

  private static void read(Network network, URI uri, AtomicLong bytes, AtomicLong reads) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(512 * 1024);
    try (Response response = network.send(Request.get(uri), Timeouts.DEFAULT, Abort.NEVER)) {
      for (int n = response.read(buffer); n >= 0; n = response.read(buffer.clear())) {
        bytes.addAndGet(n);
        reads.incrementAndGet();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
