package dev.dray.registry;

import dev.dray.RepoPath;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.store.DirectoryChecksum;
import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/// Enters in the registry what lies in a tree of `<owner>/<repository>[@<branch>]` folders. Reads
/// names, sizes, headers and small documents; several quantizations in one folder are an entry
/// each.
public final class TreeScan {

  private static final int MOST_FILES = 100_000;

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

  /// A model that was found, and how it would be entered.
  private record Found(Path folder, String repository, DownloadRecord download) {}

  /// Scans; in a dry run writes nothing.
  ///
  /// @return what was found, by path; folders without files are passed over
  /// @throws NotFoundException if there is no such folder
  /// @throws dev.dray.error.DrayException as [ModelRegistry#change], and for disks
  public List<Scanned> scan(ScanRequest request) {
    if (!Files.isDirectory(request.base())) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          request.base() + " is no folder",
          "Name the folder that holds the owners' folders.",
          ErrorContext.of(request.base().toString()));
    }
    List<Scanned> scanned = new ArrayList<>();
    List<Found> found = new ArrayList<>();
    for (Path owner : folders(request.base())) {
      for (Path folder : folders(owner)) {
        look(owner, folder, request, found, scanned);
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

  private void look(
      Path owner, Path folder, ScanRequest request, List<Found> found, List<Scanned> scanned) {
    List<TrackedFiles.TrackedFile> files = files(folder);
    if (files.isEmpty()) {
      return;
    }
    String name = String.valueOf(folder.getFileName());
    int at = name.indexOf('@');
    String repository = owner.getFileName() + "/" + (at > 0 ? name.substring(0, at) : name);
    FolderFacts facts = looking.apply(folder);
    Optional<String> format =
        facts.format().or(() -> container(files)).or(() -> otherwise(request, true));
    if (format.isEmpty()) {
      scanned.add(
          leftOut(folder, repository, files, "no weights are in it; --format says what it is"));
      return;
    }
    Map<String, List<TrackedFiles.TrackedFile>> variants = variants(files, format.get());
    variants.forEach((label, members) -> {
      Optional<String> quantization =
          (label.isEmpty() ? facts.quantization() : Optional.of(label))
              .or(() -> ofNames(name, members))
              .or(() -> otherwise(request, false));
      DownloadRecord download =
          DownloadRecord.of(request.backend(), folder.toString(), Instant.now())
              .withRepository(repository)
              .withSourceProvider("hf")
              .withFormat(format.get())
              .withLocation(locationOf.apply(folder))
              .withFiles(members);
      download = at > 0 ? download.withBranch(name.substring(at + 1)) : download;
      download = quantization.map(download::withQuantization).orElse(download);
      download = facts.license().map(download::withLicense).orElse(download);
      if (!facts.capabilities().isEmpty()) {
        download = download.withCapabilities(facts.capabilities());
      }
      if (variants.size() == 1) {
        Optional<DirectoryChecksum> checksum = DirectoryChecksum.of(folder);
        download =
            checksum.isPresent()
                ? download.withDirectoryChecksum(checksum.get().toString())
                : download;
      }
      found.add(new Found(folder, repository, download));
    });
  }

  private void enter(
      List<Found> found, RegistryDraft draft, ScanRequest request, List<Scanned> scanned) {
    RegistryRules rules = registry.rules();
    RegistryRules mine =
        request.includeTesting()
            ? new RegistryRules(
                rules.testing(),
                true,
                rules.allowDuplicates(),
                rules.ollamaHost(),
                rules.longestWait(),
                rules.clock())
            : rules;
    DownloadMatcher matcher = new DownloadMatcher(draft, mine);
    for (Found one : found) {
      DownloadRecord download = one.download();
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

  private static Scanned result(Found found, Scanned.Outcome outcome, String name, String reason) {
    return new Scanned(
        found.folder(),
        found.repository(),
        found.download().word("format"),
        found.download().quantization(),
        found.download().size().orElse(0),
        outcome,
        name,
        reason);
  }

  private static Scanned leftOut(
      Path folder, String repository, List<TrackedFiles.TrackedFile> files, String reason) {
    return new Scanned(
        folder,
        repository,
        Optional.empty(),
        Optional.empty(),
        files.stream().mapToLong(file -> file.size().orElse(0)).sum(),
        Scanned.Outcome.LEFT_OUT,
        "",
        reason);
  }

  /// What the user says a model is, where it is a container, or where it is a quantization.
  private static Optional<String> otherwise(ScanRequest request, boolean container) {
    return request.otherwise().filter(text -> ContainerFormat.parse(text).isPresent() == container);
  }

  private static Optional<String> container(List<TrackedFiles.TrackedFile> files) {
    return files.stream()
        .flatMap(file -> ContainerFormat.ofFileName(file.path()).stream())
        .min(Enum::compareTo)
        .map(ContainerFormat::id);
  }

  private static Optional<String> ofNames(String folder, List<TrackedFiles.TrackedFile> files) {
    return Quantization.ofName(folder)
        .or(() ->
            files.stream()
                .filter(file -> ContainerFormat.ofFileName(file.path()).isPresent())
                .flatMap(file -> Quantization.ofName(file.path()).stream())
                .findFirst())
        .map(Quantization::label);
  }

  /// The files by quantization where a folder may hold several, each with what all of them need.
  private static Map<String, List<TrackedFiles.TrackedFile>> variants(
      List<TrackedFiles.TrackedFile> files, String format) {
    Map<String, List<TrackedFiles.TrackedFile>> variants = new LinkedHashMap<>();
    List<TrackedFiles.TrackedFile> shared = new ArrayList<>();
    for (TrackedFiles.TrackedFile file : files) {
      if (format.equals(ContainerFormat.GGUF.id()) && isGguf(file.path())) {
        String label = Quantization.ofName(file.path()).map(Quantization::label).orElse("");
        variants.computeIfAbsent(label, _ -> new ArrayList<>()).add(file);
      } else {
        shared.add(file);
      }
    }
    if (variants.isEmpty()) {
      variants.put("", new ArrayList<>());
    }
    variants.values().forEach(members -> members.addAll(shared));
    return variants;
  }

  private static boolean isGguf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return name.endsWith(".gguf") && !name.startsWith("mmproj");
  }

  private static List<Path> folders(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> Files.isDirectory(child))
          .filter(child -> !String.valueOf(child.getFileName()).startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
  }

  /// What counts as the model's: no hidden files or folders, no names that nobody may use.
  private static List<TrackedFiles.TrackedFile> files(Path folder) {
    List<TrackedFiles.TrackedFile> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.limit(MOST_FILES).sorted().toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        if (Files.isRegularFile(file) && !("/" + path).contains("/.") && isSafe(path)) {
          files.add(
              new TrackedFiles.TrackedFile(
                  path, Optional.empty(), OptionalLong.of(Files.size(file))));
        }
      }
      return files;
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
  }

  private static boolean isSafe(String path) {
    try {
      return !new RepoPath(path).text().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
