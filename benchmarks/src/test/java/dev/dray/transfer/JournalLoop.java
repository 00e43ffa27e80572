package dev.dray.transfer;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The journal's own work: adding a record, and reading one that is about to be compacted. What the
/// disk needs to make the part file durable is not in it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalLoop {
  private static final long PIECE = 8 << 20;
  private static final JournalKey KEY =
      new JournalKey(1L << 42, Optional.of(new Digest.Sha256("ab".repeat(32))), Optional.empty());

  /// How many stretches of the file are held apart.
  @Param({"1", "16", "256"})
  public int spans;

  private Path folder = Path.of("");
  private List<Span> held = List.of();
  private Optional<Journal> journal = Optional.empty();

  /// Starts a journal and fills another one.
  @Setup(Level.Iteration)
  public void open() throws IOException {
    folder = Files.createTempDirectory("dray-jmh");
    held =
        IntStream.range(0, spans)
            .mapToObj(i -> new Span(2L * i * PIECE, (2L * i + 1) * PIECE))
            .toList();
    journal = Optional.of(Journal.start(folder.resolve("part"), KEY, "model.gguf", List.of(), 1));
    Path full = folder.resolve("full");
    try (PartFile part = PartFile.open(full, PartFile.Disk.REAL);
        Journal other = Journal.start(full, KEY, "model.gguf", List.of(), 1)) {
      part.write(ByteBuffer.wrap(new byte[] {1}), 2L * spans * PIECE);
      while (Files.size(Journal.of(full)) < 900_000) {
        other.append(held);
      }
    }
  }

  /// One record, without forcing it.
  @Benchmark
  public void append() throws IOException {
    journal.orElseThrow().append(held);
  }

  /// 900 KB of records.
  @Benchmark
  public Optional<Journal.Claim> read() throws IOException {
    return Journal.read(folder.resolve("full"));
  }

  /// Removes both.
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    journal.orElseThrow().close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
