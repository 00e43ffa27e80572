package dev.dray.testkit.hub;

import dev.dray.testkit.http.Query;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Commit;
import dev.dray.testkit.repo.Facts;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.Storage;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TreeEntry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON shapes of the hub.
final class HubJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HubJson() {}

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /// Everything that is told about a repository; callers choose from it.
  static Map<String, @Nullable Object> full(TestRepo repo, Commit commit, boolean blobs) {
    Facts facts = repo.facts();
    Map<String, @Nullable Object> json =
        Json.object(
            "_id", repo.objectId(),
            "id", repo.id(),
            "author", repo.owner().isEmpty() ? null : repo.owner(),
            "sha", commit.id(),
            "createdAt", time(facts.createdAt()),
            "lastModified", time(commit.date()),
            "private", repo.isPrivate(),
            "gated", gate(repo.gate()),
            "disabled", repo.isDisabled(),
            "downloads", facts.downloads(),
            "downloadsAllTime", facts.downloads() * 10,
            "likes", facts.likes(),
            "trendingScore", facts.trending(),
            "tags", facts.tags(),
            "cardData", Json.object("license", "apache-2.0", "language", List.of("en")),
            "siblings", commit.files().values().stream().map(file -> sibling(file, blobs)).toList(),
            "usedStorage", commit.files().values().stream().mapToLong(RepoFile::size).sum());
    switch (repo.kind()) {
      case MODEL -> {
        json.put("modelId", repo.id());
        json.put("library_name", facts.library().orElse(null));
        json.put("pipeline_tag", facts.pipelineTag().orElse(null));
        json.put("mask_token", null);
        json.put("model-index", null);
        json.put("config", Json.object("model_type", "llama"));
        json.put("spaces", List.of());
      }
      case DATASET -> {
        json.put("description", "A dataset.");
        json.put("citation", null);
      }
      case SPACE -> {
        json.put("sdk", "gradio");
        json.put("subdomain", repo.id().replace('/', '-'));
      }
    }
    return json;
  }

  /// Single repository info, with `expand` and `blobs` applied.
  static Map<String, @Nullable Object> info(TestRepo repo, Commit commit, Query query) {
    Map<String, @Nullable Object> all = full(repo, commit, query.flag("blobs"));
    List<String> wanted = query.all("expand");
    if (!wanted.isEmpty()) {
      return only(all, wanted);
    }
    if (query.flag("securityStatus")) {
      all.put("securityRepoStatus", Json.object("scansDone", true, "filesWithIssues", List.of()));
    }
    return all;
  }

  /// An item of a listing.
  static Map<String, @Nullable Object> item(TestRepo repo, Query query) {
    Map<String, @Nullable Object> all = full(repo, repo.head(), false);
    List<String> wanted = query.all("expand");
    if (!wanted.isEmpty()) {
      return only(all, wanted);
    }
    List<String> hidden =
        List.of("downloadsAllTime", "usedStorage", "spaces", "mask_token", "model-index");
    all.keySet().removeAll(hidden);
    if (!query.flag("full")) {
      all.keySet()
          .removeAll(List.of("author", "sha", "lastModified", "gated", "disabled", "siblings"));
    }
    if (!query.flag("cardData") && !query.flag("full")) {
      all.remove("cardData");
    }
    if (repo.kind() == RepoKind.MODEL && !query.flag("config")) {
      all.remove("config");
    }
    return all;
  }

  /// A row of a tree listing.
  static Map<String, @Nullable Object> entry(TreeEntry entry, Commit commit, boolean expand) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", entry.isDirectory() ? "directory" : "file");
    json.put("oid", entry.oid());
    json.put("size", entry.file().map(RepoFile::size).orElse(0L));
    entry
        .file()
        .filter(file -> !file.isRegular())
        .ifPresent(file -> {
          json.put(
              "lfs",
              Json.object(
                  "oid", file.sha256(),
                  "size", file.size(),
                  "pointerSize", file.pointer().length()));
          if (file.storage() == Storage.XET) {
            json.put("xetHash", file.xetHash());
          }
        });
    json.put("path", entry.path());
    if (expand) {
      json.put(
          "lastCommit",
          Json.object("id", commit.id(), "title", commit.title(), "date", time(commit.date())));
      if (!entry.isDirectory()) {
        json.put("securityFileStatus", safe());
      }
    }
    return json;
  }

  private static Map<String, @Nullable Object> safe() {
    return Json.object(
        "status", "safe",
        "jFrogScan", Json.object("status", "unscanned"),
        "protectAiScan", Json.object("status", "unscanned"),
        "avScan", Json.object("status", "safe", "version", "1.4.2/27000"),
        "pickleImportScan",
            Json.object("status", "unscanned", "pickleImports", List.of(), "version", "0.0.0"),
        "virusTotalScan", Json.object("status", "queued"));
  }

  private static Map<String, @Nullable Object> sibling(RepoFile file, boolean blobs) {
    Map<String, @Nullable Object> json = Json.object("rfilename", file.path());
    if (blobs) {
      json.put("size", file.size());
      json.put("blobId", file.blobId());
      if (!file.isRegular()) {
        json.put(
            "lfs",
            Json.object(
                "sha256", file.sha256(),
                "size", file.size(),
                "pointerSize", file.pointer().length()));
      }
    }
    return json;
  }

  private static Map<String, @Nullable Object> only(
      Map<String, @Nullable Object> all, List<String> wanted) {
    Map<String, @Nullable Object> some = new LinkedHashMap<>();
    all.forEach((key, value) -> {
      if (key.equals("_id") || key.equals("id") || wanted.contains(key)) {
        some.put(key, value);
      }
    });
    return some;
  }

  static Object gate(Gate gate) {
    return switch (gate) {
      case OPEN -> false;
      case AUTO -> "auto";
      case MANUAL -> "manual";
    };
  }
}
