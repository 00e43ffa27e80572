package dev.dray.cli.command;

import dev.dray.CollectionRef;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.provider.ModelCollection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Puts the models of a collection in the place of its name.
final class CollectionWords {

  private CollectionWords() {}

  static boolean anyIn(List<ModelWords> models) {
    return models.stream().anyMatch(model -> CollectionRef.isNamedIn(model.ref()));
  }

  /// The collection that a word names.
  ///
  /// @throws UsageException if it is misspelled
  static CollectionRef ref(String word) {
    try {
      return CollectionRef.parse(word).orElseThrow();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /// The models, each once, with those of collections at the place where the collection was named.
  ///
  /// @param opened told of each collection
  /// @throws InvalidRequestException if a collection holds no model
  static List<ModelWords> open(
      List<ModelWords> models, Dray dray, Consumer<ModelCollection> opened) {
    if (!anyIn(models)) {
      return models;
    }
    List<ModelWords> all = new ArrayList<>();
    Set<ModelWords> seen = new HashSet<>();
    for (ModelWords model : models) {
      if (!CollectionRef.isNamedIn(model.ref())) {
        if (seen.add(model)) {
          all.add(model);
        }
        continue;
      }
      if (!model.files().isEmpty()) {
        throw new UsageException(
            "'"
                + model.files().getFirst()
                + "' is a file of which model? Of all models of a collection, choose files with"
                + " --include");
      }
      ModelCollection collection = dray.collection(ref(model.ref()));
      opened.accept(collection);
      if (collection.models().isEmpty()) {
        throw new InvalidRequestException(
            "The collection '" + collection.title() + "' holds no models",
            "What is in it is shown at " + collection.page() + ".",
            ErrorContext.of(collection.ref().toString()));
      }
      for (ModelRef.Hub ref : collection.models()) {
        ModelWords words = new ModelWords(ref.toString(), List.of());
        if (seen.add(words)) {
          all.add(words);
        }
      }
    }
    return all;
  }
}
