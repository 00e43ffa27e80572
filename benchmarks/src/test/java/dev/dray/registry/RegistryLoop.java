package dev.dray.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a large registry costs: to find an entry by any of its names, the look at the files
/// included, to read it, to enter one more download, and to change one entry.
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RegistryLoop {

  /// Entries.
  @Param({"1000", "100000"})
  public int entries;

  private final SplittableRandom random = new SplittableRandom(1);
  private Path folder = Path.of("");
  private Optional<ModelRegistry> registry = Optional.empty();
  private List<String> names = List.of();

  /// Writes the registry.
  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("dray-jmh");
    ModelRegistry made = LargeRegistry.write(folder, "/models/weights", entries);
    registry = Optional.of(made);
    names = new ArrayList<>();
    for (RegistryEntry entry : made.entries()) {
      names.add(EntryNames.of(entry).get(names.size() % 4).text());
    }
  }

  /// Finds an entry by its name, an alias, its repository or its slug.
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public List<RegistryEntry> find() {
    return registry.orElseThrow().contents().matches(names.get(random.nextInt(names.size())));
  }

  /// Reads everything.
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  public RegistryContents read() {
    return registry.orElseThrow().reload();
  }

  /// Enters a download as a running download does.
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  public Optional<String> enter() {
    return registry
        .orElseThrow()
        .enter(
            List.of(LargeRegistry.download("/models/weights", entries + random.nextInt(1000))),
            true);
  }

  /// Changes one entry and writes.
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  public RegistryChange change() {
    RegistryEntry entry = registry.orElseThrow().entries().get(random.nextInt(entries));
    String role = "role-" + random.nextInt();
    return registry
        .orElseThrow()
        .change(ModelRegistry.Backup.NO, draft -> draft.put(entry.withRoles(List.of(role))));
  }

  /// Removes the files.
  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
