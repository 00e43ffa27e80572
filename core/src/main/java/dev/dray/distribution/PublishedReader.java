package dev.dray.distribution;

import dev.dray.Digest;
import dev.dray.json.JsonField;
import dev.dray.provider.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Tells manifests from indexes and reads both: OCI image manifest and index 1.0/1.1, Docker schema
/// 2 and manifest list. Everything in them is foreign and bounded.
final class PublishedReader {

  private static final int MOST_OPTIONS = 1_000;
  private static final int MOST_ANNOTATIONS = 256;

  private PublishedReader() {}

  /// @throws IllegalArgumentException saying what makes it neither
  static Published read(byte[] bytes) {
    JsonNode json;
    try {
      json = DistributionJson.MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    if (json.path("schemaVersion").asInt(2) == 1 || json.has("fsLayers")) {
      throw new IllegalArgumentException("of Docker's first schema, which names no sizes");
    }
    if (!json.path("manifests").isArray()) {
      return new Published.Model(Manifest.read(bytes));
    }
    return new Published.Choice(RegistryClient.sha256(bytes), options(json.path("manifests")));
  }

  private static List<Descriptor> options(JsonNode nodes) {
    if (nodes.size() > MOST_OPTIONS) {
      throw new IllegalArgumentException("an index of more than " + MOST_OPTIONS + " manifests");
    }
    List<Descriptor> all = new ArrayList<>(nodes.size());
    for (JsonNode node : nodes) {
      JsonNode platform = node.path("platform");
      all.add(
          new Descriptor(
              JsonField.text(node.path("mediaType")).orElse(""),
              digest(node.path("digest")),
              JsonField.number(node.path("size")).orElse(0),
              annotations(node),
              JsonField.text(platform.path("os"))
                  .map(os ->
                      os + "/" + JsonField.text(platform.path("architecture")).orElse("unknown")),
              JsonField.text(node.path("artifactType"))));
    }
    return all;
  }

  private static Digest.Sha256 digest(JsonNode node) {
    String text = JsonField.text(node).orElse("");
    if (!text.startsWith("sha256:")) {
      throw new IllegalArgumentException("an index with a manifest without a SHA-256 digest");
    }
    return new Digest.Sha256(text.substring("sha256:".length()));
  }

  private static Map<String, String> annotations(JsonNode node) {
    JsonNode object = node.path("annotations");
    if (object.size() > MOST_ANNOTATIONS) {
      throw new IllegalArgumentException(
          "more than " + MOST_ANNOTATIONS + " annotations in one place");
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (entry.getValue().isString()) {
        all.put(entry.getKey(), entry.getValue().stringValue());
      }
    }
    return all;
  }
}
