package dev.dray.provider;

import dev.dray.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The document by which a registry pins a model: which blobs belong to it (OCI image
/// specification, `manifest.md`; Docker's schema 2 has the same shape). The SHA-256 of its exact
/// bytes is the model's own digest, so the bytes are kept as they came. Immutable.
public final class Manifest {

  /// The most bytes a manifest may have; the OCI specification asks registries for 4 MiB.
  public static final int LARGEST = 4 << 20;

  /// More than any model has: a tensor of its own in each layer makes a few thousand.
  private static final int MOST_LAYERS = 20_000;

  /// Larger than any file; keeps sums of sizes from overflowing.
  private static final long LARGEST_BLOB = 1L << 48;

  private static final JsonMapper JSON = JsonMapper.shared();

  /// One blob that a manifest names.
  ///
  /// @param mediaType what it is
  /// @param digest its content's digest
  /// @param size its length in bytes
  /// @param name the field `name`, which Ollama gives the parts of a model in many files
  /// @param annotations what the publisher noted beside it
  public record Blob(
      String mediaType,
      Digest.Sha256 digest,
      long size,
      Optional<String> name,
      Map<String, String> annotations) {
    /// Copies the annotations.
    public Blob {
      annotations = Map.copyOf(annotations);
    }
  }

  private final byte[] bytes;
  private final Digest.Sha256 digest;
  private final String mediaType;
  private final Optional<Blob> config;
  private final List<Blob> layers;

  private Manifest(byte[] bytes, String mediaType, Optional<Blob> config, List<Blob> layers) {
    this.bytes = bytes;
    this.digest = sha256(bytes);
    this.mediaType = mediaType;
    this.config = config;
    this.layers = List.copyOf(layers);
  }

  /// Reads a manifest; the bytes come from the network or from a disk and are taken as hostile.
  ///
  /// @throws IllegalArgumentException saying what makes it none: too long, no JSON, an index of
  ///   other manifests, a blob without a SHA-256 digest or a size
  public static Manifest read(byte[] bytes) {
    if (bytes.length > LARGEST) {
      throw new IllegalArgumentException("longer than " + LARGEST + " bytes");
    }
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    JsonNode layers = json.path("layers");
    if (!layers.isArray()) {
      throw new IllegalArgumentException(
          json.path("manifests").isArray()
              ? "an index of several manifests, not one"
              : "no list of layers");
    }
    if (layers.size() > MOST_LAYERS) {
      throw new IllegalArgumentException("more than " + MOST_LAYERS + " layers");
    }
    List<Blob> blobs = new ArrayList<>();
    for (JsonNode layer : layers) {
      blobs.add(blob(layer, "a layer"));
    }
    JsonNode config = json.path("config");
    return new Manifest(
        bytes.clone(),
        text(json.path("mediaType")).orElse(""),
        config.isObject() && !config.isEmpty()
            ? Optional.of(blob(config, "the config"))
            : Optional.empty(),
        blobs);
  }

  private static Blob blob(JsonNode json, String what) {
    JsonNode size = json.path("size");
    if (!size.isIntegralNumber()
        || !size.canConvertToLong()
        || size.longValue() < 0
        || size.longValue() > LARGEST_BLOB) {
      throw new IllegalArgumentException(what + " without a proper size");
    }
    String digest = text(json.path("digest")).orElse("");
    if (!digest.startsWith("sha256:")) {
      throw new IllegalArgumentException(what + " without a SHA-256 digest");
    }
    Map<String, String> annotations = new TreeMap<>();
    json.path("annotations")
        .properties()
        .forEach(e -> text(e.getValue()).ifPresent(v -> annotations.put(e.getKey(), v)));
    return new Blob(
        text(json.path("mediaType")).orElse(""),
        new Digest.Sha256(digest.substring("sha256:".length())),
        size.longValue(),
        text(json.path("name")),
        annotations);
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
  }

  private static Digest.Sha256 sha256(byte[] bytes) {
    try {
      return new Digest.Sha256(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is missing from this Java", e);
    }
  }

  /// The exact bytes, a copy.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The SHA-256 of the exact bytes: what the model is pinned by.
  public Digest.Sha256 digest() {
    return digest;
  }

  /// What the document says it is; empty where it does not.
  public String mediaType() {
    return mediaType;
  }

  /// The blob that describes the model, where there is one.
  public Optional<Blob> config() {
    return config;
  }

  /// The blobs of the model, in the publisher's order; one digest may be there more than once.
  public List<Blob> layers() {
    return layers;
  }

  /// Layers, then the config.
  public List<Blob> blobs() {
    return Stream.concat(layers.stream(), config.stream()).toList();
  }

  /// Bytes of all blobs, equal ones counted once.
  public long totalSize() {
    return blobs().stream()
        .map(blob -> Map.entry(blob.digest(), blob.size()))
        .distinct()
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /// Equal if the bytes are.
  @Override
  public boolean equals(Object other) {
    return other instanceof Manifest m && m.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "manifest " + digest;
  }
}
