package dev.dray;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.federation.StoreKind;
import dev.dray.inventory.HeldModel;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import dev.dray.registry.RegistryEntry;
import dev.dray.search.Document;
import dev.dray.search.Found;
import dev.dray.search.FullText;
import dev.dray.search.HereDocuments;
import dev.dray.search.PlaceSearch;
import dev.dray.search.SearchPlace;
import dev.dray.search.SearchResult;
import dev.dray.search.SideBySide;
import dev.dray.settings.Settings;
import dev.dray.store.ModelScopeCache;
import java.util.ArrayList;
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
            // Without words the hubs tell what is popular; the catalog would only stand between.
            .filter(place -> place != SearchPlace.CATALOG || !query.text().isBlank())
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
      case HERE ->
          query -> {
            List<Document> documents = new ArrayList<>(here().documents());
            documents.addAll(inTrees());
            documents.addAll(registered());
            return FullText.find(documents, query);
          };
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

  /// The models of trees by owner and name, whose folders are named as their repositories.
  private List<Document> inTrees() {
    List<Document> documents = new ArrayList<>();
    for (HeldModel model : workshop.models().everywhere().models()) {
      if (model.store().kind() == StoreKind.MODELS) {
        try {
          RepoId repo = new RepoId(model.name().split("@", 2)[0]);
          documents.add(
              HereDocuments.of(ModelRef.Hub.model(repo.text()), model.name(), model.place()));
        } catch (IllegalArgumentException e) {
          // A folder that is named after nothing.
        }
      }
    }
    return documents;
  }

  /// What the registry says about models that have a publisher. One that cannot be read takes
  /// nothing away from what the stores tell; the commands of the registry say what is wrong with
  /// it.
  private List<Document> registered() {
    List<RegistryEntry> entries;
    try {
      entries = workshop.registry().entries();
    } catch (DrayException e) {
      return List.of();
    }
    List<Document> documents = new ArrayList<>();
    for (RegistryEntry entry : entries) {
      ref(entry).ifPresent(ref -> documents.add(document(entry, ref)));
    }
    return documents;
  }

  private static Document document(RegistryEntry entry, ModelRef ref) {
    List<String> tags = new ArrayList<>();
    entry.capabilities().forEach(capability -> tags.add(capability.id()));
    entry.license().ifPresent(licence -> tags.add("license:" + licence));
    entry.quantization().ifPresent(tags::add);
    tags.addAll(entry.roles());
    ModelSummary summary =
        new ModelSummary(
            ref instanceof ModelRef.Hub hub ? hub.repo().text() : ref.toString(),
            0,
            0,
            tags,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            ModelSummary.Access.OPEN);
    String names =
        String.join(" ", entry.aliases()) + " " + entry.name() + " " + entry.displayName();
    return new Document(
        new Found(ref, summary, entry.place()),
        ref + " " + names,
        entry.backend()
            + " "
            + entry.family().orElse("")
            + " "
            + entry.producer().orElse("")
            + " "
            + entry.metadata());
  }

  /// The model of an entry, where it names a repository or a model of Ollama.
  static Optional<ModelRef> ref(RegistryEntry entry) {
    try {
      Optional<String> ollama = entry.ollamaName();
      if (ollama.isPresent()) {
        return Optional.of(ModelRef.parse("ollama://" + ollama.get()));
      }
      return entry.repository().map(ModelRef.Hub::model);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
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
