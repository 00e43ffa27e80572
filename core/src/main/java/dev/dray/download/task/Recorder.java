package dev.dray.download.task;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.download.DownloadPlan;
import dev.dray.download.PlannedFile;
import dev.dray.error.DrayException;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.provider.Delegated;
import dev.dray.provider.RemoteFile;
import dev.dray.receipt.CardLicence;
import dev.dray.registry.DownloadRecord;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.JsonValue;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.TrackedFiles.TrackedFile;
import dev.dray.store.DirectoryChecksum;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Enters completed downloads of models in the registry. What brings no weights, such as a dataset
/// or a lone configuration, is no model there. Of a repository with several quantizations in GGUF
/// each one that was brought is a variant of its own.
///
/// Nothing is worth failing a download that is complete: what hinders is told as a sentence.
///
/// @param registry where they are entered
/// @param locationOf the label of the place that a path lies in
/// @param look finds out from their bytes what files of a folder are
public record Recorder(
    ModelRegistry registry,
    Function<Path, String> locationOf,
    BiFunction<Path, Set<String>, FolderFacts> look) {

  /// What entries of Ollama's models have always said; their place is Ollama's to know.
  private static final String OLLAMA_LOCATION = "linux_wsl";

  /// Enters what we brought; a sentence about what hindered it, if anything did.
  ///
  /// @param root where the model lies
  Optional<String> record(DownloadPlan plan, Path root) {
    ModelRef ref = plan.listing().ref();
    // A file of an address needed no JSON library so far; its line in the journal needs none.
    return enter(() -> records(plan, root), !(ref instanceof ModelRef.Url));
  }

  /// Enters what a daemon brought, where it is known how to find it.
  Optional<String> record(ModelRef ref, Delegated brought) {
    return enter(
        () ->
            ref instanceof ModelRef.Ollama ollama
                ? List.of(ollama(ollama, brought.size().map(s -> s.bytes()), Optional.empty()))
                : List.of(),
        true);
  }

  private interface Records {
    List<DownloadRecord> make();
  }

  private Optional<String> enter(Records records, boolean atOnce) {
    try {
      List<DownloadRecord> made = records.make();
      return made.isEmpty() ? Optional.empty() : registry.enter(made, atOnce);
    } catch (DrayException | IllegalArgumentException e) {
      return Optional.of("The model could not be entered in the registry: " + e.getMessage());
    }
  }

  private List<DownloadRecord> records(DownloadPlan plan, Path root) {
    List<RemoteFile> files = plan.files().stream().map(PlannedFile::file).toList();
    return switch (plan.listing().ref()) {
      case ModelRef.Ollama ollama ->
          List.of(
              ollama(ollama, Optional.of(plan.totalBytes().bytes()), Optional.of(root.toString())));
      case ModelRef.Hub hub when hub.kind() != RepoKind.MODEL -> List.of();
      case ModelRef.Hub hub -> ofRepository(plan, files, root, hub.repo().toString());
      case ModelRef.ModelScope scope -> ofRepository(plan, files, root, scope.repo().toString());
      case ModelRef.Daemon _ -> ofRepository(plan, files, root, plan.listing().name());
      case ModelRef.Oci oci -> ofRepository(plan, files, root, oci.repository());
      case ModelRef.Url _ -> ofAddress(files, root);
    };
  }

  private List<DownloadRecord> ofRepository(
      DownloadPlan plan, List<RemoteFile> files, Path root, String repository) {
    Optional<ContainerFormat> format = container(files);
    if (format.isEmpty()) {
      return List.of();
    }
    Map<String, List<RemoteFile>> variants = variants(files, format.get());
    List<DownloadRecord> records = new ArrayList<>();
    boolean whole = variants.size() == 1 && plan.files().size() == plan.listing().files().size();
    Optional<String> checksum =
        whole ? DirectoryChecksum.of(root).map(DirectoryChecksum::toString) : Optional.empty();
    Optional<String> licence = CardLicence.of(root);
    variants.forEach((label, members) -> {
      DownloadRecord record =
          plain(format.get(), root, members)
              .withRepository(repository)
              .withBranch(plan.listing().revision().text())
              .withSourceProvider(source(plan.listing().ref().provider()))
              .withMetadata("provider", JsonValue.of(plan.listing().ref().provider().id()));
      FolderFacts facts = look(root, members);
      // Names of GGUF files tell mixtures apart that headers call the same.
      Optional<String> quantization =
          Optional.of(label)
              .filter(text -> !text.isEmpty())
              .or(facts::quantization)
              .or(() -> Quantization.ofName(repository).map(Quantization::label));
      record = quantization.map(record::withQuantization).orElse(record);
      record = plan.listing().commit().map(c -> c.id()).map(record::withCommit).orElse(record);
      record = checksum.map(record::withDirectoryChecksum).orElse(record);
      records.add(licence.map(record::withLicense).orElse(record).withFacts(facts));
    });
    return records;
  }

  /// A file at an address is called by its name alone.
  private List<DownloadRecord> ofAddress(List<RemoteFile> files, Path root) {
    Optional<ContainerFormat> format = container(files);
    if (format.isEmpty()) {
      return List.of();
    }
    List<DownloadRecord> records = new ArrayList<>();
    variants(files, format.get())
        .forEach((label, members) -> {
          String first = members.getFirst().path().text();
          String stem = first.substring(first.lastIndexOf('/') + 1).replaceFirst("\\.[^.]+$", "");
          stem = stem.replaceFirst("-[0-9]{5}-of-[0-9]{5}$", "");
          DownloadRecord record =
              plain(format.get(), root, members).withFamily(stem).withSourceProvider("other");
          if (label.isEmpty() && format.get() == ContainerFormat.GGUF) {
            // A header of this container takes no JSON library to read.
            FolderFacts facts = look(root, members);
            record = facts.quantization().map(record::withQuantization).orElse(record);
          }
          records.add(label.isEmpty() ? record : record.withQuantization(label));
        });
    return records;
  }

  private FolderFacts look(Path root, List<RemoteFile> files) {
    return look.apply(
        folder(root.toAbsolutePath().normalize(), files),
        files.stream().map(file -> file.path().text()).collect(Collectors.toSet()));
  }

  private DownloadRecord plain(ContainerFormat format, Path root, List<RemoteFile> files) {
    // What is served by whom is a guess for all but this one container.
    String backend = format == ContainerFormat.SAFETENSORS ? "vllm" : "unassigned";
    Path place = folder(root.toAbsolutePath().normalize(), files);
    return DownloadRecord.of(backend, place.toString(), Instant.now())
        .withFormat(format.id())
        .withLocation(locationOf.apply(place))
        .withFiles(files.stream().map(file -> tracked(file, place)).toList());
  }

  /// Where a file that was brought alone is the model's place, its folder is what paths begin at.
  private static Path folder(Path root, List<RemoteFile> files) {
    boolean alone = files.size() == 1 && root.endsWith(files.getFirst().path().text());
    Path parent = root.getParent();
    return alone && parent != null && !Files.isDirectory(root) ? parent : root;
  }

  private DownloadRecord ollama(
      ModelRef.Ollama name, Optional<Long> size, Optional<String> manifest) {
    String text = name.toString().replaceFirst("^ollama://", "");
    DownloadRecord record =
        DownloadRecord.of("ollama", "ollama://" + text, Instant.now())
            .withFormat(ContainerFormat.GGUF.id())
            .withServedModelId(text)
            .withLocation(OLLAMA_LOCATION)
            .withSourceProvider("ollama");
    record = size.isPresent() ? record.withSize(size.get()) : record;
    return manifest.isPresent()
        ? record.withMetadata("store_path", JsonValue.of(manifest))
        : record;
  }

  /// The container of the weights; of several the one that programs prefer.
  private static Optional<ContainerFormat> container(List<RemoteFile> files) {
    return files.stream()
        .flatMap(file -> ContainerFormat.ofFileName(file.path().text()).stream())
        .min(Enum::compareTo);
  }

  /// The files by quantization where a folder may hold several, each with what all of them need;
  /// all files together elsewhere.
  private static Map<String, List<RemoteFile>> variants(
      List<RemoteFile> files, ContainerFormat format) {
    Map<String, List<RemoteFile>> variants = new LinkedHashMap<>();
    List<RemoteFile> shared = new ArrayList<>();
    for (RemoteFile file : files) {
      if (isWeights(file, format)) {
        String label =
            format == ContainerFormat.GGUF
                ? Quantization.ofName(file.path().text()).map(Quantization::label).orElse("")
                : "";
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

  private static boolean isWeights(RemoteFile file, ContainerFormat format) {
    String path = file.path().text();
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return ContainerFormat.ofFileName(path).filter(format::equals).isPresent()
        && !name.startsWith("mmproj");
  }

  /// Sizes that no listing told are those of the files that came.
  private static TrackedFile tracked(RemoteFile file, Path folder) {
    OptionalLong size = file.size();
    if (size.isEmpty()) {
      try {
        size = OptionalLong.of(Files.size(file.path().under(folder)));
      } catch (IOException e) {
        // Unpacked and gone, perhaps; then nothing is known.
        size = OptionalLong.empty();
      }
    }
    return new TrackedFile(
        file.path().text(),
        file.digest()
            .map(digest -> digest instanceof Digest.Sha256 sha ? sha.hex() : "")
            .filter(hex -> !hex.isEmpty()),
        size);
  }

  private static String source(ProviderId provider) {
    return provider == ProviderId.HUGGINGFACE || provider == ProviderId.MLX ? "hf" : "other";
  }
}
