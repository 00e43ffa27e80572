package dev.dray.registry;

import dev.dray.registry.TrackedFiles.TrackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
    ModelRegistry made = ModelRegistry.at(folder, RegistryRules.usual());
    made.change(
        ModelRegistry.Backup.NO,
        draft -> {
          DownloadMatcher matcher = new DownloadMatcher(draft, made.rules());
          for (int i = 0; i < entries; i++) {
            matcher.record(download(i));
          }
        });
    registry = Optional.of(made);
    names = new ArrayList<>();
    for (RegistryEntry entry : made.entries()) {
      names.add(EntryNames.of(entry).get(names.size() % 4).text());
    }
  }

  private static DownloadRecord download(int i) {
    boolean shards = i % 3 == 0;
    String repository = "org" + i % 997 + "/Model-" + i + "-7B";
    List<TrackedFile> files = new ArrayList<>();
    for (int k = 0; k < (shards ? 6 : 1); k++) {
      files.add(
          new TrackedFile(
              "model-0000" + k + "-of-00006.safetensors",
              Optional.of(String.format(Locale.ROOT, "%064x", i * 31L + k)),
              OptionalLong.of(1_000_000L + i)));
    }
    return DownloadRecord.of(
            shards ? "vllm" : "unassigned",
            "/models/weights/" + repository,
            Instant.ofEpochSecond(i))
        .withRepository(repository)
        .withCommit(String.format(Locale.ROOT, "%040x", i))
        .withFormat(shards ? "safetensors" : "gguf")
        .withQuantization(shards ? "fp16" : "q4_k_m")
        .withSourceProvider("hf")
        .withLocation("hub-cache")
        .withDirectoryChecksum(String.format(Locale.ROOT, "v2:%016x", i * 7919L))
        .withFiles(files);
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
    return registry.orElseThrow().enter(List.of(download(entries + random.nextInt(1000))), true);
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
