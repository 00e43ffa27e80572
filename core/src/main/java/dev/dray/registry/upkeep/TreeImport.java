package dev.dray.registry.upkeep;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.registry.DownloadRecord;
import dev.dray.registry.Recorded;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryRules;
import dev.dray.registry.TrackedFiles.TrackedFile;
import dev.dray.store.DirectoryChecksum;
import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Enters the models of a tree `owner/repo`, where a branch may stand behind the repository's name
/// (`repo@branch`). Of a folder with several quantizations in GGUF each is an entry of its own.
/// Folders without weights are left out.
///
/// @param downloads what lies there
/// @param rules what the registry keeps to
public record TreeImport(List<DownloadRecord> downloads, RegistryRules rules) implements Edit {

  private static final int MOST_FOLDERS = 100_000;

  /// Copies the list.
  public TreeImport {
    downloads = List.copyOf(downloads);
  }

  /// Walks a tree.
  ///
  /// @param backend the program of entries that are not in GGUF
  /// @param location the label of the place
  /// @param look finds out what lies at a place
  /// @throws NotFoundException if there is no such folder
  /// @throws dev.dray.error.StorageException if it cannot be read
  public static TreeImport of(
      Path root,
      String backend,
      String location,
      Function<Path, Normalization.Found> look,
      RegistryRules rules) {
    if (!Files.isDirectory(root)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "There is no folder " + root,
          "Name the folder that holds OWNER/REPO: --hf-root DIR.",
          ErrorContext.of(root.toString()));
    }
    List<DownloadRecord> downloads = new ArrayList<>();
    for (Path owner : folders(root)) {
      for (Path repository : folders(owner)) {
        downloads.addAll(records(repository, owner, backend, location, look));
      }
    }
    return new TreeImport(downloads, rules);
  }

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    for (DownloadRecord download : downloads) {
      switch (draft.record(download, rules)) {
        case Recorded.LeftOut out ->
            decisions.accept(new Decision(download.path(), "left out: " + out.reason()));
        case Recorded.Entered entered ->
            decisions.accept(
                new Decision(
                    entered.entry().name(),
                    switch (entered.how()) {
                          case ADDED -> "new: ";
                          case UPDATED -> "known: ";
                          case CLAIMED -> "has its files now: ";
                          case RENAMED -> "renamed: ";
                        }
                        + download.path()));
      }
    }
  }

  private static List<DownloadRecord> records(
      Path folder,
      Path owner,
      String backend,
      String location,
      Function<Path, Normalization.Found> look) {
    List<TrackedFile> files = ModelFolder.of(folder).tracked();
    Map<String, List<TrackedFile>> quants = quantizations(files);
    List<DownloadRecord> records = new ArrayList<>();
    if (quants.size() > 1) {
      quants.forEach((label, members) ->
          records.add(
              record(folder, owner, "unassigned", location, members)
                  .withFormat(ContainerFormat.GGUF.id())
                  .withQuantization(label)));
      return records;
    }
    Normalization.Found found = look.apply(folder);
    if (found.format().isEmpty()) {
      return records;
    }
    String format = found.format().get();
    boolean gguf = format.equals(ContainerFormat.GGUF.id());
    DownloadRecord record =
        record(folder, owner, gguf ? "unassigned" : backend, location, files).withFormat(format);
    record = found.quantization().map(record::withQuantization).orElse(record);
    record =
        DirectoryChecksum.of(folder)
            .map(DirectoryChecksum::toString)
            .map(record::withDirectoryChecksum)
            .orElse(record);
    records.add(record);
    return records;
  }

  private static DownloadRecord record(
      Path folder, Path owner, String backend, String location, List<TrackedFile> files) {
    String name = String.valueOf(folder.getFileName());
    int at = name.indexOf('@');
    String repository = at < 0 ? name : name.substring(0, at);
    DownloadRecord record =
        DownloadRecord.of(backend, folder.toString(), modified(folder))
            .withRepository(owner.getFileName() + "/" + repository)
            .withLocation(location)
            .withSourceProvider("hf")
            .withFiles(files);
    return at < 0 ? record : record.withBranch(name.substring(at + 1));
  }

  /// GGUF files by quantization.
  private static Map<String, List<TrackedFile>> quantizations(List<TrackedFile> files) {
    Map<String, List<TrackedFile>> quants = new LinkedHashMap<>();
    for (TrackedFile file : files) {
      boolean gguf =
          ContainerFormat.ofFileName(file.path()).filter(ContainerFormat.GGUF::equals).isPresent();
      Optional<String> label =
          gguf ? Quantization.ofName(file.path()).map(Quantization::label) : Optional.empty();
      label.ifPresent(l -> quants.computeIfAbsent(l, _ -> new ArrayList<>()).add(file));
    }
    return quants;
  }

  /// Not the time of this run: entering the same again changes nothing.
  private static Instant modified(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toInstant();
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
  }

  private static List<Path> folders(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.limit(MOST_FOLDERS)
          .filter(Files::isDirectory)
          .filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
  }
}
