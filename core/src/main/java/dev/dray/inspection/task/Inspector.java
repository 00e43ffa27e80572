package dev.dray.inspection.task;

import dev.dray.ByteSize;
import dev.dray.format.GgufHeader;
import dev.dray.format.GgufReader;
import dev.dray.format.SafetensorsHeader;
import dev.dray.format.SafetensorsReader;
import dev.dray.format.ShardIndex;
import dev.dray.inspection.Inspection;
import dev.dray.inspection.task.ModelFiles.ModelFile;
import dev.dray.model.Capability;
import dev.dray.model.Confidence;
import dev.dray.model.ContainerFormat;
import dev.dray.model.FactSource;
import dev.dray.model.FactSource.Kind;
import dev.dray.model.ModelFacts;
import dev.dray.model.ModelFacts.Purpose;
import dev.dray.model.Quantization;
import dev.dray.model.Quantization.Scheme;
import dev.dray.provider.ModelDetails;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// The one routine that finds out what a model is, before and after it was downloaded. Reads
/// headers and documents, never weights; every number and text it meets is foreign and bounded. A
/// file that cannot be read or understood becomes a note, and the rest counts.
public final class Inspector {

  /// What looking at a remote model may cost.
  static final ByteSize MOST_BYTES = ByteSize.mebibytes(96);

  /// More than any usual model has files that are looked at.
  static final int MOST_REQUESTS = 300;

  /// Headers of more shards than these are not read from a server.
  private static final int MOST_REMOTE_SHARDS = 64;

  private static final int MOST_LOCAL_SHARDS = 4_096;

  /// GGUF files of a folder whose headers are read; a repository of quantizations has about thirty.
  private static final int MOST_LOCAL_SETS = 64;

  private static final List<ContainerFormat> ORDER = List.of(ContainerFormat.values());

  private final ModelFiles model;
  private final Hints hints;
  private final Findings findings = new Findings();
  private final Looking looking;
  private final List<WeightSet> sets;

  private Inspector(ModelFiles model, Hints hints) {
    this.model = model;
    this.hints = hints;
    this.looking = new Looking(model, findings);
    this.sets = WeightSet.of(model.files());
  }

  /// Looks at a folder or a single file of this machine. Links are followed.
  ///
  /// @param name what the model is called, because names tell something too
  /// @throws IOException if the place cannot be read
  public static Inspection local(Path place, String name) throws IOException {
    return new Inspector(FolderFiles.of(place, name), Hints.NONE).inspect();
  }

  /// The same of some of a folder's files, as if the others were not there; they are not looked for
  /// either.
  ///
  /// @param files paths relative to the folder; what is not there is passed over
  /// @throws IOException if a file cannot be read
  public static Inspection local(Path folder, String name, Collection<String> files)
      throws IOException {
    return new Inspector(FolderFiles.of(folder, name, files), Hints.NONE).inspect();
  }

  /// Looks at a model that is somewhere else.
  ///
  /// @throws dev.dray.error.CancelledException if the call was aborted
  public static Inspection remote(
      ModelDetails details, Hints hints, dev.dray.http.ApiClient client) {
    ListedFiles files =
        new ListedFiles(details.summary().id(), details.files(), client, MOST_BYTES, MOST_REQUESTS);
    return new Inspector(files, hints).inspect();
  }

  private Inspection inspect() {
    DocumentFacts documents = new DocumentFacts(looking, findings);
    Optional<ModelFacts.Readme> readme = documents.addReadme();
    hints.details().ifPresent(details -> addDetails(details, documents));
    Optional<Quantization> declared = documents.addConfigs();
    addContainers();
    if (isLibrarysLayout()) {
      addSafetensors(declared);
      addGguf();
    } else {
      addGguf();
      addSafetensors(declared);
    }
    documents.addTemplates();
    Optional<ModelFile> licenseFile = DocumentFacts.licenseFile(model.files());
    documents.addProse(readme, licenseFile);
    addNames();
    new CompletenessCheck(looking, findings).add(sets);
    long weights = sets.stream().mapToLong(WeightSet::size).sum();
    return new Inspection(
        model.name(),
        findings.facts(ByteSize.ofBytes(weights), readme, licenseFile.map(ModelFile::path)),
        findings.notes(),
        model.allowance().read(),
        model.allowance().requests());
  }

  private void addDetails(ModelDetails details, DocumentFacts documents) {
    FactSource source = new FactSource(Kind.API, hints.server());
    findings.license(details.license(), source, Confidence.STATED);
    findings.parameters(details.parameters(), source, Confidence.STATED);
    findings.architecture(details.architecture(), source, Confidence.STATED);
    findings.contextLength(details.contextLength(), source, Confidence.STATED);
    findings.task(details.summary().task(), source);
    findings.library(details.summary().library(), source);
    details.baseModels().forEach(base -> findings.baseModel(base, source));
    documents.addTags(details.summary().tags(), source);
  }

