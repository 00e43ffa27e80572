package dev.dray.search;

import dev.dray.ModelRef;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Makes one list of what several places know.
///
/// A repository of the hubs is the same model wherever it is known by that name. Dates order across
/// places. Downloads and likes are counted differently by each hub and unknown elsewhere, so there
/// every place keeps its own order, and the places take turns.
final class Merging {

  /// Which place tells most about a model, best first.
  private static final List<SearchPlace> TELLING =
      List.of(
          SearchPlace.HUGGINGFACE,
          SearchPlace.MLX,
          SearchPlace.MODELSCOPE,
          SearchPlace.CATALOG,
          SearchPlace.HERE);

  /// One model and who knows it; filled while the places are read.
  private static final class Pile {
    private final Map<SearchPlace, Found> known = new HashMap<>();
    private int rank = Integer.MAX_VALUE;
    private SearchPlace first = SearchPlace.MODELSCOPE;

    private void add(SearchPlace place, Found found, int position) {
      known.putIfAbsent(place, found);
      if (position < rank) {
        rank = position;
        first = place;
      }
    }

    private Hit hit() {
      Found best =
          TELLING.stream().filter(known::containsKey).findFirst().map(known::get).orElseThrow();
      List<ModelRef> others = new ArrayList<>();
      for (SearchPlace place : TELLING) {
        Optional.ofNullable(known.get(place))
            .map(Found::ref)
            .filter(ref -> !hub(ref).equals(hub(best.ref())) && !others.contains(ref))
            .ifPresent(others::add);
      }
      Set<SearchPlace> places = EnumSet.copyOf(known.keySet());
      return new Hit(
          best.ref(),
          best.model(),
          places,
          others,
          known.values().stream().map(Found::path).flatMap(Optional::stream).findFirst());
    }
  }

  private Merging() {}

  static List<Hit> merge(Map<SearchPlace, List<Found>> found, SearchQuery query) {
    Map<String, Pile> piles = new LinkedHashMap<>();
    found.forEach((place, models) -> {
      for (int i = 0; i < models.size(); i++) {
        Found model = models.get(i);
        piles.computeIfAbsent(key(model.ref()), _ -> new Pile()).add(place, model, i);
      }
    });
    List<Pile> ordered = new ArrayList<>(piles.values());
    ordered.sort(
        Comparator.<Pile>comparingInt(pile -> pile.rank).thenComparing(pile -> pile.first));
    List<Hit> hits = new ArrayList<>(ordered.stream().map(Pile::hit).toList());
    switch (query.sort()) {
      case CREATED -> hits.sort(latestFirst(ModelSummary::createdAt));
      case MODIFIED -> hits.sort(latestFirst(ModelSummary::lastModified));
      case DOWNLOADS, LIKES, TRENDING -> {}
    }
    return List.copyOf(hits.subList(0, Math.min(hits.size(), query.limit())));
  }

  private static Comparator<Hit> latestFirst(Function<ModelSummary, Optional<Instant>> date) {
    return Comparator.comparing(
        (Hit hit) -> date.apply(hit.model()).orElse(Instant.MIN), Comparator.reverseOrder());
  }

  /// Equal for the same name at the hubs; their names differ in case only by mistake.
  private static String key(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub ->
          hub.kind() + " " + hub.repo().text().toLowerCase(Locale.ROOT) + quantization(hub);
      case ModelRef.ModelScope scope -> "model " + scope.repo().text().toLowerCase(Locale.ROOT);
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> ref.toString();
    };
  }

  /// A file or quantization is another thing than the whole repository.
  private static String quantization(ModelRef.Hub hub) {
    return hub.path().map(path -> "/" + path).orElse("")
        + hub.quantization().map(q -> ":" + q).orElse("");
  }

  /// Which of the hubs a reference is to; `mlx` is a view of the Hugging Face hub.
  private static String hub(ModelRef ref) {
    return ref instanceof ModelRef.Hub ? "hub" : ref.provider().id();
  }
}
