package dev.dray.registry;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The models of a tree of `<owner>/<repository>[@<branch>]` folders, each as a download that ended
/// there. Of a folder with several quantizations in GGUF each one is a model, with the files that
/// all of them need.
///
/// @param models in the order of their folders
public record ModelTree(List<Model> models) {

  private static final int MOST_FOLDERS = 100_000;

  /// Copies the list.
  public ModelTree {
    models = List.copyOf(models);
  }

  /// A model that lies in the tree.
  ///
  /// @param folder where
  /// @param repository its repository, `owner/name`
  /// @param bytes its size
  /// @param download how it would be entered; empty where nothing tells what it is
  public record Model(
      Path folder, String repository, long bytes, Optional<DownloadRecord> download) {}

  /// How a tree is read.
  ///
  /// @param look finds out what a folder holds; what the names tell stands in for what it does not
  /// @param locationOf the label of the place that a folder lies in
  /// @param backendOf the program that serves models of a container, such as `gguf`
  /// @param otherwise what a model is, container or quantization, where nothing else tells
  public record Reading(
      Function<Path, FolderFacts> look,
      Function<Path, String> locationOf,
      Function<String, String> backendOf,
      Optional<String> otherwise) {

    /// What the user says a model is, where it is a container, or where it is a quantization.
    private Optional<String> otherwise(boolean container) {
      return otherwise.filter(text -> ContainerFormat.parse(text).isPresent() == container);
    }
  }

  /// Reads a tree: names, sizes, headers and small documents. Folders without files are passed
  /// over.
  ///
  /// @throws NotFoundException if there is no such folder
  /// @throws dev.dray.error.StorageException if it cannot be read
  public static ModelTree of(Path root, Reading reading) {
    if (!Files.isDirectory(root)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          root + " is no folder",
          "Name the folder that holds OWNER/REPOSITORY folders.",
          ErrorContext.of(root.toString()));
    }
    List<Model> models = new ArrayList<>();
    for (Path owner : folders(root)) {
      for (Path folder : folders(owner)) {
        models.addAll(models(owner, folder, reading));
      }
    }
    return new ModelTree(models);
  }

  private static List<Model> models(Path owner, Path folder, Reading reading) {
    ModelFolder content = ModelFolder.of(folder);
    if (content.tracked().isEmpty()) {
      return List.of();
    }
    String name = String.valueOf(folder.getFileName());
    int at = name.indexOf('@');
    String repository = owner.getFileName() + "/" + (at > 0 ? name.substring(0, at) : name);
    FolderFacts facts = reading.look().apply(folder);
    Optional<String> format =
        facts.format().or(() -> container(content)).or(() -> reading.otherwise(true));
    if (format.isEmpty()) {
      return List.of(new Model(folder, repository, content.bytes(), Optional.empty()));
    }
    Map<String, List<TrackedFile>> variants = variants(content, format.get());
    boolean alone = variants.size() == 1;
    List<Model> models = new ArrayList<>();
    variants.forEach((label, members) -> {
      Optional<String> named = Optional.of(label).filter(text -> !text.isEmpty());
      // Headers tell of one model; which of several a file is, its name tells.
      Optional<String> quantization =
          (alone ? facts.quantization().or(() -> named) : named)
              .or(() -> ofNames(name, members))
              .or(() -> reading.otherwise(false));
      DownloadRecord download =
          DownloadRecord.of(
                  reading.backendOf().apply(format.get()), folder.toString(), modified(folder))
              .withRepository(repository)
              .withSourceProvider("hf")
              .withFormat(format.get())
              .withLocation(reading.locationOf().apply(folder))
              .withFiles(members);
      download = at > 0 ? download.withBranch(name.substring(at + 1)) : download;
      download = quantization.map(download::withQuantization).orElse(download);
      download = download.withFacts(facts);
      Optional<DirectoryChecksum> checksum =
          alone ? DirectoryChecksum.of(folder) : Optional.empty();
      download =
          checksum
              .map(DirectoryChecksum::toString)
              .map(download::withDirectoryChecksum)
              .orElse(download);
      long bytes = new ModelFolder(members).bytes();
      models.add(new Model(folder, repository, bytes, Optional.of(download)));
    });
    return models;
  }

  private static Optional<String> container(ModelFolder content) {
    return content.files().stream()
        .flatMap(path -> ContainerFormat.ofFileName(path).stream())
        .min(Enum::compareTo)
        .map(ContainerFormat::id);
  }

  private static Optional<String> ofNames(String folder, List<TrackedFile> files) {
    return Quantization.ofName(folder)
        .or(() ->
            files.stream()
                .filter(file -> ContainerFormat.ofFileName(file.path()).isPresent())
                .flatMap(file -> Quantization.ofName(file.path()).stream())
                .findFirst())
        .map(Quantization::label);
  }

  /// The files by quantization where a folder may hold several, each with what all of them need.
  private static Map<String, List<TrackedFile>> variants(ModelFolder content, String format) {
    Map<String, List<TrackedFile>> variants = new LinkedHashMap<>();
    List<TrackedFile> shared = new ArrayList<>();
    for (TrackedFile file : content.tracked()) {
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

  /// When it came, and not the time of this run: entering the same again changes nothing.
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
