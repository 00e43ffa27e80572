package dev.dray.server.mirror.ollama;

import dev.dray.Digest;
import dev.dray.ModelRef;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an address below `/v2/` asks for (OCI distribution specification, "pull").
sealed interface OllamaAddress {

  /// The document that pins a model.
  ///
  /// @param name the model and its tag
  record ByTag(ModelRef.Ollama name) implements OllamaAddress {}

  /// The same by its own digest.
  ///
  /// @param repository namespace and model
  record ByDigest(String repository, Digest.Sha256 digest) implements OllamaAddress {}

  /// A blob of a model.
  ///
  /// @param repository namespace and model
  record Blob(String repository, Digest.Sha256 digest) implements OllamaAddress {}

  /// Reads what stands behind `/v2/`, decoded. The names are those that Ollama allows.
  static Optional<OllamaAddress> of(String tail) {
    Matcher matcher = Form.ADDRESS.matcher(tail);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String repository = matcher.group("space") + "/" + matcher.group("model");
    String reference = matcher.group("reference");
    Optional<Digest.Sha256> digest =
        reference.matches("sha256:[0-9a-f]{64}")
            ? Optional.of(new Digest.Sha256(reference.substring(7)))
            : Optional.empty();
    if (matcher.group("what").equals("blobs")) {
      return digest.map(d -> new Blob(repository, d));
    }
    if (digest.isPresent()) {
      return Optional.of(new ByDigest(repository, digest.get()));
    }
    return Form.TAG.matcher(reference).matches()
        ? Optional.of(
            new ByTag(
                new ModelRef.Ollama(
                    ModelRef.Ollama.DEFAULT_HOST,
                    matcher.group("space"),
                    matcher.group("model"),
                    reference)))
        : Optional.empty();
  }

  /// How addresses are written.
  final class Form {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");
    private static final Pattern ADDRESS =
        Pattern.compile(
            "(?<space>[A-Za-z0-9_][A-Za-z0-9_-]{0,79})/(?<model>[A-Za-z0-9_][A-Za-z0-9_.-]{0,79})"
                + "/(?<what>manifests|blobs)/(?<reference>[A-Za-z0-9_.:-]{1,100})");

    private Form() {}
  }
}
