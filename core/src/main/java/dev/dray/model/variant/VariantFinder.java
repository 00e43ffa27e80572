package dev.dray.model.variant;

import dev.dray.model.Quantization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Finds the variants among files, by names and sizes alone.
final class VariantFinder {

  private VariantFinder() {}

  /// @param repository the repository's name, which may tell the precision where no file does
  static List<Variant> find(String repository, List<VariantFile> files) {
    List<Piece> pieces = new ArrayList<>();
    List<Piece> projectors = new ArrayList<>();
    List<VariantFile> others = new ArrayList<>();
    for (VariantFile file : files) {
      Optional<Piece> piece =
          Companions.isTraining(file.path().fileName()) ? Optional.empty() : Piece.of(file);
      if (piece.isEmpty()) {
        others.add(file);
      } else if (Lane.isGguf(piece.get()) && GgufSets.isProjector(piece.get())) {
        projectors.add(piece.get());
      } else {
        pieces.add(piece.get());
      }
    }
    if (pieces.isEmpty()) {
      // A projector alone is what there is.
      pieces.addAll(projectors);
      projectors.clear();
    }
    List<Draft> drafts = drafts(pieces, others);
    return complete(named(repository, drafts), projectors, others);
  }

  private static List<Draft> drafts(List<Piece> pieces, List<VariantFile> others) {
    boolean pipeline =
        others.stream().anyMatch(file -> file.path().text().equals("model_index.json"));
    Set<String> genai =
        others.stream()
            .filter(file -> file.path().fileName().equals("genai_config.json"))
            .map(file -> Companions.folder(file).toLowerCase(Locale.ROOT))
            .filter(folder -> !folder.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    Map<String, Lane> lanes = new TreeMap<>();
    Map<String, List<Piece>> byLane = new TreeMap<>();
    for (Piece piece : pieces) {
      Lane lane = Lane.of(piece, pipeline, genai);
      lanes.putIfAbsent(lane.id(), lane);
      byLane.computeIfAbsent(lane.id(), id -> new ArrayList<>()).add(piece);
    }
    List<Draft> drafts = new ArrayList<>();
    byLane.forEach((id, mine) -> {
      Lane lane = lanes.getOrDefault(id, new Lane(id, id, VariantKind.MODEL));
      drafts.addAll(
          Lane.isGguf(mine.getFirst())
              ? GgufSets.variants(lane, mine)
              : Components.variants(lane, mine));
    });
    return drafts;
  }

  /// Gives each its own name: what it would like to be called, else that with what tells it apart,
  /// else a number behind it. Two that would like the same name both give it up.
  private static List<Draft> named(String repository, List<Draft> drafts) {
    Map<String, Long> wanted =
        drafts.stream()
            .collect(Collectors.groupingBy(d -> folded(d.name()), Collectors.counting()));
    Set<String> taken = new HashSet<>();
    List<Draft> named = new ArrayList<>();
    for (Draft draft : drafts) {
      boolean alone = wanted.getOrDefault(folded(draft.name()), 0L) == 1;
      String name = alone ? draft.name() : draft.fallback();
      // Somebody else may like to be called so.
      if (!alone && wanted.containsKey(folded(name))) {
        name = Draft.typed(draft.pieces().getFirst().component());
      }
      String own = name;
      for (int i = 2; !taken.add(folded(own)); i++) {
        own = name + "-" + i;
      }
      Optional<Quantization> quantization =
          draft
              .quantization()
              .or(() ->
                  draft.kind().isWhole() && drafts.size() == 1
                      ? Quantization.ofName(repository)
                      : Optional.empty());
      named.add(
          new Draft(
              own,
              draft.fallback(),
              draft.kind(),
              draft.precision(),
              quantization,
              draft.pieces()));
    }
    return named;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static List<Variant> complete(
      List<Draft> drafts, List<Piece> projectors, List<VariantFile> others) {
    List<SortedSet<VariantFile>> companions = Companions.assign(drafts, others);
    List<Variant> variants = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      boolean gguf = Lane.isGguf(draft.pieces().getFirst());
      List<VariantFile> projector =
          gguf && draft.kind() == VariantKind.MODEL
              ? GgufSets.projector(draft, projectors).map(Piece::file).stream().toList()
              : List.of();
      variants.add(
          new Variant(
              draft.name(),
              draft.kind(),
              draft.container(),
              draft.quantization(),
              draft.files(),
              projector,
              only(companions.get(i), Companions.Need.REQUIRED),
              only(companions.get(i), Companions.Need.OPTIONAL),
              draft.missing()));
    }
    variants.sort(
        Comparator.<Variant>comparingInt(variant -> variant.kind().rank())
            .thenComparing(Variant::weightSize)
            .thenComparing(Variant::name));
    return variants;
  }

  private static List<VariantFile> only(SortedSet<VariantFile> files, Companions.Need need) {
    return files.stream().filter(file -> Companions.need(file) == need).toList();
  }
}
