package dev.dray.inspection.task;

import dev.dray.inspection.task.ModelFiles.ModelFile;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Files of weights, shards of one set together.
///
/// @param format their container
/// @param key equal for all files of a set
/// @param files in the order of their numbers
/// @param shardCount how many the set has by its names, 1 for a file that is not split
record WeightSet(ContainerFormat format, String key, List<ModelFile> files, int shardCount) {

  /// All sets of a model, in path order.
  static List<WeightSet> of(List<ModelFile> files) {
    Map<String, List<ModelFile>> byKey = new LinkedHashMap<>();
    for (ModelFile file : files) {
      if (ContainerFormat.ofFileName(file.path()).isPresent()) {
        byKey.computeIfAbsent(key(file.path()), _ -> new ArrayList<>()).add(file);
      }
    }
    List<WeightSet> sets = new ArrayList<>();
    byKey.forEach((key, members) -> {
      members.sort(
          Comparator.comparingInt(
              (ModelFile file) -> Shard.parse(file.path()).map(Shard::index).orElse(1)));
      ModelFile first = members.getFirst();
      sets.add(
          new WeightSet(
              ContainerFormat.ofFileName(first.path()).orElseThrow(),
              key,
              List.copyOf(members),
              Shard.parse(first.path()).map(Shard::count).orElse(1)));
    });
    return sets;
  }

  private static String key(String path) {
    return Shard.parse(path)
        .map(shard -> shard.stem() + "\n" + shard.count() + shard.ending())
        .orElse(path);
  }

  ModelFile first() {
    return files.getFirst();
  }

  /// Bytes of all files, zero where one is unknown.
  long size() {
    return files.stream().map(ModelFile::size).allMatch(OptionalLong::isPresent)
        ? files.stream().mapToLong(file -> file.size().orElse(0)).sum()
        : 0;
  }

  /// Shards that the names announce and that are not here.
  List<String> missing() {
    Optional<Shard> shard = Shard.parse(first().path());
    if (shard.isEmpty() || files.size() >= shardCount) {
      return List.of();
    }
    Collection<Integer> here =
        files.stream().flatMap(f -> Shard.parse(f.path()).stream()).map(Shard::index).toList();
    List<String> missing = new ArrayList<>();
    for (int i = 1; i <= shardCount && missing.size() < 100; i++) {
      if (!here.contains(i)) {
        missing.add(shard.get().sibling(i) + " (shard " + i + " of " + shardCount + ")");
      }
    }
    return missing;
  }

  /// Whether it is the eyes or ears of a model and not the model.
  boolean isProjector() {
    String name = first().name().toLowerCase(Locale.ROOT);
    return format == ContainerFormat.GGUF
        && (name.startsWith("mmproj") || name.contains("-mmproj"));
  }

  /// Whether it changes a model and is none.
  boolean isAdapter() {
    return first().name().startsWith("adapter_model.");
  }

  @Override
  public String toString() {
    return key.replace('\n', ' ');
  }
}
