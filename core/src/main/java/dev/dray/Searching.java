package dev.dray;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import dev.dray.search.Found;
import dev.dray.search.FullText;
import dev.dray.search.HereDocuments;
import dev.dray.search.PlaceSearch;
import dev.dray.search.SearchPlace;
import dev.dray.search.SearchResult;
import dev.dray.search.SideBySide;
import dev.dray.settings.Settings;
import dev.dray.store.ModelScopeCache;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts a search together as the settings say.
final class Searching {

  private final Settings settings;
  private final Workshop workshop;

  Searching(Settings settings, Workshop workshop) {
    this.settings = settings;
    this.workshop = workshop;
  }

  SearchResult search(SearchQuery query) {
    List<SearchPlace> places;
    try {
      places = SearchPlace.parseAll(settings.searchPlaces());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "The setting search.places is wrong: " + e.getMessage(),
          "Correct it with 'dray config set search.places …', or name places with --provider.",
          ErrorContext.NONE);
    }
    List<SearchPlace> able =
        places.stream()
            .filter(place -> !settings.offline() || place.provider().isEmpty())
            .filter(place -> query.kind() == RepoKind.MODEL || knowsMoreThanModels(place))
            .toList();
    // Where none is left, the first says why.
    return search(query, able.isEmpty() ? places.subList(0, 1) : able);
  }

  private static boolean knowsMoreThanModels(SearchPlace place) {
    return switch (place) {
      case HERE, HUGGINGFACE, MLX -> true;
      case CATALOG, MODELSCOPE -> false;
    };
  }

  SearchResult search(SearchQuery query, Collection<SearchPlace> places) {
    if (places.isEmpty()) {
      throw new InvalidRequestException(
          "No place to search is named", "Name one, such as huggingface.", ErrorContext.NONE);
    }
    Map<SearchPlace, PlaceSearch> searches = new EnumMap<>(SearchPlace.class);
    places.forEach(place -> searches.put(place, search(place)));
    return new SideBySide(searches, settings.searchTimeout()).search(query);
  }

  private PlaceSearch search(SearchPlace place) {
    return switch (place) {
      case HERE -> query -> FullText.find(here().documents(), query);
      case CATALOG ->
          query -> FullText.find(new Cataloguing(settings, workshop::api).documents(), query);
      case HUGGINGFACE, MLX, MODELSCOPE -> {
        ProviderId provider = place.provider().orElseThrow();
        yield query -> asked(provider, query);
      }
    };
  }

  private HereDocuments here() {
    return new HereDocuments(
        workshop.cache(Optional.empty()),
        ModelScopeCache.at(settings.modelScopeCache()),
        workshop.providers().ollamaWays().store(Optional.empty()),
        workshop
            .providers()
            .daemons()
            .lmStudioTree(Optional.empty(), false, workshop.cache(Optional.empty())));
  }

  private List<Found> asked(ProviderId provider, SearchQuery query) {
    return workshop.providers().searched(provider).search(query).stream()
        .flatMap(model -> ref(provider, query.kind(), model).stream().map(r -> new Found(r, model)))
        .toList();
  }

  /// Nothing for a name that no download would take.
  private static Optional<ModelRef> ref(ProviderId provider, RepoKind kind, ModelSummary model) {
    RepoId repo;
    try {
      repo = new RepoId(model.id());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(
        provider == ProviderId.MODELSCOPE
            ? new ModelRef.ModelScope(repo, Optional.empty(), Optional.empty(), Optional.empty())
            : ModelRef.Hub.model(repo.text()).as(kind));
  }
}
