package dev.dray.registry;

import dev.dray.model.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What is told to the registry about a model that was brought to this machine. Immutable; every
/// `with…` gives another record. It is a JSON object, because a download is noted down as a line of
/// the journal.
public final class DownloadRecord {

  private static final String BACKEND = "backend";
  private static final String PATH = "path";
  private static final String AT = "at";

  private final JsonObject json;

  private DownloadRecord(JsonObject json) {
    this.json = json;
  }

  /// A model that lies at a place.
  ///
  /// @param backend the program that will serve it; `unassigned` where none is chosen
  /// @param path an absolute path, or `ollama://name:tag`
  /// @param at when it came
  /// @throws IllegalArgumentException if one of them is blank
  public static DownloadRecord of(String backend, String path, Instant at) {
    if (backend.isBlank() || path.isBlank()) {
      throw new IllegalArgumentException("a download has a backend and a path");
    }
    return new DownloadRecord(
        JsonObject.EMPTY
            .with(BACKEND, JsonValue.of(VariantNames.lower(backend.strip())))
            .with(PATH, JsonValue.of(path.strip()))
            .with(AT, JsonValue.of(Instants.text(at))));
  }

  static Optional<DownloadRecord> of(JsonObject json) {
    return json.get(BACKEND).word().isPresent() && json.get(PATH).word().isPresent()
        ? Optional.of(new DownloadRecord(json))
        : Optional.empty();
  }

  JsonObject json() {
    return json;
  }

  private DownloadRecord with(String key, JsonValue value) {
    return new DownloadRecord(json.with(key, value));
  }

  /// The repository it came from, `org/name`.
  public DownloadRecord withRepository(String id) {
    return with("hf_id", JsonValue.of(id));
  }

  /// The branch or tag that was asked for.
  public DownloadRecord withBranch(String branch) {
    return with("branch", JsonValue.of(branch));
  }

  /// The commit that it was pinned to.
  public DownloadRecord withCommit(String commit) {
    return with("commit", JsonValue.of(commit));
  }

  /// The family, instead of the one that the repository's or the folder's name gives. A family that
  /// is said is taken for a real one, whatever it looks like.
  public DownloadRecord withFamily(String family) {
    return with("family", JsonValue.of(family));
  }

  /// The container of the weights.
  public DownloadRecord withFormat(String format) {
    return with("format", JsonValue.of(VariantNames.lower(format)));
  }

  /// The quantization's label.
  public DownloadRecord withQuantization(String label) {
    return with("quantization", JsonValue.of(VariantNames.lower(label)));
  }

  /// The label of the place that it was sent to.
  public DownloadRecord withLocation(String location) {
    return with("location", JsonValue.of(location));
  }

  /// The name that requests to the serving program use.
  public DownloadRecord withServedModelId(String id) {
    return with("served_model_id", JsonValue.of(id));
  }

  /// Its files, relative to the path.
  public DownloadRecord withFiles(List<TrackedFiles.TrackedFile> files) {
    return with("files", ModelSource.files(files));
  }

  /// Its bytes; without them the sum over the files counts.
  public DownloadRecord withSize(long bytes) {
    return with("size_bytes", JsonValue.of(bytes));
  }

  /// The checksum over names and sizes.
  public DownloadRecord withDirectoryChecksum(String checksum) {
    return with("checksum", JsonValue.of(checksum));
  }

  /// What it is used for; added to what is known.
  public DownloadRecord withRoles(List<String> roles) {
    return with("roles", JsonValue.of(roles));
  }

  /// Its licence.
  public DownloadRecord withLicense(String license) {
    return with("license", JsonValue.of(license));
  }

  /// Who published it: `hf`, `ollama` or `other`.
  public DownloadRecord withSourceProvider(String provider) {
    return with("source_provider", JsonValue.of(provider));
  }

  /// What it can do.
  public DownloadRecord withCapabilities(Set<Capability> capabilities) {
    return with("capabilities", EntryCapabilities.json(capabilities));
  }

  /// What its files say about it. Format and quantization are said by themselves, because names
  /// tell of them too.
  public DownloadRecord withFacts(FolderFacts facts) {
    DownloadRecord record = this;
    if (word("license").isEmpty() && facts.license().isPresent()) {
      record = record.withLicense(facts.license().get());
    }
    if (!facts.capabilities().isEmpty()) {
      record = record.withCapabilities(facts.capabilities());
    }
    for (String key : facts.metadata().keys()) {
      record = record.withMetadata(key, facts.metadata().get(key));
    }
    return facts.template().isPresent()
        ? record.with("chat_template", facts.template().get().over(JsonObject.EMPTY))
        : record;
  }

  /// One more thing to note, where nothing is noted under that key yet.
  public DownloadRecord withMetadata(String key, JsonValue value) {
    return with("metadata", json.get("metadata").object().with(key, value));
  }

  /// The program that will serve it.
  public String backend() {
    return json.get(BACKEND).word().orElseThrow();
  }

  /// Where it lies.
  public String path() {
    return json.get(PATH).word().orElseThrow();
  }

  /// When it came.
  public Instant at() {
    return json.get(AT).word().flatMap(Instants::parse).orElse(Instant.EPOCH);
  }

  /// A text among the rest: `hf_id`, `branch`, `commit`, `family`, `format`, `quantization`,
  /// `location`, `served_model_id`, `checksum`, `license` or `source_provider`.
  Optional<String> word(String key) {
    return json.get(key).word();
  }

  List<TrackedFiles.TrackedFile> files() {
    return json.get("files").list().stream()
        .map(file -> TrackedFiles.TrackedFile.of(file.object()))
        .toList();
  }

  OptionalLong size() {
    OptionalLong said = json.get("size_bytes").whole();
    if (said.isPresent()) {
      return said;
    }
    List<TrackedFiles.TrackedFile> files = files();
    return files.isEmpty() || files.stream().anyMatch(file -> file.size().isEmpty())
        ? OptionalLong.empty()
        : OptionalLong.of(files.stream().mapToLong(file -> file.size().getAsLong()).sum());
  }

  List<String> roles() {
    return json.get("roles").texts();
  }

  Optional<JsonObject> capabilities() {
    return json.get("capabilities") instanceof JsonObject o ? Optional.of(o) : Optional.empty();
  }

  Optional<TemplatePlace> chatTemplate() {
    return json.get("chat_template") instanceof JsonObject o
        ? Optional.of(TemplatePlace.of(o))
        : Optional.empty();
  }

  JsonObject metadata() {
    return json.get("metadata").object();
  }

  /// The family that it belongs to: the one that was said, else by the repository and branch, else
  /// by the Ollama name, else by the last part of the path.
  String family() {
    return word("family")
        .or(() -> word("hf_id").map(id -> VariantNames.familyOf(id, word("branch"))))
        .or(() -> ollama().map(OllamaNames::family))
        .orElseGet(() -> VariantNames.familyOf(path().replace('\\', '/'), Optional.empty()));
  }

  Optional<OllamaNames> ollama() {
    return Optional.of(path())
        .filter(path -> path.regionMatches(true, 0, "ollama:", 0, 7))
        .map(path -> OllamaNames.of(path.substring(7).replaceFirst("^/+", "")));
  }

  Optional<String> quantization() {
    return word("quantization").or(() -> ollama().flatMap(OllamaNames::quantization));
  }

  /// What the variant is called.
  String canonical() {
    return VariantNames.canonical(family(), backend(), word("format"), quantization());
  }

  /// Equal if they say the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof DownloadRecord r && r.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /// What the variant is called.
  @Override
  public String toString() {
    return canonical();
  }
}
