package dev.dray.federation;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.federation.LinkRequest.Subject;
import dev.dray.federation.Linking.Item;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes an Ollama model of a GGUF file: a manifest with the file as its layer, its vision part as
/// a second one, and a configuration made from the file's header. The chat template is the one in
/// the GGUF file, as with `hf.co/…` names.
///
/// @param listing the model, pinned by its manifest
/// @param items its blobs, the configuration last
record OllamaRecipe(Listing listing, Map<RemoteFile, Item> items) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String MEDIA = "application/vnd.ollama.image.";
  private static final String DOCKER = "application/vnd.docker.";

  /// Makes the model.
  ///
  /// @param digests what each file's content is
  /// @throws UnsupportedException if the files are not one GGUF model in one file
  static OllamaRecipe of(Subject subject, List<Item> here, Function<Item, Digest.Sha256> digests) {
    List<Item> gguf =
        here.stream().filter(i -> lower(i).endsWith(".gguf") && !isProjector(i)).toList();
    if (gguf.size() != 1 || lower(gguf.getFirst()).matches(".*-[0-9]{5}-of-[0-9]{5}\\.gguf")) {
      throw new UnsupportedException(
          gguf.isEmpty()
              ? "There is no GGUF file to make an Ollama model of"
              : "An Ollama model is made of one GGUF file, and here are "
                  + gguf.size()
                  + (gguf.size() == 1 ? " part of one" : ""),
          "Name one GGUF file, such as with org/name:Q4_K_M.",
          ErrorContext.of(String.valueOf(subject)));
    }
    Item weights = gguf.getFirst();
    GgufHead head = head(weights);
    Map<RemoteFile, Item> items = new LinkedHashMap<>();
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", DOCKER + "distribution.manifest.v2+json");
    ObjectNode configuration = manifest.putObject("config");
    ArrayNode layers = manifest.putArray("layers");
    ArrayNode diffs = JSON.createArrayNode();
    here.stream()
        .filter(
            item -> item.equals(weights) || (lower(item).endsWith(".gguf") && isProjector(item)))
        .sorted((a, b) -> Boolean.compare(isProjector(a), isProjector(b)))
        .limit(2)
        .forEach(item -> {
          Digest.Sha256 digest = digests.apply(item);
          RemoteFile file = Linking.withDigest(item.file(), digest);
          blob(
              layers.addObject(),
              MEDIA + (isProjector(item) ? "projector" : "model"),
              digest,
              file.size().orElse(0));
          diffs.add(digest.toString());
          items.put(file, new Item(file, item.source(), Optional.empty()));
        });
    byte[] config = JSON.writeValueAsBytes(config(head, diffs));
    Digest.Sha256 digest = sha256(config);
    blob(configuration, DOCKER + "container.image.v1+json", digest, config.length);
    RemoteFile file =
        new RemoteFile(
            new RepoPath("config.json"),
            OptionalLong.of(config.length),
            Optional.of(digest),
            Optional.empty(),
            weights.file().sources());
    items.put(file, new Item(file, weights.source(), Optional.of(config)));
    ModelRef.Ollama name = name(subject, weights, head);
    return new OllamaRecipe(
        new Listing(
            name,
            name.toString(),
            new Revision(name.tag()),
            Optional.empty(),
            List.copyOf(items.keySet()),
            List.of(),
            Optional.of(Manifest.read(JSON.writeValueAsBytes(manifest)))),
        items);
  }

  private static GgufHead head(Item weights) {
    try {
      return GgufHead.read(weights.source())
          .orElseThrow(() ->
              new UnsupportedException(
                  weights.file().path() + " is no GGUF file that names its architecture",
                  "Name a GGUF file of version 2 or 3.",
                  ErrorContext.of(weights.source().toString())));
    } catch (IOException e) {
      throw DiskFailure.of("read", weights.source(), e);
    }
  }

  private static void blob(ObjectNode node, String type, Digest.Sha256 digest, long size) {
    node.put("mediaType", type);
    node.put("digest", digest.toString());
    node.put("size", size);
  }

  private static ObjectNode config(GgufHead head, ArrayNode diffs) {
    ObjectNode config = JSON.createObjectNode();
    config.put("model_format", "gguf");
    config.put("model_family", head.architecture());
    config.putArray("model_families").add(head.architecture());
    config.put("model_type", head.sizeLabel().orElse(""));
    config.put("file_type", head.fileType().orElse("unknown"));
    config.put("architecture", "amd64");
    config.put("os", "linux");
    ObjectNode rootfs = config.putObject("rootfs");
    rootfs.put("type", "layers");
    rootfs.set("diff_ids", diffs);
    return config;
  }

  /// The name that `ollama run hf.co/…` uses; of a file its own, or the one that was stated.
  private static ModelRef.Ollama name(Subject subject, Item weights, GgufHead head) {
    return switch (subject) {
      case Subject.Model(ModelRef.Hub ref, List<String> _) ->
          new ModelRef.Ollama(
              "hf.co",
              ref.repo().owner().isEmpty() ? "library" : ref.repo().owner(),
              ref.repo().name(),
              ref.quantization().or(head::fileType).orElse("latest"));
      case Subject.LocalFile(Path _, String publisher, String name) -> {
        boolean stated = !publisher.equals(Subject.LocalFile.NO_PUBLISHER);
        String stem = lower(weights).replaceFirst("\\.gguf$", "").replaceAll("[^a-z0-9_.-]", "-");
        yield new ModelRef.Ollama(
            ModelRef.Ollama.DEFAULT_HOST,
            stated ? publisher : "library",
            stated ? name : stem,
            "latest");
      }
    };
  }

  private static String lower(Item item) {
    return item.file().path().fileName().toLowerCase(Locale.ROOT);
  }

  private static boolean isProjector(Item item) {
    return lower(item).contains("mmproj");
  }

  private static Digest.Sha256 sha256(byte[] bytes) {
    try {
      return new Digest.Sha256(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is missing from this Java", e);
    }
  }
}
