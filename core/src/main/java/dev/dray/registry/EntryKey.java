package dev.dray.registry;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The keys of an entry, in the order in which they are written. An entry may have others too,
/// which are kept as they are.
public enum EntryKey {
  /// The variant's name, unique in the registry.
  NAME("name"),
  /// The name for people.
  DISPLAY_NAME("display_name"),
  /// The program that serves it: vllm, ollama, gguf, lmdeploy, triton, remote or unassigned.
  BACKEND("backend"),
  /// How that program is started and reached.
  BACKEND_CONFIG("backend_config"),
  /// What the model can do.
  CAPABILITIES("capabilities"),
  /// How it generates unless told otherwise.
  GENERATION_DEFAULTS("generation_defaults"),
  /// The files that make it what it is, with their digests.
  ARTIFACTS("artifacts", true),
  /// Where its chat template is.
  CHAT_TEMPLATE("chat_template"),
  /// Whether its files may change.
  VERSION_LOCK("version_lock", true),
  /// How fast it was seen to be.
  PERFORMANCE("performance", true),
  /// What trials of its abilities showed.
  PROBES("probes", true),
  /// Reserved.
  PROFILES_PLACEHOLDER("profiles_placeholder"),
  /// Everything else.
  METADATA("metadata"),
  /// The name that requests to the serving program use.
  SERVED_MODEL_ID("served_model_id"),
  /// Other names.
  MODEL_ALIASES("model_aliases"),
  /// What it is used for.
  ROLES("roles"),
  /// Its licence.
  LICENSE("license"),
  /// Where it came from, with the files of that place.
  SOURCE("source"),
  /// Kept for the record, not used any more.
  DEPRECATED("deprecated"),
  /// The model, whatever its container and quantization.
  FAMILY("family"),
  /// Who published it: hf, ollama or other.
  SOURCE_PROVIDER("source_provider"),
  /// The quantization's label.
  QUANTIZATION("quantization"),
  /// Other programs that can serve it.
  BACKEND_ALTERNATIVES("backend_alternatives"),
  /// For each role a rank; of two models the higher number is taken.
  ROLE_PRIORITY("role_priority"),
  /// The container of the weights.
  DOWNLOAD_FORMAT("download_format", true),
  /// The label of the place it was sent to.
  DOWNLOAD_LOCATION("download_location", true),
  /// Where it lies.
  DOWNLOAD_PATH("download_path", true),
  /// Its bytes.
  DOWNLOAD_SIZE_BYTES("download_size_bytes", true),
  /// Its files, relative to where it lies.
  DOWNLOAD_FILES("download_files", true),
  /// The checksum over names and sizes.
  DOWNLOAD_DIRECTORY_CHECKSUM("download_directory_checksum", true),
  /// When it came.
  DOWNLOADED_AT("downloaded_at", true),
  /// When it was last used.
  LAST_ACCESSED("last_accessed", true);

  private static final Map<String, EntryKey> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toMap(k -> k.text, Function.identity()));

  private final String text;
  private final boolean dynamic;

  EntryKey(String text) {
    this(text, false);
  }

  EntryKey(String text, boolean dynamic) {
    this.text = text;
    this.dynamic = dynamic;
  }

  /// The key as it is written.
  public String text() {
    return text;
  }

  /// Whether this is a fact that programs find out: it stands in the discovered layer only, and the
  /// curated layer has no say in it.
  public boolean isDynamic() {
    return dynamic;
  }

  static Optional<EntryKey> find(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
