package dev.dray.registry;

import dev.dray.model.Capability;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// One model variant in the registry: a family for one serving program, in one container and
/// quantization. It is the JSON object of its file, with a typed view of every key that is known;
/// keys that are not known stay. Immutable; every `with…` gives another entry.
public final class RegistryEntry {

  private static final JsonObject TEMPLATE = template();

  private final JsonObject json;

  private RegistryEntry(JsonObject json) {
    this.json = json;
  }

  /// A new entry with every key in its place and nothing known but its name.
  ///
  /// @throws IllegalArgumentException if name or program is blank
  public static RegistryEntry named(String name, String backend) {
    if (name.isBlank() || backend.isBlank()) {
      throw new IllegalArgumentException("an entry has a name and a backend");
    }
    return new RegistryEntry(TEMPLATE)
        .with(EntryKey.NAME, JsonValue.of(name.strip()))
        .with(EntryKey.BACKEND, JsonValue.of(backend.strip()));
  }

  /// The entry that an object is; empty if it has no name.
  public static Optional<RegistryEntry> of(JsonObject json) {
    return json.get(EntryKey.NAME.text()).word().isEmpty()
        ? Optional.empty()
        : Optional.of(new RegistryEntry(json));
  }

  /// The object with all keys, known ones and others, as it stands in the file.
  public JsonObject json() {
    return json;
  }

  /// The value of a known key.
  public JsonValue get(EntryKey key) {
    return json.get(key.text());
  }

  /// The same with another value of a key.
  public RegistryEntry with(EntryKey key, JsonValue value) {
    return new RegistryEntry(json.with(key.text(), value));
  }

  private Optional<String> word(EntryKey key) {
    return get(key).word();
  }

  /// The variant's name, unique in the registry: the handle for every command.
  public String name() {
    return word(EntryKey.NAME).orElseThrow();
  }

  /// The same entry under another name.
  public RegistryEntry withName(String name) {
    return with(EntryKey.NAME, JsonValue.of(name));
  }

  /// The name for people; the name itself where none is set.
  public String displayName() {
    return word(EntryKey.DISPLAY_NAME).orElseGet(this::name);
  }

  /// The simplified slug: the one that is written down, else the display name with `_` for spaces.
  public String slug() {
    return metadata("slug").word().orElseGet(() -> VariantNames.slug(displayName()));
  }

  /// The program that serves it, lower case; `unassigned` where none is set.
  public String backend() {
    return word(EntryKey.BACKEND).map(VariantNames::lower).orElse("unassigned");
  }

  /// How that program is started and reached.
  public BackendConfig backendConfig() {
    return BackendConfig.of(get(EntryKey.BACKEND_CONFIG).object());
  }

  /// The same with this configuration.
  public RegistryEntry withBackendConfig(BackendConfig config) {
    return with(EntryKey.BACKEND_CONFIG, config.over(get(EntryKey.BACKEND_CONFIG).object()));
  }

  /// What it can do. Every synonym that registries use is understood; a truth wins over a falsehood
  /// in another spelling. Text is taken for granted unless it is denied.
  public Set<Capability> capabilities() {
    return EntryCapabilities.of(get(EntryKey.CAPABILITIES).object());
  }

  /// What it can do in the seven words of registries, each true or false.
  public Map<String, Boolean> capabilityFlags() {
    return EntryCapabilities.flags(get(EntryKey.CAPABILITIES).object());
  }

  /// The same with these capabilities, written in the seven words.
  public RegistryEntry withCapabilities(Set<Capability> capabilities) {
    return with(EntryKey.CAPABILITIES, EntryCapabilities.json(capabilities));
  }

  /// How it generates unless told otherwise.
  public GenerationDefaults generationDefaults() {
    return GenerationDefaults.of(get(EntryKey.GENERATION_DEFAULTS).object());
  }

  /// The same with these.
  public RegistryEntry withGenerationDefaults(GenerationDefaults defaults) {
    return with(
        EntryKey.GENERATION_DEFAULTS, defaults.over(get(EntryKey.GENERATION_DEFAULTS).object()));
  }

  /// The files that are held against change.
  public TrackedFiles artifacts() {
    return TrackedFiles.of(get(EntryKey.ARTIFACTS).object());
  }

  /// The same with these.
  public RegistryEntry withArtifacts(TrackedFiles artifacts) {
    return with(EntryKey.ARTIFACTS, artifacts.over(get(EntryKey.ARTIFACTS).object()));
  }

