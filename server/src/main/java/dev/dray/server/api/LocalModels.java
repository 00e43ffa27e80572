package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.HeldModel;
import dev.dray.inventory.Holdings;
import dev.dray.location.Location;
import dev.dray.server.http.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The models of this machine with what the API says of them. The disk is the truth: every question
/// looks at it. Thread-safe.
final class LocalModels {

  /// What was found.
  ///
  /// @param models the models, by store and name
  /// @param warnings what is damaged or could not be read
  record Found(List<LocalModel> models, List<String> warnings) {}

  private final Dray dray;

  LocalModels(Dray dray) {
    this.dray = dray;
  }

  Found all() {
    Holdings holdings = dray.models().everywhere();
    List<CachedModel> cached = dray.models().cachedModels();
    List<LocalModel> models = new ArrayList<>();
    for (HeldModel held : holdings.models()) {
      models.add(local(held, cached));
    }
    return new Found(models, holdings.warnings());
  }

  /// The model of that id.
  ///
  /// @throws RefusedException 404 if there is none any more
  LocalModel require(String id) {
    return all().models().stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            RefusedException.notFound(
                "No model of this machine has the id '" + id + "'",
                "It may have been removed or moved: read /api/v1/local again."));
  }

  private LocalModel local(HeldModel held, List<CachedModel> cached) {
    Optional<CachedModel> own =
        cached.stream().filter(model -> held.place().startsWith(model.folder())).findFirst();
    Optional<ModelRef> ref = own.map(LocalModels::ref).or(() -> ref(held));
    return new LocalModel(held, ref, own, dray.models().locationOf(held.place()));
  }

  /// The model of a cache as a reference.
  static ModelRef ref(CachedModel model) {
    String name = model.name().replaceFirst("@.*", "");
    boolean elsewhere =
        model.cache().layout() == Location.Layout.APP_CACHE
            && model.folder().getParent() != null
            && model.folder().getParent().endsWith("modelscope");
    if (elsewhere) {
      return ModelRef.parse("modelscope://" + name);
    }
    ModelRef ref = ModelRef.parse("hf://" + name);
    return model.kind() != RepoKind.MODEL && ref instanceof ModelRef.Hub hub
        ? hub.as(model.kind())
        : ref;
  }

  /// What other programs call it is often what it can be fetched by.
  private static Optional<ModelRef> ref(HeldModel held) {
    Optional<String> text =
        switch (held.store().kind()) {
          case HUB_CACHE -> Optional.of("hf://" + held.name());
          case OLLAMA -> Optional.of("ollama://" + held.name());
          case MODELSCOPE -> Optional.of("modelscope://" + held.name());
          case LM_STUDIO, RAMALAMA, MODEL_RUNNER, LLAMA_CPP, COMFYUI, MODELS, FOLDER ->
              Optional.empty();
        };
    try {
      return text.map(ModelRef::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
