package dev.dray.provider;

import dev.dray.RepoKind;
import java.util.List;
import java.util.Optional;

/// What to look for. The filter applies before the limit.
///
/// @param text words that the repository's name must hold; empty for any
/// @param kind models, datasets or spaces
/// @param author the owner, when only one is wanted
/// @param tags tags that must all be there, such as `gguf` or `license:mit`
/// @param sort the order
/// @param limit how many at most, from 1
public record SearchQuery(
    String text, RepoKind kind, Optional<String> author, List<String> tags, Sort sort, int limit) {

  /// Copies the tags and checks the limit.
  ///
  /// @throws IllegalArgumentException if the limit is below 1
  public SearchQuery {
    tags = List.copyOf(tags);
    if (limit < 1) {
      throw new IllegalArgumentException("a search limit starts at 1, got " + limit);
    }
  }

  /// The order of results, always descending.
  public enum Sort {
    /// Most downloaded in the last month.
    DOWNLOADS("downloads"),
    /// Most liked.
    LIKES("likes"),
    /// Newest repository.
    CREATED("createdAt"),
    /// Last changed.
    MODIFIED("lastModified"),
    /// Trending now.
    TRENDING("trendingScore");

    private final String wire;

    Sort(String wire) {
      this.wire = wire;
    }

    /// The Hub's word.
    public String wire() {
      return wire;
    }

    /// Reads the Hub's word or ours, in any case.
    ///
    /// @throws IllegalArgumentException naming the known words
    public static Sort parse(String text) {
      for (Sort sort : values()) {
        if (sort.wire.equalsIgnoreCase(text) || sort.name().equalsIgnoreCase(text)) {
          return sort;
        }
      }
      throw new IllegalArgumentException(
          "'" + text + "' is not an order: downloads, likes, created, modified or trending");
    }
  }
}
