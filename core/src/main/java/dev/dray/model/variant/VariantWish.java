package dev.dray.model.variant;

import dev.dray.model.ContainerFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Which variants somebody wants. Immutable.
///
/// @param names variants by name; all of them are brought
/// @param quantizations quantizations in order of preference (`Q4_K_M`, `awq`, `fp16`): the first
///   that is offered is brought
/// @param formats containers or schemes in order of preference (`gguf`, `awq`, `safetensors`)
/// @param everything whether every file is wanted, whatever variants there are
/// @param optionalFiles whether optional files come along
public record VariantWish(
    List<String> names,
    List<String> quantizations,
    List<String> formats,
    boolean everything,
    boolean optionalFiles) {

  /// The word that stands for all variants.
  public static final String ALL = "all";

  /// Nothing said.
  public static final VariantWish NONE =
      new VariantWish(List.of(), List.of(), List.of(), false, true);

  /// Every file.
  public static final VariantWish EVERYTHING =
      new VariantWish(List.of(), List.of(), List.of(), true, true);

  /// Copies the lists. The name [#ALL] means everything.
  public VariantWish {
    everything = everything || names.stream().anyMatch(ALL::equalsIgnoreCase);
    names = List.copyOf(names);
    quantizations = List.copyOf(quantizations);
    formats = List.copyOf(formats);
  }

  /// One quantization.
  public static VariantWish quantization(String label) {
    return NONE.quantizations(label);
  }

  /// The same with more quantizations behind those it has; commas separate several.
  public VariantWish quantizations(String... more) {
    return new VariantWish(names, joined(quantizations, more), formats, everything, optionalFiles);
  }

  /// The same with more formats behind those it has; commas separate several.
  public VariantWish formats(String... more) {
    return new VariantWish(names, quantizations, joined(formats, more), everything, optionalFiles);
  }

  /// The same with more names; commas separate several.
  public VariantWish names(String... more) {
    return new VariantWish(joined(names, more), quantizations, formats, everything, optionalFiles);
  }

  /// The same with or without optional files.
  public VariantWish optionalFiles(boolean wanted) {
    return new VariantWish(names, quantizations, formats, everything, wanted);
  }

  /// Whether it says nothing about variants.
  public boolean isOpen() {
    return !everything && names.isEmpty() && quantizations.isEmpty() && formats.isEmpty();
  }

  /// Whether its words can only be met by files of that kind: it names the container, or a
  /// quantization that nothing else has.
  public boolean isFor(ContainerFormat container) {
    return Stream.of(names, quantizations, formats)
        .flatMap(List::stream)
        .anyMatch(word ->
            ContainerFormat.parse(word).filter(container::equals).isPresent()
                || (container == ContainerFormat.GGUF
                    && Piece.quantization(word).filter(q -> q.scheme().isGguf()).isPresent()));
  }

  private static List<String> joined(List<String> had, String... more) {
    List<String> all = new ArrayList<>(had);
    for (String words : more) {
      Arrays.stream(words.split(",", -1))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .forEach(all::add);
    }
    return all;
  }

  /// What was asked for, for messages: `Q4_K_M, Q5_K_M`.
  @Override
  public String toString() {
    if (everything) {
      return ALL;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(quantizations);
    all.addAll(formats);
    return String.join(", ", all);
  }
}
