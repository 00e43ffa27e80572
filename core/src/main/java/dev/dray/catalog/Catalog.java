package dev.dray.catalog;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.model.Capability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The models that are known before anything is downloaded. Immutable.
public final class Catalog {

  private final String version;
  private final Map<CatalogId, CatalogModel> models;

  private Catalog(String version, Map<CatalogId, CatalogModel> models) {
    this.version = version;
    this.models = models;
  }

  /// The models that come with Dray.
  public static Catalog builtIn() {
    return of(CatalogFile.builtIn());
  }

  /// The models of a file.
  public static Catalog of(CatalogFile file) {
    return new Catalog(file.version(), byId(file.models()));
  }

  private static Map<CatalogId, CatalogModel> byId(Collection<CatalogModel> models) {
    Map<CatalogId, CatalogModel> byId = new LinkedHashMap<>();
    models.forEach(model -> byId.put(model.id(), model));
    return byId;
  }

  /// This catalog with more models; one that is known already is taken from the file.
  public Catalog with(CatalogFile file) {
    Map<CatalogId, CatalogModel> both = new LinkedHashMap<>(models);
    both.putAll(byId(file.models()));
    return new Catalog(version, both);
  }

  /// The version of the models that are not the user's own.
  public String version() {
    return version;
  }

  /// Every model, those that cannot be downloaded included.
  public List<CatalogModel> allModels() {
    return List.copyOf(models.values());
  }

  /// The models of a provider.
  public List<CatalogModel> models(ProviderId provider) {
    return models.values().stream()
        .filter(model -> model.id().provider().equals(Optional.of(provider)))
        .toList();
  }

  /// The models that can do something.
  public List<CatalogModel> models(Capability capability) {
    return models.values().stream()
        .filter(model -> model.capabilities().contains(capability))
        .toList();
  }

  /// The good first choices.
  public List<CatalogModel> recommendedModels() {
    return models.values().stream().filter(CatalogModel::recommended).toList();
  }

  /// The models that can be brought here.
  public List<CatalogModel> localModels() {
    return models.values().stream().filter(model -> model.id().ref().isPresent()).toList();
  }

  /// The models that only run at their provider.
  public List<CatalogModel> cloudModels() {
    return models.values().stream()
        .filter(model -> model.id() instanceof CatalogId.InTheCloud)
        .toList();
  }

  /// What is known of a model.
  public Optional<CatalogModel> info(CatalogId id) {
    return Optional.ofNullable(models.get(id));
  }

  /// What is known of a model. The scheme of the MLX community is as good as the hub's.
  public Optional<CatalogModel> info(ModelRef ref) {
    return info(new CatalogId.Downloadable(ref))
        .or(() ->
            models.values().stream()
                .filter(model -> model.id().ref().filter(known -> isSame(known, ref)).isPresent())
                .findFirst());
  }

  private static boolean isSame(ModelRef known, ModelRef ref) {
    return known instanceof ModelRef.Hub one
        && ref instanceof ModelRef.Hub other
        && one.kind() == other.kind()
        && one.repo().text().equalsIgnoreCase(other.repo().text())
        && one.path().equals(other.path())
        && one.quantization().equals(other.quantization());
  }

  /// Models for a purpose that fit a machine, best first. Larger models answer better, so of those
  /// that fit the larger come first; a good first choice counts as if it were twice its size.
  /// Models whose size is not known come last. What several providers have under one name is one
  /// choice.
  public List<Recommendation> recommend(RecommendationQuery query, Sizing sizing) {
    record Rated(CatalogModel model, Optional<Sizing.Sized> sized, double rating) {}
    Map<String, List<Rated>> rated = new LinkedHashMap<>();
    for (CatalogModel model : models.values()) {
      if (query.isMetBy(model)) {
        Optional<Sizing.Sized> sized = sizing.of(model);
        if (sized.map(Sizing.Sized::fits).orElse(true)) {
          double size = sized.map(s -> (double) s.needed().bytes()).orElse(0.0);
          rated
              .computeIfAbsent(plainName(model), _ -> new ArrayList<>())
              .add(new Rated(model, sized, model.recommended() ? 2 * size : size));
        }
      }
    }
    Comparator<Rated> best = Comparator.comparingDouble(Rated::rating).reversed();
    return rated.values().stream()
        .map(same -> same.stream().sorted(best).toList())
        .sorted((one, other) -> best.compare(one.getFirst(), other.getFirst()))
        .limit(query.limit())
        .map(same -> {
          Rated first = same.getFirst();
          return new Recommendation(
              first.model(),
              first.sized(),
              reasons(first.model(), first.sized()),
              same.stream().skip(1).map(rating -> rating.model().id()).toList());
        })
        .toList();
  }

  /// The name without what stands in brackets behind it.
  private static String plainName(CatalogModel model) {
    return model.name().replaceFirst(" \\(.*\\)$", "");
  }

  private static List<String> reasons(CatalogModel model, Optional<Sizing.Sized> sized) {
    List<String> reasons = new ArrayList<>();
    if (model.recommended()) {
      reasons.add("a good first choice");
    }
    reasons.add(
        sized
            .map(s -> s.how() + ", about " + s.needed() + " of memory")
            .orElse("its size is not known"));
    reasons.add(model.license().map(l -> "licence " + l).orElse("its licence is not known"));
    return reasons;
  }
}
