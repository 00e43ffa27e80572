package dev.dray.registry;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Where a model came from.
///
/// @param repository its repository there, `org/name`
/// @param format the container of its weights
/// @param path where it was put
/// @param size its bytes
/// @param directoryChecksum the checksum over names and sizes at that time
/// @param files its files with their digests
public record ModelSource(
    Optional<String> repository,
    Optional<String> format,
    Optional<String> path,
    OptionalLong size,
    Optional<String> directoryChecksum,
    List<TrackedFiles.TrackedFile> files) {

  static final String REPOSITORY = "huggingface_id";

  /// Copies the list.
  public ModelSource {
    files = List.copyOf(files);
  }

  static ModelSource of(JsonObject json) {
    return new ModelSource(
        json.get(REPOSITORY).word(),
        json.get("format").word(),
        json.get("path").word(),
        json.get("size_bytes").whole(),
        json.get("directory_checksum").word(),
        json.get("files").list().stream()
            .map(file -> TrackedFiles.TrackedFile.of(file.object()))
            .toList());
  }

  JsonObject over(JsonObject json) {
    return json.with(REPOSITORY, JsonValue.of(repository))
        .with("format", JsonValue.of(format))
        .with("path", JsonValue.of(path))
        .with("size_bytes", size.isPresent() ? JsonValue.of(size.getAsLong()) : JsonValue.unset())
        .with("directory_checksum", JsonValue.of(directoryChecksum))
        .with("files", files(files));
  }

  static JsonValue files(List<TrackedFiles.TrackedFile> files) {
    List<JsonValue> list =
        files.stream()
            .<JsonValue>map(file ->
                JsonObject.EMPTY
                    .with("path", JsonValue.of(file.path()))
                    .with(
                        "size",
                        file.size().isPresent()
                            ? JsonValue.of(file.size().getAsLong())
                            : JsonValue.unset())
                    .with("sha256", JsonValue.of(file.sha256())))
            .toList();
    return list.isEmpty() ? JsonValue.Items.EMPTY : new JsonValue.Items(list);
  }
}
