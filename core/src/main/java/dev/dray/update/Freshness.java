package dev.dray.update;

import dev.dray.error.DrayException;
import java.util.Optional;

/// Whether a model that is here is what is published.
///
/// @param held what is here
/// @param state how it compares
/// @param published the version that its name stands for now, where that was told
/// @param renamedTo the name that the repository has now, if another one
/// @param problem why nobody could tell, or why it cannot be had any more
public record Freshness(
    Held held,
    State state,
    Optional<Version> published,
    Optional<String> renamedTo,
    Optional<DrayException> problem) {

  /// How what is here compares with what is published.
  public enum State {
    /// It is what is published.
    CURRENT("current"),
    /// Another version is published.
    OUTDATED("outdated"),
    /// It was asked for by its commit and stays.
    PINNED("pinned"),
    /// The repository, its branch or tag is not published any more, or is private now.
    GONE("gone"),
    /// Its publisher wants terms accepted, or a token, that it did not want or has not got.
    CLOSED("closed"),
    /// Nobody could be asked.
    UNKNOWN("unknown");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /// The word in tables and JSON.
    public String word() {
      return word;
    }
  }

  static Freshness of(Held held, State state) {
    return new Freshness(held, state, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Freshness failed(Held held, State state, DrayException problem) {
    return new Freshness(held, state, Optional.empty(), Optional.empty(), Optional.of(problem));
  }
}
