package dev.dray.transfer;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a file's digest costs for 16 MiB: from the buffers that were just written, and read behind
/// the writes from the page cache.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class HashingLoop {
  private static final int SIZE = 16 << 20;

  /// The size of a buffer.
  @Param({"65536", "262144", "524288", "1048576"})
  public int buffer;

  private Path folder = Path.of("");
  private Optional<PartFile> part = Optional.empty();
  private Optional<PrefixHasher> hasher = Optional.empty();
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /// Writes the file that is hashed.
  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("dray-jmh");
    bytes = ByteBuffer.allocateDirect(buffer);
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Files.write(folder.resolve("part"), content);
    bytes.put(content, 0, buffer).flip();
    PartFile opened = PartFile.open(folder.resolve("part"), PartFile.Disk.REAL);
    part = Optional.of(opened);
    hasher = Optional.of(new PrefixHasher(opened, Optional.empty(), new TransferMeter()));
  }

  /// As bytes arrive in order.
  @Benchmark
  public Digest fromBuffers() {
    PrefixHasher prefix = hasher.orElseThrow();
    for (long at = 0; at < SIZE; at += buffer) {
      prefix.offer(at, bytes);
    }
    return finish(prefix);
  }

  /// Behind the writes.
  @Benchmark
  public Digest fromPageCache() {
    PrefixHasher prefix = hasher.orElseThrow();
    while (prefix.hashed() < SIZE) {
      prefix.readOn(() -> SIZE, bytes);
    }
    return finish(prefix);
  }

  private static Digest finish(PrefixHasher prefix) {
    Digest digest = prefix.finish();
    prefix.reset(() -> {});
    return digest;
  }

  /// Removes the file.
  @TearDown
  public void close() throws IOException {
    part.orElseThrow().close();
    Files.delete(folder.resolve("part"));
    Files.delete(folder);
  }
}
