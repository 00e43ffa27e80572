package dev.dray.search;

import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.provider.SearchQuery;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds documents that hold all words of a query: in the name best, then in a tag, then anywhere.
/// Without words everything fits.
public final class FullText {

  private FullText() {}

  /// The documents that fit, best first; equally good ones by name.
  public static List<Found> find(Collection<Document> documents, SearchQuery query) {
    List<String> words =
        Arrays.stream(query.text().toLowerCase(Locale.ROOT).split("\\s+", -1))
            .filter(word -> !word.isEmpty())
            .toList();
    record Scored(Document document, int score) {}
    return documents.stream()
        .filter(document -> fits(document, query))
        .map(document -> new Scored(document, document.score(words)))
        .filter(scored -> scored.score() > 0)
        .sorted(
            Comparator.<Scored>comparingInt(Scored::score)
                .reversed()
                .thenComparing(scored -> scored.document().found().model().id()))
        .limit(query.limit())
        .map(scored -> scored.document().found())
        .toList();
  }

  private static boolean fits(Document document, SearchQuery query) {
    Found found = document.found();
    return kind(found.ref()) == query.kind()
        && found.model().tags().containsAll(query.tags())
        && query
            .author()
            .map(author -> owner(found.ref()).filter(author::equalsIgnoreCase).isPresent())
            .orElse(true);
  }

  private static RepoKind kind(ModelRef ref) {
    return ref instanceof ModelRef.Hub hub ? hub.kind() : RepoKind.MODEL;
  }

  private static Optional<String> owner(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> Optional.of(hub.repo()).map(RepoId::owner);
      case ModelRef.ModelScope scope -> Optional.of(scope.repo()).map(RepoId::owner);
      case ModelRef.Ollama name -> Optional.of(name.namespace());
      case ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> Optional.empty();
    };
  }
}
