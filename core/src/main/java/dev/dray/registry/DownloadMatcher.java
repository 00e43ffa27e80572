package dev.dray.registry;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Finds the entry that a download belongs to, and brings it up to date.
///
/// In this order: the same variant; an entry without files that says it loads what lies there; the
/// same variant without a program, which then gets one; the same files at the same place under
/// another name. Otherwise it is a new entry. Doing it twice changes nothing.
final class DownloadMatcher {

  private static final String UNASSIGNED = "unassigned";

  private final RegistryDraft draft;
  private final RegistryRules rules;

  DownloadMatcher(RegistryDraft draft, RegistryRules rules) {
    this.draft = draft;
    this.rules = rules;
  }

  Recorded record(DownloadRecord download) {
    Optional<String> trial = trial(download);
    if (trial.isPresent()) {
      return new Recorded.LeftOut(trial.get());
    }
    String name = download.canonical();
    Optional<RegistryEntry> known =
        draft.find(name).or(() -> draft.variant(name).stream().findFirst());
    if (known.isPresent()) {
      return entered(known.get(), download, Recorded.How.UPDATED);
    }
    Optional<RegistryEntry> claim = draft.claiming(download.path()).stream().findFirst();
    if (claim.isPresent()) {
      return entered(claim.get(), download, Recorded.How.CLAIMED);
    }
    Optional<RegistryEntry> twin = unassignedTwin(download).or(() -> sameFiles(download));
    if (twin.isPresent()) {
      boolean keepsName =
          draft.isCurated(twin.get().name()) || download.backend().equals(UNASSIGNED);
      return keepsName
          ? entered(twin.get(), download, Recorded.How.UPDATED)
          : entered(draft.rename(twin.get().name(), name), download, Recorded.How.RENAMED);
    }
    return entered(RegistryEntry.named(name, download.backend()), download, Recorded.How.ADDED);
  }

  /// A family that was said is taken for real; otherwise every name that the entry would have
  /// counts.
  private Optional<String> trial(DownloadRecord download) {
    if (rules.recordTesting()) {
      return Optional.empty();
    }
    if (download.metadata().get("testing").isTrue()) {
      return Optional.of("'" + download.canonical() + "' is marked as a trial");
    }
    boolean placeholder =
        download.word("hf_id").isEmpty() && rules.testing().isTestingFamily(download.family());
    boolean trial =
        download.word("family").isEmpty()
            && (placeholder
                || rules.testing().isTesting(download.family())
                || rules.testing().isTesting(download.canonical()));
    return trial
        ? Optional.of("'" + download.canonical() + "' has the name of a trial")
        : Optional.empty();
  }

  private Optional<RegistryEntry> unassignedTwin(DownloadRecord download) {
    if (download.backend().equals(UNASSIGNED)) {
      return Optional.empty();
    }
    String name =
        VariantNames.canonical(
            download.family(), UNASSIGNED, download.word("format"), download.quantization());
    return draft.variant(name).stream()
        .filter(entry -> entry.backend().equals(UNASSIGNED))
        .findFirst();
  }

  /// Who lies at the same place is the same download, unless it has other files, of which several
  /// may share a folder.
  private Optional<RegistryEntry> sameFiles(DownloadRecord download) {
    Set<String> files = new HashSet<>();
    download.files().forEach(file -> files.add(file.path()));
    return draft.at(download.path()).stream()
        .filter(entry ->
            entry.backend().equals(download.backend())
                || entry.backend().equals(UNASSIGNED)
                || download.backend().equals(UNASSIGNED))
        .filter(entry -> {
          List<String> theirs = entry.get(EntryKey.DOWNLOAD_FILES).texts();
          Optional<String> one = entry.quantization();
          Optional<String> other = download.quantization();
          // The same files are the same weights, however well their quantization was known before.
          boolean same = !files.isEmpty() && files.equals(Set.copyOf(theirs));
          return same
              || ((one.isEmpty() || other.isEmpty() || one.equals(other))
                  && (files.isEmpty()
                      || theirs.isEmpty()
                      || theirs.stream().anyMatch(files::contains)));
        })
        .findFirst();
  }

  private Recorded entered(RegistryEntry entry, DownloadRecord download, Recorded.How how) {
    RegistryEntry now = updated(entry, download, how == Recorded.How.ADDED);
    draft.putUnchecked(now);
    return new Recorded.Entered(draft.find(now.name()).orElse(now), how);
  }

