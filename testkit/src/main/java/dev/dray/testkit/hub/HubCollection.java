package dev.dray.testkit.hub;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.TestRepo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A collection: a titled list of repositories.
///
/// @param owner who keeps it
/// @param title its title
/// @param items the repositories
/// @param papers ids of papers, which come after the repositories
public record HubCollection(String owner, String title, List<TestRepo> items, List<String> papers) {
  /// Copies the lists.
  public HubCollection {
    items = List.copyOf(items);
    papers = List.copyOf(papers);
  }

  /// A collection without papers.
  public HubCollection(String owner, String title, List<TestRepo> items) {
    this(owner, title, items, List.of());
  }

  /// What users paste: `owner/title-in-lower-case-<24 hex>`.
  public String slug() {
    String words = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return owner + "/" + words + "-" + Content.of(owner + title).gitBlobId().substring(0, 24);
  }

  Map<String, @Nullable Object> json(String endpoint, int most) {
    List<Object> rows = new ArrayList<>();
    for (TestRepo repo : items.subList(0, Math.min(most, items.size()))) {
      rows.add(
          Json.object(
              "_id", Content.of(slug() + repo.id()).gitBlobId().substring(0, 24),
              "position", rows.size(),
              "type", repo.kind().singular(),
              "repoType", repo.kind().singular(),
              "id", repo.id(),
              "author", repo.owner(),
              "downloads", repo.facts().downloads(),
              "likes", repo.facts().likes(),
              "gated", HubJson.gate(repo.gate()),
              "private", repo.isPrivate(),
              "lastModified", HubJson.time(repo.head().date())));
    }
    for (String paper : papers.subList(0, Math.clamp(most - rows.size(), 0, papers.size()))) {
      rows.add(
          Json.object(
              "_id",
              Content.of(slug() + paper).gitBlobId().substring(0, 24),
              "position",
              rows.size(),
              "type",
              "paper",
              "id",
              paper,
              "title",
              "A paper",
              "upvotes",
              3,
              "publishedAt",
              "2026-01-02T03:04:05.000Z"));
    }
    return Json.object(
        "slug",
        slug(),
        "title",
        title,
        "description",
        "",
        "gating",
        false,
        "lastUpdated",
        "2026-02-03T04:05:06.000Z",
        "theme",
        "blue",
        "private",
        false,
        "upvotes",
        17,
        "isUpvotedByUser",
        false,
        "shareUrl",
        endpoint + "/collections/" + slug(),
        "owner",
        Json.object(
            "_id",
            Content.of(owner).gitBlobId().substring(0, 24),
            "name",
            owner,
            "fullname",
            owner,
            "avatarUrl",
            "/avatars/o.svg",
            "type",
            "org",
            "isHf",
            false,
            "isMod",
            false,
            "followerCount",
            10),
        "items",
        rows);
  }
}