  /// Containers by the endings of names. Of several, GGUF comes first unless the others lie as a
  /// library loads them, and then in the order of [ContainerFormat].
  private void addContainers() {
    sets.stream()
        .sorted(
            Comparator.comparingInt((WeightSet set) ->
                set.format() == ContainerFormat.GGUF && isLibrarysLayout()
                    ? ORDER.size()
                    : ORDER.indexOf(set.format())))
        .forEach(set ->
            findings.container(
                set.format(), FactSource.fileName(set.first().path()), Confidence.STATED));
  }

  /// Whether safetensors lie here as a library loads them, so that GGUF files are an extra.
  private boolean isLibrarysLayout() {
    return Set.of("config.json", "model_index.json", "adapter_config.json").stream()
            .anyMatch(looking::has)
        && sets.stream().anyMatch(set -> set.format() == ContainerFormat.SAFETENSORS);
  }

  private void addGguf() {
    List<WeightSet> all =
        sets.stream().filter(set -> set.format() == ContainerFormat.GGUF).toList();
    List<WeightSet> models = all.stream().filter(set -> !set.isProjector()).toList();
    Optional<WeightSet> asked =
        hints
            .only()
            .flatMap(only ->
                models.stream()
                    .filter(set -> set.files().stream().anyMatch(file -> file.path().equals(only)))
                    .findFirst());
    for (WeightSet set : asked.map(List::of).orElse(models)) {
      Quantization.ofName(set.first().name())
          .ifPresent(found ->
              findings.quantization(
                  found, FactSource.fileName(set.first().path()), Confidence.FILE_NAME));
    }
    // Their headers say the same but for the file type: of a remote repository one is enough.
    List<WeightSet> read =
        asked.isPresent()
            ? List.of(asked.get())
            : model.isRemote()
                ? models.stream().min(Comparator.comparingLong(Inspector::sizeOrLast)).stream()
                    .toList()
                : models.stream().limit(MOST_LOCAL_SETS).toList();
    if (model.isRemote() && models.size() > 1 && asked.isEmpty()) {
      findings.note(
          "the repository has "
              + models.size()
              + " GGUF models; the header of "
              + read.getFirst().first().path()
              + " was read, the others are known by their names");
    }
    read.forEach(this::addGgufSet);
    all.stream()
        .filter(WeightSet::isProjector)
        .limit(2)
        .forEach(set -> {
          FactSource name = FactSource.fileName(set.first().path());
          looking
              .read(set.first(), GgufReader::readBeginning)
              .ifPresentOrElse(
                  header -> new GgufFacts(header, set.first().path(), findings).addProjector(),
                  () -> findings.capability(Capability.VISION, name, Confidence.FILE_NAME));
        });
  }

  private static long sizeOrLast(WeightSet set) {
    return set.size() == 0 ? Long.MAX_VALUE : set.size();
  }

  private void addGgufSet(WeightSet set) {
    long parameters = 0;
    boolean all = set.missing().isEmpty() && set.files().size() <= mostShards();
    String first = set.first().path();
    for (ModelFile file : set.files().stream().limit(mostShards()).toList()) {
      Optional<GgufHeader> header = looking.read(file, GgufReader::read);
      if (header.isEmpty()) {
        all = false;
        continue;
      }
      checkSize(file, header.get().expectedSize());
      parameters += header.get().parameters();
      if (file.path().equals(first)) {
        new GgufFacts(header.get(), first, findings).addModel();
      }
    }
    if (all && parameters > 0) {
      findings.parameters(
          OptionalLong.of(parameters), FactSource.header(first), Confidence.CERTAIN);
    }
  }

  private int mostShards() {
    return model.isRemote() ? MOST_REMOTE_SHARDS : MOST_LOCAL_SHARDS;
  }

  private void checkSize(ModelFile file, OptionalLong expected) {
    if (expected.isPresent() && file.size().orElse(Long.MAX_VALUE) < expected.getAsLong()) {
      findings.missing(
          file.path()
              + " (it ends after "
              + file.size().getAsLong()
              + " of "
              + expected.getAsLong()
              + " bytes)");
    }
  }

  private void addSafetensors(Optional<Quantization> declared) {
    List<WeightSet> all =
        sets.stream()
            .filter(set -> set.format() == ContainerFormat.SAFETENSORS && !set.isAdapter())
            .toList();
    List<WeightSet> chosen = mainSets(all);
    Optional<SafetensorsHeader> sum = Optional.empty();
    boolean whole = true;
    int budget = mostShards();
    for (WeightSet set : chosen) {
      whole &= set.missing().isEmpty();
      for (ModelFile file : set.files()) {
        if (budget-- <= 0) {
          whole = false;
          break;
        }
        Optional<SafetensorsHeader> header = looking.read(file, SafetensorsReader::read);
        whole &= header.isPresent();
        if (header.isPresent()) {
          checkSize(file, OptionalLong.of(header.get().expectedSize()));
          sum = Optional.of(sum.map(before -> before.plus(header.get())).orElse(header.get()));
        }
      }
    }
    if (sum.isPresent()) {
      new SafetensorsFacts(sum.get(), whole, chosen.getFirst().first().path())
          .add(findings, declared);
    }
    checkIndex();
  }

