package dev.dray.registry.upkeep;

import dev.dray.model.Capability;
import dev.dray.registry.DisplayName;
import dev.dray.registry.DownloadRecord;
import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonObject;
import dev.dray.registry.JsonValue;
import dev.dray.registry.OllamaNames;
import dev.dray.registry.Recorded;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RegistryRules;
import dev.dray.registry.VariantNames;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Enters the models that Ollama keeps. The name comes from what the model is called there, see
/// [OllamaNames]; the quantization is what Ollama says it is, and where the two differ the name
/// with that quantization finds the entry too. An entry of before, whose name had no quantization,
/// is renamed when the tag is one. Doing it twice changes nothing.
///
/// @param models what Ollama keeps
/// @param backend the program of the entries, `ollama`
/// @param location the label of the place of the entries
/// @param deprecatePlaceholders whether placeholders of an older importer become deprecated
/// @param rules what the registry keeps to
public record OllamaImport(
    List<Pulled> models,
    String backend,
    String location,
    boolean deprecatePlaceholders,
    RegistryRules rules)
    implements Edit {

  private static final Pattern PLACEHOLDER = Pattern.compile("(?i)model-ollama-gguf.*");

  /// A model that Ollama keeps.
  ///
  /// @param name as it is called there, `base:tag`
  /// @param size its bytes
  /// @param manifest where its manifest lies, if the store is on this machine
  /// @param modified when it came
  /// @param said what the daemon says about it, if one runs
  public record Pulled(
      String name,
      OptionalLong size,
      Optional<Path> manifest,
      Optional<Instant> modified,
      Optional<Said> said) {}

  /// What a daemon says about a model.
  ///
  /// @param quantization its label
  /// @param capabilities what it can do
  /// @param metadata the rest, by the keys of registries: `ollama_family` and the like
  public record Said(
      Optional<String> quantization, Set<Capability> capabilities, JsonObject metadata) {
    /// Copies the set.
    public Said {
      capabilities = Set.copyOf(capabilities);
    }
  }

  /// Copies the list.
  public OllamaImport {
    models = List.copyOf(models);
  }

  /// Whether an entry is a placeholder that an older importer made.
  static boolean isPlaceholder(RegistryEntry entry) {
    return PLACEHOLDER.matcher(entry.name()).matches();
  }

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    models.forEach(model -> enter(model, draft, decisions));
    if (deprecatePlaceholders) {
      for (RegistryEntry entry : draft.entries()) {
        if (isPlaceholder(entry) && !entry.deprecated()) {
          draft.put(entry.withDeprecated(true));
          decisions.accept(new Decision(entry.name(), "deprecated: a placeholder"));
        }
      }
    }
  }

  private void enter(Pulled model, RegistryDraft draft, Consumer<Decision> decisions) {
    switch (draft.record(record(model), rules)) {
      case Recorded.LeftOut out ->
          decisions.accept(new Decision(model.name(), "left out: " + out.reason()));
      case Recorded.Entered entered -> {
        RegistryEntry entry = entered.entry();
        RegistryEntry now = precise(entry, model, entered.how() == Recorded.How.ADDED);
        if (!now.equals(entry)) {
          draft.put(now);
        }
        decisions.accept(
            new Decision(
                now.name(),
                switch (entered.how()) {
                  case ADDED -> "new: " + model.name();
                  case UPDATED, CLAIMED -> "known: " + model.name();
                  case RENAMED -> "renamed: " + model.name();
                }));
      }
    }
  }

  private DownloadRecord record(Pulled model) {
    DownloadRecord record =
        DownloadRecord.of(
                backend,
                "ollama://" + model.name(),
                model.modified().orElseGet(() -> rules.clock().instant()))
            .withFormat("gguf")
            .withServedModelId(model.name())
            .withLocation(location)
            .withSourceProvider("ollama");
    if (model.size().isPresent()) {
      record = record.withSize(model.size().getAsLong());
    }
    if (model.manifest().isPresent()) {
      record = record.withMetadata("store_path", JsonValue.of(model.manifest().get().toString()));
    }
    if (model.said().isPresent()) {
      Said said = model.said().get();
      for (String key : said.metadata().keys()) {
        record = record.withMetadata(key, said.metadata().get(key));
      }
      if (!said.capabilities().isEmpty()) {
        record = record.withCapabilities(said.capabilities());
      }
    }
    return record;
  }

  /// With the quantization that Ollama says, whatever the name says.
  private RegistryEntry precise(RegistryEntry entry, Pulled model, boolean isNew) {
    Optional<String> said =
        model
            .said()
            .flatMap(Said::quantization)
            .map(label -> label.strip().toLowerCase(Locale.ROOT))
            .filter(label -> !label.isEmpty() && !label.equals("unknown"));
    OllamaNames names = OllamaNames.of(model.name());
    if (said.isEmpty() || said.equals(names.quantization())) {
      return entry;
    }
    RegistryEntry now =
        entry
            .with(EntryKey.QUANTIZATION, JsonValue.of(said))
            .withAliases(
                List.of(
                    VariantNames.canonical(names.family(), backend, Optional.of("gguf"), said)));
    if (!isNew) {
      return now;
    }
    String display = DisplayName.of(now).simple();
    return now.with(EntryKey.DISPLAY_NAME, JsonValue.of(display))
        .withMetadata("slug", JsonValue.of(VariantNames.slug(display)));
  }
}
