package dev.dray.provider.lmstudio;

import dev.dray.ByteSize;
import dev.dray.http.JsonApi;
import dev.dray.json.JsonField;
import dev.dray.provider.DaemonModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A model that LM Studio has on its disk, as its server lists it.
///
/// @param key the name that it is loaded by
/// @param publisher whose it is
/// @param size bytes on disk
/// @param format `gguf` or `mlx`, where it says
/// @param quantization such as `Q4_K_M`, where it says
/// @param instances ids of what is loaded of it
/// @param variants `name@quantization` of each variant that is there
record LmStudioModel(
    String key,
    String publisher,
    ByteSize size,
    Optional<String> format,
    Optional<String> quantization,
    List<String> instances,
    List<String> variants) {

  /// Copies the lists.
  LmStudioModel {
    instances = List.copyOf(instances);
    variants = List.copyOf(variants);
  }

  /// One item of the list; nothing if it has no key.
  static Optional<LmStudioModel> read(JsonNode json) {
    List<String> instances = new ArrayList<>();
    json.path("loaded_instances")
        .forEach(i -> JsonField.text(i.path("id")).map(JsonApi::words).ifPresent(instances::add));
    List<String> variants = new ArrayList<>();
    json.path("variants")
        .forEach(v -> JsonField.text(v).map(JsonApi::words).ifPresent(variants::add));
    return JsonField.text(json.path("key"))
        .map(key ->
            new LmStudioModel(
                JsonApi.words(key),
                JsonField.text(json.path("publisher")).map(JsonApi::words).orElse(""),
                new ByteSize(JsonField.number(json.path("size_bytes")).orElse(0)),
                JsonField.text(json.path("format")).map(JsonApi::words),
                JsonField.text(json.path("quantization").path("name")).map(JsonApi::words),
                instances,
                variants));
  }

  DaemonModel described() {
    return new DaemonModel(
        key,
        Optional.of(size).filter(s -> s.bytes() > 0),
        Optional.empty(),
        format,
        quantization,
        instances.isEmpty() ? "" : "loaded",
        instances);
  }

  /// Whether this may be what was asked for: by its key, by the repository's own name (which LM
  /// Studio writes in lower case and without `-GGUF`), or by a variant.
  boolean answersTo(Wanted wanted) {
    String name = wanted.name().toLowerCase(Locale.ROOT);
    String tail = name.substring(name.lastIndexOf('/') + 1);
    String bare = tail.endsWith("-gguf") ? tail.substring(0, tail.length() - 5) : tail;
    String own = key.toLowerCase(Locale.ROOT);
    String ownTail = own.substring(own.lastIndexOf('/') + 1);
    boolean named = own.equals(name) || ownTail.equals(tail) || ownTail.equals(bare);
    return named
        && wanted
            .quantization()
            .map(q ->
                quantization.map(q::equalsIgnoreCase).orElse(true)
                    || variants.stream()
                        .anyMatch(v -> v.toUpperCase(Locale.ROOT).endsWith("@" + q)))
            .orElse(true);
  }
}
