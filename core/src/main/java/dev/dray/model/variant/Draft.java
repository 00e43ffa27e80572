package dev.dray.model.variant;

import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.model.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A variant before its companions are found.
///
/// @param name what it would like to be called
/// @param fallback what it is called where another one has that name
/// @param kind what it is
/// @param precision what its files' names say; empty if nothing
/// @param quantization the same, understood
/// @param pieces its weight files, at least one
record Draft(
    String name,
    String fallback,
    VariantKind kind,
    String precision,
    Optional<Quantization> quantization,
    List<Piece> pieces) {

  /// The container of most of its bytes.
  ContainerFormat container() {
    Map<ContainerFormat, Long> bytes =
        pieces.stream()
            .collect(
                Collectors.groupingBy(
                    Piece::container,
                    TreeMap::new,
                    Collectors.summingLong(
                        p -> 1 + Math.clamp(p.file().size().orElse(0), 0, 1L << 50))));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(ContainerFormat.SAFETENSORS);
  }

  /// Its files in path order.
  List<VariantFile> files() {
    return pieces.stream().map(Piece::file).sorted().toList();
  }

  /// The folders that its files lie in, as their paths spell them.
  Set<String> folders() {
    return pieces.stream()
        .map(piece -> Companions.folder(piece.file()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Shards that the names of others promise.
  List<String> missing() {
    Map<String, List<Shard>> sets = new TreeMap<>();
    for (Piece piece : pieces) {
      Shard.parse(piece.file().path().text())
          .ifPresent(shard ->
              sets.computeIfAbsent(
                      shard.stem() + "\0" + shard.count() + shard.ending(),
                      key -> new ArrayList<>())
                  .add(shard));
    }
    List<String> missing = new ArrayList<>();
    for (List<Shard> set : sets.values()) {
      Shard first = set.getFirst();
      List<Integer> here = set.stream().map(Shard::index).toList();
      // A count comes from a name: only as many as can be told are told.
      for (int i = 1; i <= first.count() && missing.size() < 100; i++) {
        if (!here.contains(i)) {
          missing.add(first.sibling(i));
        }
      }
    }
    return missing;
  }

  /// A name that can be typed.
  static String typed(String text) {
    return text.toLowerCase(Locale.ROOT).replace('/', '-').replace(' ', '-');
  }
}
