package dev.dray.cli.command;

import dev.dray.CollectionRef;
import dev.dray.ModelRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/// One model of a command line and the files that are wanted of it.
///
/// What a word means: the first is a model. A further word with `://` is another model, and so is
/// one that names a collection. A further word in the form `org/name`, perhaps with `@revision` or
/// `:quantization`, is a file if the model on its left has a file of that name, and another model
/// otherwise. Every other word is a file of the model on its left.
///
/// @param ref the model as it was typed
/// @param files paths of files; empty for all
record ModelWords(String ref, List<String> files) {

  private static final Pattern TWO_PARTS = Pattern.compile("[^/:@]+/[^/:@]+([@:][^/]+)?");
  private static final Pattern FILE_SUFFIX = Pattern.compile(".*\\.[A-Za-z][A-Za-z0-9_]{0,11}");

  ModelWords {
    files = List.copyOf(files);
  }

  /// @param words at least one
  /// @param hasFile whether a model, given as it was typed, has a file of that name; asked only
  ///   where the form does not tell
  static List<ModelWords> split(List<String> words, BiPredicate<String, String> hasFile) {
    List<ModelWords> models = new ArrayList<>();
    String ref = words.getFirst();
    List<String> files = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (word.contains("://")
          || CollectionRef.isNamedIn(word)
          || (isTwoParts(word) && (CollectionRef.isNamedIn(ref) || !hasFile.test(ref, word)))) {
        models.add(new ModelWords(ref, files));
        ref = word;
        files = new ArrayList<>();
      } else {
        files.add(word);
      }
    }
    models.add(new ModelWords(ref, files));
    return models;
  }

  private static boolean isTwoParts(String word) {
    if (!TWO_PARTS.matcher(word).matches()) {
      return false;
    }
    try {
      return ModelRef.parse(word) instanceof ModelRef.Hub hub && hub.path().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Whether a word ends as files do, for when nobody can be asked.
  static boolean looksLikeAFile(String word) {
    return FILE_SUFFIX.matcher(word).matches();
  }
}
