package dev.dray.provider;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One result of a search.
///
/// @param id the repository's name
/// @param downloads downloads of the last month, 0 where unknown
/// @param likes likes, 0 where unknown
/// @param tags all tags
/// @param task the task, such as `text-generation`
/// @param library the library, such as `mlx`
/// @param createdAt when the repository was made
/// @param lastModified when it was last changed
/// @param access who may read it
public record ModelSummary(
    String id,
    long downloads,
    long likes,
    List<String> tags,
    Optional<String> task,
    Optional<String> library,
    Optional<Instant> createdAt,
    Optional<Instant> lastModified,
    Access access) {

  /// Copies the tags.
  public ModelSummary {
    tags = List.copyOf(tags);
  }

  /// Who may read a repository's files.
  public enum Access {
    /// Everybody.
    OPEN,
    /// Whoever accepts the terms; granted at once.
    GATED_AUTO,
    /// Whoever the author lets in.
    GATED_MANUAL,
    /// Its members.
    PRIVATE,
    /// Nobody: the hub switched it off.
    DISABLED
  }
}
