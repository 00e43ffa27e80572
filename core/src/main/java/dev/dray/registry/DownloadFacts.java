package dev.dray.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What is known about a model that was brought to this machine.
///
/// @param format the container of its weights, such as `gguf`
/// @param location the label of the place it was sent to, such as `linux_wsl`
/// @param path where it lies: an absolute path, or `ollama://name:tag`
/// @param size its bytes
/// @param files its files, relative to the path, with slashes
/// @param directoryChecksum the checksum over names and sizes
/// @param downloadedAt when it came
/// @param lastAccessed when it was last used
public record DownloadFacts(
    Optional<String> format,
    Optional<String> location,
    Optional<String> path,
    OptionalLong size,
    List<String> files,
    Optional<String> directoryChecksum,
    Optional<Instant> downloadedAt,
    Optional<Instant> lastAccessed) {

  /// Copies the list.
  public DownloadFacts {
    files = List.copyOf(files);
  }

  static DownloadFacts of(JsonObject json) {
    return new DownloadFacts(
        word(json, EntryKey.DOWNLOAD_FORMAT),
        word(json, EntryKey.DOWNLOAD_LOCATION),
        word(json, EntryKey.DOWNLOAD_PATH),
        json.get(EntryKey.DOWNLOAD_SIZE_BYTES.text()).whole(),
        json.get(EntryKey.DOWNLOAD_FILES.text()).texts(),
        word(json, EntryKey.DOWNLOAD_DIRECTORY_CHECKSUM),
        word(json, EntryKey.DOWNLOADED_AT).flatMap(Instants::parse),
        word(json, EntryKey.LAST_ACCESSED).flatMap(Instants::parse));
  }

  /// Over what is there; a time that is the same stays as it is written.
  JsonObject over(JsonObject json) {
    JsonObject now =
        json.with(EntryKey.DOWNLOAD_FORMAT.text(), JsonValue.of(format))
            .with(EntryKey.DOWNLOAD_LOCATION.text(), JsonValue.of(location))
            .with(EntryKey.DOWNLOAD_PATH.text(), JsonValue.of(path))
            .with(
                EntryKey.DOWNLOAD_SIZE_BYTES.text(),
                size.isPresent() ? JsonValue.of(size.getAsLong()) : JsonValue.unset())
            .with(EntryKey.DOWNLOAD_FILES.text(), JsonValue.of(files))
            .with(
                EntryKey.DOWNLOAD_DIRECTORY_CHECKSUM.text(),
                JsonValue.of(directoryChecksum.orElse("")));
    now = time(now, EntryKey.DOWNLOADED_AT, downloadedAt);
    return time(now, EntryKey.LAST_ACCESSED, lastAccessed);
  }

  private static JsonObject time(JsonObject json, EntryKey key, Optional<Instant> time) {
    return word(json, key).flatMap(Instants::parse).equals(time)
        ? json
        : json.with(key.text(), JsonValue.of(time.map(Instants::text)));
  }

  private static Optional<String> word(JsonObject json, EntryKey key) {
    return json.get(key.text()).word();
  }
}
