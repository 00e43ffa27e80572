package dev.dray.testkit.repo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What listings tell about a repository besides its files.
///
/// @param downloads downloads of the last month
/// @param likes likes
/// @param trending the trending score
/// @param pipelineTag the task, such as `text-generation`
/// @param library the library, such as `transformers`
/// @param tags all tags
/// @param createdAt when it was made
public record Facts(
    long downloads,
    long likes,
    long trending,
    Optional<String> pipelineTag,
    Optional<String> library,
    List<String> tags,
    Instant createdAt) {

  /// Facts of a repository nobody knows.
  public static final Facts NONE =
      new Facts(
          0,
          0,
          0,
          Optional.empty(),
          Optional.empty(),
          List.of("region:us"),
          Instant.parse("2025-11-02T10:00:00Z"));

  /// Copies the tags.
  public Facts {
    tags = List.copyOf(tags);
  }

  /// The same with other numbers.
  public Facts popularity(long newDownloads, long newLikes, long newTrending) {
    return new Facts(newDownloads, newLikes, newTrending, pipelineTag, library, tags, createdAt);
  }

  /// The same with another task and library, which become tags too.
  public Facts purpose(String task, String lib) {
    return new Facts(
            downloads, likes, trending, Optional.of(task), Optional.of(lib), tags, createdAt)
        .tagged(task, lib);
  }

  /// The same with more tags.
  public Facts tagged(String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.addAll(tags);
    return new Facts(downloads, likes, trending, pipelineTag, library, all, createdAt);
  }

  /// The same, made at another time.
  public Facts createdAt(Instant time) {
    return new Facts(downloads, likes, trending, pipelineTag, library, tags, time);
  }
}
