package dev.dray.inspection.task;

import dev.dray.ByteSize;
import dev.dray.model.Capability;
import dev.dray.model.ChatTemplate;
import dev.dray.model.Completeness;
import dev.dray.model.Confidence;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Dimensions;
import dev.dray.model.Fact;
import dev.dray.model.FactSource;
import dev.dray.model.ModelFacts;
import dev.dray.model.ModelFacts.Purpose;
import dev.dray.model.Quantization;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Collects facts while a model is looked at; of rivals for one place the better outranks.
final class Findings {

  /// Words of cards that say that nobody said anything.
  private static final Set<String> NO_LICENCE = Set.of("unknown", "none", "null", "n/a", "other");

  private Optional<Fact<Purpose>> purpose = Optional.empty();
  private final List<Fact<ContainerFormat>> containers = new ArrayList<>();
  private final List<Fact<Quantization>> quantizations = new ArrayList<>();
  private Optional<Fact<String>> architecture = Optional.empty();
  private Optional<Fact<Long>> parameters = Optional.empty();
  private Optional<Fact<Long>> contextLength = Optional.empty();
  private Optional<Fact<Dimensions>> dimensions = Optional.empty();
  private final Map<Capability, Fact<Capability>> capabilities = new EnumMap<>(Capability.class);
  private Optional<Fact<String>> license = Optional.empty();
  private final List<Fact<ChatTemplate>> templates = new ArrayList<>();
  private Optional<Fact<String>> task = Optional.empty();
  private Optional<Fact<String>> library = Optional.empty();
  private final List<Fact<String>> baseModels = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();

  void purpose(Purpose value, FactSource source, Confidence confidence) {
    purpose = better(purpose, value, source, confidence);
  }

  void container(ContainerFormat value, FactSource source, Confidence confidence) {
    containers.add(new Fact<>(value, source, confidence));
  }

  void quantization(Quantization value, FactSource source, Confidence confidence) {
    Fact<Quantization> fact = new Fact<>(value, source, confidence);
    boolean known =
        quantizations.stream()
            .anyMatch(other ->
                other.value().label().equals(value.label())
                    && other.source().kind() == source.kind());
    if (!known) {
      quantizations.add(fact);
    }
  }

  void architecture(Optional<String> value, FactSource source, Confidence confidence) {
    value
        .filter(text -> text.length() <= 200)
        .ifPresent(text -> architecture = better(architecture, text, source, confidence));
  }

  void parameters(OptionalLong value, FactSource source, Confidence confidence) {
    if (value.orElse(0) > 0) {
      parameters = better(parameters, value.getAsLong(), source, confidence);
    }
  }

  void contextLength(OptionalLong value, FactSource source, Confidence confidence) {
    if (value.orElse(0) > 0) {
      contextLength = better(contextLength, value.getAsLong(), source, confidence);
    }
  }

  void dimensions(Dimensions value, FactSource source) {
    if (!value.equals(Dimensions.UNKNOWN)) {
      dimensions = better(dimensions, value, source, Confidence.DECLARED);
    }
  }

  void capability(Capability value, FactSource source, Confidence confidence) {
    Fact<Capability> fact = new Fact<>(value, source, confidence);
    capabilities.merge(value, fact, (old, added) -> added.outranks(old) ? added : old);
  }

  /// The first one that says something holds: callers ask the card before the header.
  void license(Optional<String> value, FactSource source, Confidence confidence) {
    if (license.isEmpty()) {
      license =
          value
              .map(text -> text.strip().toLowerCase(Locale.ROOT))
              .filter(text -> !text.isEmpty() && text.length() <= 200 && !NO_LICENCE.contains(text))
              .map(text -> new Fact<>(text, source, confidence));
    }
  }

  void template(ChatTemplate value, FactSource source) {
    templates.add(new Fact<>(value, source, Confidence.CERTAIN));
    if (value.knowsTools()) {
      capability(Capability.TOOLS, source, Confidence.DECLARED);
    }
    if (value.knowsThinking()) {
      capability(Capability.THINKING, source, Confidence.DECLARED);
    }
  }

  void task(Optional<String> value, FactSource source) {
    if (value.isPresent() && value.get().length() <= 200) {
      task = better(task, value.get(), source, Confidence.DECLARED);
      Capability.parse(value.get())
          .ifPresent(capability -> {
            capability(capability, source, Confidence.DECLARED);
            if (value.get().endsWith("-text-to-text")) {
              capability(Capability.TEXT, source, Confidence.DECLARED);
            }
          });
    }
  }

  void library(Optional<String> value, FactSource source) {
    if (value.isPresent() && value.get().length() <= 200) {
      library = better(library, value.get(), source, Confidence.DECLARED);
    }
  }

  void baseModel(String value, FactSource source) {
    boolean known = baseModels.stream().anyMatch(fact -> fact.value().equals(value));
    if (!known && !value.isBlank() && value.length() <= 300 && baseModels.size() < 100) {
      baseModels.add(new Fact<>(value, source, Confidence.DECLARED));
    }
  }

  void note(String sentence) {
    notes.add(sentence);
  }

  void warn(String sentence) {
    warnings.add(sentence);
  }

  void missing(String what) {
    missing.add(what);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  boolean hasTemplate() {
    return !templates.isEmpty();
  }

  boolean can(Capability capability) {
    return capabilities.containsKey(capability);
  }

  boolean hasQuantization() {
    return !quantizations.isEmpty();
  }

  private static <T> Optional<Fact<T>> better(
      Optional<Fact<T>> old, T value, FactSource source, Confidence confidence) {
    Fact<T> fact = new Fact<>(value, source, confidence);
    return old.isPresent() && !fact.outranks(old.get()) ? old : Optional.of(fact);
  }

  ModelFacts facts(
      ByteSize weights, Optional<ModelFacts.Readme> readme, Optional<String> licenseFile) {
    return new ModelFacts(
        purpose,
        containers,
        quantizations,
        architecture,
        parameters,
        contextLength,
        dimensions,
        List.copyOf(capabilities.values()),
        license,
        licenseFile,
        templates,
        task,
        library,
        baseModels,
        readme,
        weights,
        new Completeness(List.copyOf(missing), List.copyOf(warnings)));
  }
}
