package dev.dray.search;

import java.util.List;
import java.util.Locale;

/// A model with all words that are known about it, for places that Dray searches itself.
///
/// @param found the model
/// @param name its names
/// @param text everything else: tags are asked for separately, so this is descriptions, read-me
///   files and the like
public record Document(Found found, String name, String text) {

  private static final int IN_NAME = 100;
  private static final int IN_TAGS = 10;

  /// How well it fits the words.
  ///
  /// @param words in small letters; all must be somewhere in it
  /// @return 0 if one is missing; higher is better
  int score(List<String> words) {
    String lowName = name.toLowerCase(Locale.ROOT);
    String tags = String.join(" ", found.model().tags()).toLowerCase(Locale.ROOT);
    String lowText = text.toLowerCase(Locale.ROOT);
    int score = 1;
    for (String word : words) {
      int here =
          (lowName.contains(word) ? IN_NAME : 0)
              + (tags.contains(word) ? IN_TAGS : 0)
              + (lowText.contains(word) ? 1 : 0);
      if (here == 0) {
        return 0;
      }
      score += here;
    }
    return score;
  }
}