  private RegistryEntry updated(RegistryEntry entry, DownloadRecord download, boolean isNew) {
    RegistryEntry now = served(entry, download);
    now = fill(now, EntryKey.FAMILY, Optional.of(download.family()));
    now = fill(now, EntryKey.LICENSE, download.word("license"));
    now = fill(now, EntryKey.SOURCE_PROVIDER, download.word("source_provider"));
    if (download.quantization().isPresent()) {
      now = now.with(EntryKey.QUANTIZATION, JsonValue.of(download.quantization()));
    }
    now = now.withDownload(facts(now.download(), download));
    now = described(now, download);
    if (isNew && download.capabilities().isPresent()) {
      now = now.with(EntryKey.CAPABILITIES, download.capabilities().get());
    }
    // What somebody chose stays.
    if (download.chatTemplate().isPresent()
        && now.chatTemplate().flatMap(TemplatePlace::path).isEmpty()) {
      now = now.withChatTemplate(download.chatTemplate().get());
    }
    if (!download.roles().isEmpty()) {
      SortedSet<String> roles = new TreeSet<>(now.roles());
      roles.addAll(download.roles());
      now = now.withRoles(List.copyOf(roles));
    }
    // What is here again is used again.
    now = now.deprecated() ? now.withDeprecated(false) : now;
    return named(now);
  }

  /// A program that is chosen stays, unless the download brings another one.
  private RegistryEntry served(RegistryEntry entry, DownloadRecord download) {
    RegistryEntry now = entry;
    if (!download.backend().equals(UNASSIGNED) || entry.get(EntryKey.BACKEND).word().isEmpty()) {
      now = now.with(EntryKey.BACKEND, JsonValue.of(download.backend()));
    }
    String backend = now.backend();
    BackendConfig config = now.backendConfig();
    boolean ollama = backend.equals("ollama");
    now =
        now.withBackendConfig(
            new BackendConfig(
                config.port() > 0 ? config.port() : BackendConfig.defaultPort(backend),
                download.path(),
                config.extraArgs(),
                config.host().or(() -> ollama ? Optional.of(rules.ollamaHost()) : Optional.empty()),
                config.baseUrl()));
    Optional<String> served =
        download.word("served_model_id").or(() -> download.ollama().map(OllamaNames::name));
    return served.isPresent() ? now.with(EntryKey.SERVED_MODEL_ID, JsonValue.of(served)) : now;
  }

  private static DownloadFacts facts(DownloadFacts known, DownloadRecord download) {
    List<String> files = download.files().stream().map(TrackedFiles.TrackedFile::path).toList();
    OptionalLong size = download.size();
    return new DownloadFacts(
        download.word("format").or(known::format),
        download.word("location").or(known::location),
        Optional.of(download.path()),
        size.isPresent() ? size : known.size(),
        files.isEmpty() ? known.files() : files,
        download.word("checksum"),
        known.downloadedAt().or(() -> Optional.of(download.at())),
        Optional.of(download.at()));
  }

  /// Where it came from, other names, and what else was noted: what is noted already stays.
  private static RegistryEntry described(RegistryEntry entry, DownloadRecord download) {
    RegistryEntry now = entry;
    Optional<String> repository = download.word("hf_id");
    if (repository.isPresent() || !download.files().isEmpty()) {
      now =
          now.withSource(
              new ModelSource(
                  repository,
                  download.word("format"),
                  Optional.of(download.path()),
                  download.size(),
                  download.word("checksum"),
                  download.files()));
    }
    if (repository.isPresent()) {
      now = now.withAliases(List.of(repository.get()));
    }
    if (download.ollama().isPresent()) {
      now = now.withAliases(download.ollama().get().aliases());
    }
    JsonObject metadata = now.metadata();
    if (!metadata.has("created_from_download")) {
      metadata = metadata.with("created_from_download", JsonValue.of(true));
    }
    metadata = metadata.without("removed_download");
    JsonObject more = download.metadata();
    for (String key : List.of("branch", "commit")) {
      if (download.word(key).isPresent()) {
        metadata = metadata.with(key, JsonValue.of(download.word(key)));
      }
    }
    for (int i = 0; i < more.size(); i++) {
      if (!metadata.has(more.key(i)) || metadata.get(more.key(i)).isNull()) {
        metadata = metadata.with(more.key(i), more.value(i));
      }
    }
    return now.with(EntryKey.METADATA, metadata);
  }

  /// Names for people, where there are none.
  private static RegistryEntry named(RegistryEntry entry) {
    String display = DisplayName.of(entry).simple();
    RegistryEntry now = fill(entry, EntryKey.DISPLAY_NAME, Optional.of(display));
    return now.metadata("slug").isNull()
        ? now.withMetadata("slug", JsonValue.of(VariantNames.slug(now.displayName())))
        : now;
  }

  private static RegistryEntry fill(RegistryEntry entry, EntryKey key, Optional<String> text) {
    return text.isPresent() && entry.get(key).word().isEmpty()
        ? entry.with(key, JsonValue.of(text))
        : entry;
  }
}
