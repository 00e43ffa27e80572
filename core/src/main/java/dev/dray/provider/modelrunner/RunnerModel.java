package dev.dray.provider.modelrunner;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.http.JsonApi;
import dev.dray.json.JsonField;
import dev.dray.provider.DaemonModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A model that Docker Model Runner has.
///
/// @param digest the digest of its manifest, where it is one
/// @param tags its names, such as `docker.io/ai/smollm2:latest`
/// @param quantization such as `Q4_K_M`, where it says
/// @param size its bytes, as exact as the publisher's words (`270.60 MB`) are, where it says
record RunnerModel(
    Optional<Digest> digest,
    List<String> tags,
    Optional<String> quantization,
    Optional<ByteSize> size) {

  /// Copies the names.
  RunnerModel {
    tags = List.copyOf(tags);
  }

  /// One item of the list.
  static RunnerModel read(JsonNode json) {
    List<String> tags = new ArrayList<>();
    json.path("tags").forEach(tag -> JsonField.text(tag).map(JsonApi::words).ifPresent(tags::add));
    JsonNode config = json.path("config");
    return new RunnerModel(
        JsonField.text(json.path("id")).flatMap(RunnerModel::digest),
        tags,
        JsonField.text(config.path("quantization")).map(JsonApi::words),
        JsonField.text(config.path("size")).flatMap(RunnerModel::size));
  }

  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<ByteSize> size(String text) {
    try {
      return Optional.of(ByteSize.parse(text.replace(" ", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  DaemonModel described() {
    return new DaemonModel(name(), size, digest, Optional.empty(), quantization, "", List.of());
  }

  /// The name that people use: without Docker's own registry.
  String name() {
    return tags.isEmpty()
        ? digest.map(Digest::toString).orElse("(without a name)")
        : tags.getFirst().replaceFirst("^(index\\.)?docker\\.io/", "");
  }
}