  /// Where its chat template is, if that was looked for.
  public Optional<TemplatePlace> chatTemplate() {
    return get(EntryKey.CHAT_TEMPLATE) instanceof JsonObject o
        ? Optional.of(TemplatePlace.of(o))
        : Optional.empty();
  }

  /// The same with this one.
  public RegistryEntry withChatTemplate(TemplatePlace template) {
    return with(EntryKey.CHAT_TEMPLATE, template.over(get(EntryKey.CHAT_TEMPLATE).object()));
  }

  /// Whether its files may change.
  public VersionLock versionLock() {
    return VersionLock.of(get(EntryKey.VERSION_LOCK).object());
  }

  /// The same with this lock.
  public RegistryEntry withVersionLock(VersionLock lock) {
    return with(EntryKey.VERSION_LOCK, lock.over(get(EntryKey.VERSION_LOCK).object()));
  }

  /// How fast it was seen to be.
  public Performance performance() {
    return Performance.of(get(EntryKey.PERFORMANCE).object());
  }

  /// What came of showing it an image, if that was tried.
  public Optional<VisionProbe> visionProbe() {
    return VisionProbe.of(get(EntryKey.PROBES).object());
  }

  /// Everything else that is known about it.
  public JsonObject metadata() {
    return get(EntryKey.METADATA).object();
  }

  /// One key of that.
  public JsonValue metadata(String key) {
    return metadata().get(key);
  }

  /// The same with one key of the metadata set.
  public RegistryEntry withMetadata(String key, JsonValue value) {
    return with(EntryKey.METADATA, metadata().with(key, value));
  }

  /// The same without one key of the metadata.
  public RegistryEntry withoutMetadata(String key) {
    return with(EntryKey.METADATA, metadata().without(key));
  }

  /// The name that requests to the serving program use.
  public Optional<String> servedModelId() {
    return word(EntryKey.SERVED_MODEL_ID);
  }

  /// Other names.
  public List<String> aliases() {
    return get(EntryKey.MODEL_ALIASES).texts();
  }

  /// The same with more names; those it has already are not added again.
  public RegistryEntry withAliases(List<String> more) {
    Set<String> all = new LinkedHashSet<>(aliases());
    all.addAll(more);
    all.remove(name());
    return with(EntryKey.MODEL_ALIASES, JsonValue.of(new ArrayList<>(all)));
  }

  /// What it is used for, such as `caption`.
  public List<String> roles() {
    return get(EntryKey.ROLES).texts();
  }

  /// The same with these roles.
  public RegistryEntry withRoles(List<String> roles) {
    return with(EntryKey.ROLES, JsonValue.of(roles));
  }

  /// Its rank in a role, if it has one. Of two models the higher number is taken.
  public OptionalInt rolePriority(String role) {
    OptionalLong rank = get(EntryKey.ROLE_PRIORITY).object().get(role).whole();
    return rank.isPresent() && Math.abs(rank.getAsLong()) <= Integer.MAX_VALUE
        ? OptionalInt.of((int) rank.getAsLong())
        : OptionalInt.empty();
  }

  /// The same with this rank in a role.
  public RegistryEntry withRolePriority(String role, int rank) {
    return with(
        EntryKey.ROLE_PRIORITY,
        get(EntryKey.ROLE_PRIORITY).object().with(role, JsonValue.of((long) rank)));
  }

  /// Its licence.
  public Optional<String> license() {
    return word(EntryKey.LICENSE);
  }

  /// Where it came from, if that was noted.
  public Optional<ModelSource> source() {
    return get(EntryKey.SOURCE) instanceof JsonObject o
        ? Optional.of(ModelSource.of(o))
        : Optional.empty();
  }

  /// The same with this source.
  public RegistryEntry withSource(ModelSource source) {
    return with(EntryKey.SOURCE, source.over(get(EntryKey.SOURCE).object()));
  }

  /// Its repository on a hub, `org/name`, if it came from one: of its source, else the alias that
  /// looks like one.
  public Optional<String> repository() {
    return get(EntryKey.SOURCE)
        .object()
        .get(ModelSource.REPOSITORY)
        .word()
        .or(() -> aliases().stream().filter(VariantNames::looksLikeRepository).findFirst());
  }

  /// Whether it is kept for the record and not used any more.
  public boolean deprecated() {
    return get(EntryKey.DEPRECATED).isTrue();
  }

