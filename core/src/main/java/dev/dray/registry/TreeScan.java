package dev.dray.registry;

import dev.dray.model.ContainerFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Enters in the registry what lies in a [ModelTree].
public final class TreeScan {

  private final ModelRegistry registry;
  private final Function<Path, FolderFacts> looking;
  private final Function<Path, String> locationOf;

  /// A scan into a registry.
  ///
  /// @param looking finds out what a folder holds
  /// @param locationOf the label of the place that a folder lies in
  public TreeScan(
      ModelRegistry registry,
      Function<Path, FolderFacts> looking,
      Function<Path, String> locationOf) {
    this.registry = registry;
    this.looking = looking;
    this.locationOf = locationOf;
  }

  /// Scans; in a dry run writes nothing.
  ///
  /// @return what was found, by path; folders without files are passed over
  /// @throws dev.dray.error.NotFoundException if there is no such folder
  /// @throws dev.dray.error.DrayException as [ModelRegistry#change], and for disks
  public List<Scanned> scan(ScanRequest request) {
    List<Scanned> scanned = new ArrayList<>();
    List<ModelTree.Model> found = new ArrayList<>();
    ModelTree tree =
        ModelTree.of(
            request.base(),
            new ModelTree.Reading(
                looking, locationOf, format -> request.backend(), request.otherwise()));
    for (ModelTree.Model model : tree.models()) {
      if (model.download().isPresent()) {
        found.add(model);
      } else {
        scanned.add(
            new Scanned(
                model.folder(),
                model.repository(),
                Optional.empty(),
                Optional.empty(),
                model.bytes(),
                Scanned.Outcome.LEFT_OUT,
                "",
                "no weights are in it; --format says what it is"));
      }
    }
    if (request.dryRun()) {
      registry.preview(draft -> enter(found, draft, request, scanned));
    } else if (!found.isEmpty()) {
      registry.change(ModelRegistry.Backup.YES, draft -> enter(found, draft, request, scanned));
    }
    scanned.sort(Comparator.comparing(Scanned::path));
    return List.copyOf(scanned);
  }

  private void enter(
      List<ModelTree.Model> found,
      RegistryDraft draft,
      ScanRequest request,
      List<Scanned> scanned) {
    RegistryRules rules = registry.rules();
    RegistryRules mine = request.includeTesting() ? rules.recordingTesting() : rules;
    DownloadMatcher matcher = new DownloadMatcher(draft, mine);
    for (ModelTree.Model one : found) {
      DownloadRecord download = one.download().orElseThrow();
      if (!mine.recordTesting() && mine.testing().isTestingFamily(download.family())) {
        scanned.add(result(one, Scanned.Outcome.LEFT_OUT, "", "it has the name of a trial"));
        continue;
      }
      List<RegistryEntry> here = known(draft, download);
      boolean served =
          here.stream()
              .anyMatch(e -> !e.backend().equals("unassigned") || same(e.backend(), download));
      if (served && !request.updateExisting()) {
        scanned.add(result(one, Scanned.Outcome.UNCHANGED, here.getFirst().name(), ""));
        continue;
      }
      Optional<RegistryEntry> before =
          here.size() == 1 ? Optional.of(here.getFirst()) : Optional.empty();
      before.ifPresent(entry -> draft.putUnchecked(corrected(entry, download)));
      switch (matcher.record(download)) {
        case Recorded.LeftOut(String reason) ->
            scanned.add(result(one, Scanned.Outcome.LEFT_OUT, "", reason));
        case Recorded.Entered(RegistryEntry entry, Recorded.How how) ->
            scanned.add(
                result(
                    one,
                    how == Recorded.How.ADDED ? Scanned.Outcome.ADDED : Scanned.Outcome.UPDATED,
                    entry.name(),
                    ""));
      }
    }
  }

  /// Entries of this place that are not other variants in the same folder.
  private static List<RegistryEntry> known(RegistryDraft draft, DownloadRecord download) {
    List<String> files = download.files().stream().map(TrackedFiles.TrackedFile::path).toList();
    List<String> weights =
        files.stream().filter(path -> ContainerFormat.ofFileName(path).isPresent()).toList();
    return draft.at(download.path()).stream()
        .filter(entry -> {
          List<String> theirs = entry.download().files();
          return theirs.isEmpty()
              || weights.isEmpty()
              || theirs.stream().anyMatch(weights::contains);
        })
        .toList();
  }

  private static boolean same(String backend, DownloadRecord download) {
    return backend.equals(download.backend());
  }

  /// What is said wrongly is put right before the variant is looked for, so that it is found.
  private static RegistryEntry corrected(RegistryEntry entry, DownloadRecord download) {
    RegistryEntry now = entry.with(EntryKey.DOWNLOAD_FORMAT, JsonValue.of(download.word("format")));
    return download.quantization().isPresent()
        ? now.with(EntryKey.QUANTIZATION, JsonValue.of(download.quantization()))
        : now;
  }

  private static Scanned result(
      ModelTree.Model found, Scanned.Outcome outcome, String name, String reason) {
    DownloadRecord download = found.download().orElseThrow();
    return new Scanned(
        found.folder(),
        found.repository(),
        download.word("format"),
        download.quantization(),
        found.bytes(),
        outcome,
        name,
        reason);
  }
}