  /// Of weights that a repository has several times, those that are loaded: per folder one set,
  /// `model` and `diffusion_pytorch_model` before others, the plain name before variants of it. The
  /// folders below count only where a pipeline has its parts there.
  private List<WeightSet> mainSets(List<WeightSet> all) {
    boolean isPipeline = looking.has("model_index.json");
    boolean hasRoot = all.stream().anyMatch(set -> set.first().isAtRoot());
    return all.stream()
        .filter(set -> isPipeline ? !set.first().isAtRoot() : set.first().isAtRoot() || !hasRoot)
        .collect(
            java.util.stream.Collectors.groupingBy(
                set -> set.first().folder(),
                java.util.TreeMap::new,
                java.util.stream.Collectors.minBy(
                    Comparator.comparingInt((WeightSet set) -> setRank(set.first().name()))
                        .thenComparingInt(set -> set.missing().isEmpty() ? 0 : 1)
                        .thenComparing(Comparator.comparingLong(WeightSet::size).reversed()))))
        .values()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static int setRank(String name) {
    boolean isUsual = name.startsWith("model") || name.startsWith("diffusion_pytorch_model");
    boolean isVariant =
        name.contains(".fp16") || name.contains(".bf16") || name.contains(".non_ema");
    return (isUsual ? 0 : 2) + (isVariant ? 1 : 0);
  }

  /// An index names every shard, also those of sets that are not called by numbers.
  private void checkIndex() {
    Optional<ModelFile> index = looking.file("model.safetensors.index.json");
    if (index.isEmpty() || (model.isRemote() && index.get().size().orElse(0) > 4L << 20)) {
      return;
    }
    looking
        .read(index.get(), ShardIndex::read)
        .ifPresent(found ->
            found.files().stream()
                .sorted()
                .filter(name -> !looking.has(name))
                .limit(100)
                .forEach(name -> missingShard(name)));
  }

  /// Shards whose absence their siblings' names tell are told of already.
  private void missingShard(String name) {
    boolean told =
        sets.stream()
            .flatMap(set -> set.missing().stream())
            .anyMatch(missing -> missing.startsWith(name + " "));
    if (!told) {
      findings.missing(name + " (named by model.safetensors.index.json)");
    }
  }

  /// What the names of the repository and of its files hint at, where nothing better is known.
  private void addNames() {
    FactSource source = FactSource.repositoryName(model.name());
    String folded = model.name().toLowerCase(Locale.ROOT);
    // A single file is called as its file, which was asked already.
    boolean isFile = model.files().size() == 1 && looking.has(model.name());
    Optional.of(model.name())
        .filter(_ -> !isFile)
        .flatMap(Quantization::ofName)
        .map(found -> asMlx(found, folded))
        .ifPresent(found -> findings.quantization(found, source, Confidence.MODEL_NAME));
    if (!findings.hasQuantization()) {
      sets.stream()
          .flatMap(set ->
              Quantization.ofName(set.first().name()).stream()
                  .map(found -> new Named(found, set.first().path())))
          .findFirst()
          .ifPresent(found ->
              findings.quantization(
                  found.quantization(), FactSource.fileName(found.file()), Confidence.FILE_NAME));
    }
    boolean known = looking.has("config.json") || looking.has("model_index.json");
    for (Capability capability : NameSigns.capabilities(model.name())) {
      boolean onlyNamesTell =
          switch (capability) {
            case CODE, REASONING, TOOLS -> true;
            case THINKING -> !findings.hasTemplate();
            default -> !known && !findings.can(Capability.EMBEDDING);
          };
      if (onlyNamesTell) {
        findings.capability(capability, source, Confidence.MODEL_NAME);
      }
    }
    if (sets.stream().anyMatch(WeightSet::isAdapter)) {
      findings.purpose(Purpose.ADAPTER, FactSource.fileName("adapter_model"), Confidence.STATED);
    }
  }

  private record Named(Quantization quantization, String file) {}

  /// Plain bits in the name of an MLX model are MLX's.
  private static Quantization asMlx(Quantization found, String name) {
    boolean isMlx = name.startsWith("mlx-community/") || name.contains("mlx");
    return found.scheme() == Scheme.BITS && isMlx
        ? Quantization.ofMethod(
            "mlx",
            found.bits().isPresent() ? found.bits() : OptionalDouble.empty(),
            OptionalInt.empty())
        : found;
  }
}