  /// The same, deprecated or not.
  public RegistryEntry withDeprecated(boolean deprecated) {
    return with(EntryKey.DEPRECATED, JsonValue.of(deprecated));
  }

  /// The model, whatever its container and quantization.
  public Optional<String> family() {
    return word(EntryKey.FAMILY);
  }

  /// Who published it: `hf`, `ollama` or `other`.
  public Optional<String> sourceProvider() {
    return word(EntryKey.SOURCE_PROVIDER);
  }

  /// The quantization's label, lower case; nothing for `unknown`.
  public Optional<String> quantization() {
    return word(EntryKey.QUANTIZATION).map(VariantNames::lower).filter(q -> !q.equals("unknown"));
  }

  /// What is known about it on this machine.
  public DownloadFacts download() {
    return DownloadFacts.of(json);
  }

  /// The same with these facts.
  public RegistryEntry withDownload(DownloadFacts facts) {
    return new RegistryEntry(facts.over(json));
  }

  /// Whether it is more than a name: it has a path.
  public boolean hasPath() {
    return word(EntryKey.DOWNLOAD_PATH).isPresent();
  }

  /// The name in Ollama's store, if that is where it lies: `ollama://name`, `ollama:/name` and
  /// `ollama:name` are all understood.
  public Optional<String> ollamaName() {
    return word(EntryKey.DOWNLOAD_PATH)
        .filter(path -> path.regionMatches(true, 0, "ollama:", 0, 7))
        .map(path -> path.substring(7).replaceFirst("^/+", ""));
  }

  /// The folder or file where it lies on this machine, if that is known.
  public Optional<Path> place() {
    if (ollamaName().isPresent()) {
      return Optional.empty();
    }
    try {
      return word(EntryKey.DOWNLOAD_PATH).map(Path::of);
    } catch (InvalidPathException e) {
      // A path of another system, such as `D:\models` seen from elsewhere, may be none here.
      return Optional.empty();
    }
  }

  /// Who made this variant, lower case, as far as can be told.
  public Optional<String> producer() {
    return Producer.of(this);
  }

  /// Equal if they would be written the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof RegistryEntry e && e.json.equals(json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /// The name.
  @Override
  public String toString() {
    return name();
  }

  private static JsonObject template() {
    Map<EntryKey, JsonValue> defaults = new LinkedHashMap<>();
    JsonObject empty = JsonObject.EMPTY;
    defaults.put(
        EntryKey.BACKEND_CONFIG,
        new BackendConfig(0, "", List.of(), Optional.empty(), Optional.empty()).over(empty));
    defaults.put(EntryKey.CAPABILITIES, EntryCapabilities.json(Set.of()));
    defaults.put(EntryKey.GENERATION_DEFAULTS, empty);
    defaults.put(EntryKey.ARTIFACTS, new TrackedFiles(Optional.empty(), List.of()).over(empty));
    defaults.put(
        EntryKey.CHAT_TEMPLATE,
        new TemplatePlace("embedded", Optional.empty(), Optional.empty()).over(empty));
    defaults.put(
        EntryKey.VERSION_LOCK,
        new VersionLock(false, Optional.empty(), Optional.empty()).over(empty));
    defaults.put(
        EntryKey.PERFORMANCE,
        empty
            .with("rolling_samples", JsonValue.of(0))
            .with("ttft_ms_avg", JsonValue.unset())
            .with("throughput_toks_per_s_avg", JsonValue.unset())
            .with("last_sample", JsonValue.unset()));
    defaults.put(EntryKey.PROBES, empty.with("vision", JsonValue.unset()));
    for (EntryKey key : List.of(EntryKey.METADATA, EntryKey.ROLE_PRIORITY)) {
      defaults.put(key, empty);
    }
    for (EntryKey key :
        List.of(
            EntryKey.MODEL_ALIASES,
            EntryKey.ROLES,
            EntryKey.BACKEND_ALTERNATIVES,
            EntryKey.DOWNLOAD_FILES)) {
      defaults.put(key, JsonValue.Items.EMPTY);
    }
    defaults.put(EntryKey.DEPRECATED, JsonValue.of(false));
    defaults.put(EntryKey.DOWNLOAD_DIRECTORY_CHECKSUM, JsonValue.of(""));
    JsonObject json = empty;
    for (EntryKey key : EntryKey.values()) {
      json = json.with(key.text(), defaults.getOrDefault(key, JsonValue.unset()));
    }
    return json;
  }
}
