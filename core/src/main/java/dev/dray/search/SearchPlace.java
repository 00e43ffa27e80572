package dev.dray.search;

import dev.dray.ProviderId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where models are looked for. The order of the constants is the order of equally good results.
public enum SearchPlace {
  /// The stores of this machine.
  HERE("here", "local"),
  /// The models that Dray knows by itself.
  CATALOG("catalog", "catalogue"),
  /// The Hugging Face hub, or what is configured in its place.
  HUGGINGFACE("huggingface", "hf"),
  /// The hub's MLX community.
  MLX("mlx", "mlx-community"),
  /// ModelScope.
  MODELSCOPE("modelscope", "ms");

  private final String word;
  private final String alias;

  SearchPlace(String word, String alias) {
    this.word = word;
    this.alias = alias;
  }

  /// The word in options, settings and JSON.
  public String word() {
    return word;
  }

  /// The provider that is asked; nothing for places that ask no network.
  public Optional<ProviderId> provider() {
    return switch (this) {
      case HERE, CATALOG -> Optional.empty();
      case HUGGINGFACE -> Optional.of(ProviderId.HUGGINGFACE);
      case MLX -> Optional.of(ProviderId.MLX);
      case MODELSCOPE -> Optional.of(ProviderId.MODELSCOPE);
    };
  }

  /// Reads a word or its short form, in any case.
  ///
  /// @throws IllegalArgumentException naming the known words
  public static SearchPlace parse(String text) {
    String folded = text.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(place -> place.word.equals(folded) || place.alias.equals(folded))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'"
                    + text
                    + "' is no place to search: "
                    + Arrays.stream(values())
                        .map(SearchPlace::word)
                        .collect(Collectors.joining(", "))));
  }

  /// Reads several, with commas or blanks between; each counts once.
  ///
  /// @throws IllegalArgumentException naming the known words; also if there is none
  public static List<SearchPlace> parseAll(String text) {
    List<SearchPlace> places =
        Arrays.stream(text.split("[,\\s]+", -1))
            .filter(word -> !word.isEmpty())
            .map(SearchPlace::parse)
            .distinct()
            .sorted()
            .toList();
    if (places.isEmpty()) {
      throw new IllegalArgumentException("no place to search is named");
    }
    return places;
  }

  @Override
  public String toString() {
    return word;
  }
}
