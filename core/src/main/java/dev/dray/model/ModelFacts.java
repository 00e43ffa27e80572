package dev.dray.model;

import dev.dray.ByteSize;
import dev.dray.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What is known about a model, each fact with where it was read. Where several places speak, all
/// of them are kept, the most trusted first (see [Fact#outranks(Fact)]).
///
/// @param purpose what the weights are for
/// @param containers container formats of the weights; the first one is the model's
/// @param quantizations what every place says about the precision of the weights; the first one is
///   the model's
/// @param architecture such as `llama`, as configurations and headers call it
/// @param parameters number of parameters, packed tensors counted as what is in them
/// @param contextLength tokens of context that it was made for
/// @param dimensions the sizes that decide about memory
/// @param capabilities what it can do
/// @param license the licence's short name, lower case, such as `apache-2.0`
/// @param licenseFile the path of the licence's text
/// @param chatTemplates templates, the one that programs take first
/// @param task the task as hubs call it, such as `text-generation`
/// @param library the library it was published for, such as `transformers`
/// @param baseModels models it was made from
/// @param readme the README
/// @param weights bytes of all weight files, zero where sizes are unknown
/// @param completeness whether everything needed is there
public record ModelFacts(
    Optional<Fact<Purpose>> purpose,
    List<Fact<ContainerFormat>> containers,
    List<Fact<Quantization>> quantizations,
    Optional<Fact<String>> architecture,
    Optional<Fact<Long>> parameters,
    Optional<Fact<Long>> contextLength,
    Optional<Fact<Dimensions>> dimensions,
    List<Fact<Capability>> capabilities,
    Optional<Fact<String>> license,
    Optional<String> licenseFile,
    List<Fact<ChatTemplate>> chatTemplates,
    Optional<Fact<String>> task,
    Optional<Fact<String>> library,
    List<Fact<String>> baseModels,
    Optional<Readme> readme,
    ByteSize weights,
    Completeness completeness) {

  /// What weights are for.
  public enum Purpose {
    /// A model that runs by itself.
    MODEL,
    /// Changes to a model (LoRA).
    ADAPTER,
    /// The eyes or ears of a model (`mmproj`).
    PROJECTOR,
    /// An importance matrix, a vocabulary: nothing that runs.
    AID
  }

  /// A README.
  ///
  /// @param path where it lies in the repository
  /// @param digest SHA-256 of the file, for those under 10 MiB
  /// @param signs what it mentions
  public record Readme(String path, Optional<Digest.Sha256> digest, ReadmeSigns signs) {}

  /// Nothing known.
  public static final ModelFacts UNKNOWN =
      new ModelFacts(
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          ByteSize.ZERO,
          Completeness.WHOLE);

  /// Copies the lists and puts the most trusted facts first; among equals the order stays.
  public ModelFacts {
    containers = ranked(containers);
    quantizations = ranked(quantizations);
    capabilities = ranked(capabilities);
    chatTemplates = List.copyOf(chatTemplates);
    baseModels = List.copyOf(baseModels);
  }

  /// The model's container format.
  public Optional<Fact<ContainerFormat>> container() {
    return containers.stream().findFirst();
  }

  /// The model's quantization.
  public Optional<Fact<Quantization>> quantization() {
    return quantizations.stream().findFirst();
  }

  /// The template that programs take.
  public Optional<Fact<ChatTemplate>> chatTemplate() {
    return chatTemplates.stream().findFirst();
  }

  /// The capabilities without their sources.
  public Set<Capability> capabilitySet() {
    Set<Capability> set = EnumSet.noneOf(Capability.class);
    capabilities.forEach(fact -> set.add(fact.value()));
    return set;
  }

  /// A number of parameters for people, by Ollama's rule: `8.0B` is `8B`, `1.5B`, `494.03M`, `66K`.
  public static String parameterLabel(long parameters) {
    if (parameters >= 1_000_000_000) {
      String text = String.format(Locale.ROOT, "%.1f", parameters / 1e9);
      return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + "B";
    }
    return parameters >= 1_000_000
        ? String.format(Locale.ROOT, "%.2fM", parameters / 1e6)
        : parameters >= 1_000 ? parameters / 1_000 + "K" : Long.toString(parameters);
  }

  private static <T> List<Fact<T>> ranked(List<Fact<T>> facts) {
    List<Fact<T>> sorted = new ArrayList<>(facts);
    sorted.sort(
        Comparator.<Fact<T>, FactSource>comparing(Fact::source)
            .thenComparing(Fact::confidence, Comparator.reverseOrder()));
    return List.copyOf(sorted);
  }
}
