package dev.dray.registry;

import dev.dray.Digest;
import dev.dray.store.Artifacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The files of a model that are held against change, with the digest over all of them.
///
/// @param aggregateSha256 the digest over the list; empty where none was made
/// @param files the files
public record TrackedFiles(Optional<String> aggregateSha256, List<TrackedFile> files) {

  /// One file.
  ///
  /// @param path relative to the model's folder
  /// @param sha256 the digest of its content, 64 hexadecimal digits; empty where it is not known
  /// @param size its bytes, where they are known
  public record TrackedFile(String path, Optional<String> sha256, OptionalLong size) {

    static TrackedFile of(JsonObject json) {
      return new TrackedFile(
          json.get("path").text().orElse(""), json.get("sha256").word(), json.get("size").whole());
    }
  }

  /// Copies the list.
  public TrackedFiles {
    files = List.copyOf(files);
  }

  /// What was hashed just now.
  public static TrackedFiles of(Artifacts hashed) {
    return new TrackedFiles(
        hashed.aggregate().map(Digest::hex),
        hashed.files().entrySet().stream()
            .map(file ->
                new TrackedFile(
                    file.getKey().text(), Optional.of(file.getValue().hex()), OptionalLong.empty()))
            .toList());
  }

  static TrackedFiles of(JsonObject json) {
    return new TrackedFiles(
        json.get("aggregate_sha256").word(),
        json.get("files").list().stream().map(file -> TrackedFile.of(file.object())).toList());
  }

  JsonObject over(JsonObject json) {
    List<JsonValue> list = new ArrayList<>();
    for (TrackedFile file : files) {
      JsonObject one =
          JsonObject.EMPTY
              .with("path", JsonValue.of(file.path()))
              .with("sha256", JsonValue.of(file.sha256().orElse("")));
      list.add(
          file.size().isPresent() ? one.with("size", JsonValue.of(file.size().getAsLong())) : one);
    }
    return json.with("aggregate_sha256", JsonValue.of(aggregateSha256.orElse("")))
        .with("files", list.isEmpty() ? JsonValue.Items.EMPTY : new JsonValue.Items(list));
  }
}
