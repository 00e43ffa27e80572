package dev.dray.inspection.task;

import dev.dray.Digest;
import dev.dray.format.AdapterConfig;
import dev.dray.format.ChatTemplates;
import dev.dray.format.FrontMatter;
import dev.dray.format.ModelConfig;
import dev.dray.format.Pipeline;
import dev.dray.format.RandomRead;
import dev.dray.format.Readme;
import dev.dray.inspection.task.ModelFiles.ModelFile;
import dev.dray.model.Capability;
import dev.dray.model.Confidence;
import dev.dray.model.FactSource;
import dev.dray.model.FactSource.Kind;
import dev.dray.model.ModelFacts;
import dev.dray.model.ModelFacts.Purpose;
import dev.dray.model.Quantization;
import dev.dray.model.ReadmeSigns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Facts of the documents beside the weights.
final class DocumentFacts {

  private static final List<String> DECLARATIONS =
      List.of(
          "quantize_config.json",
          "quant_config.json",
          "awq_config.json",
          "quantization_config.json",
          "hf_quant_config.json");

  private static final Set<String> TEMPLATE_NAMES =
      Set.of("chat_template.jinja", "chat_template.json", "tokenizer_config.json");

  private static final long LARGEST_TEMPLATE = 2L << 20;

  /// A README of this size and more has no digest.
  private static final long LARGEST_HASHED = 10L << 20;

  private final Looking looking;
  private final Findings findings;

  DocumentFacts(Looking looking, Findings findings) {
    this.looking = looking;
    this.findings = findings;
  }

  /// Reads `config.json` and the declarations beside it.
  ///
  /// @return the quantization that they declare
  Optional<Quantization> addConfigs() {
    Optional<Quantization> declared = Optional.empty();
    Optional<ModelConfig> config =
        looking.file("config.json").flatMap(file -> looking.read(file, ModelConfig::read));
    if (config.isPresent()) {
      FactSource source = FactSource.config("config.json");
      ModelConfig found = config.get();
      findings.architecture(
          found.modelType().or(() -> found.architectures().stream().findFirst()),
          source,
          Confidence.DECLARED);
      findings.contextLength(found.contextLength(), source, Confidence.DECLARED);
      findings.dimensions(found.dimensions(), source);
      found.capabilities().forEach(can -> findings.capability(can, source, Confidence.DECLARED));
      declared = found.quantization();
      declared.ifPresent(q -> findings.quantization(q, source, Confidence.DECLARED));
      if (declared.isEmpty()) {
        // What the weights were saved in is a hint only: the headers know.
        found.type().ifPresent(q -> findings.quantization(q, source, Confidence.PROSE));
      }
    }
    for (String name : DECLARATIONS) {
      Optional<Quantization> beside =
          looking
              .file(name)
              .flatMap(file -> looking.read(file, in -> ModelConfig.readDeclaration(name, in)))
              .flatMap(found -> found);
      if (beside.isPresent()) {
        findings.quantization(beside.get(), FactSource.config(name), Confidence.DECLARED);
        declared = declared.isPresent() ? declared : beside;
      }
    }
    addPipeline();
    addAdapter();
    if (looking.has("modules.json") || looking.has("config_sentence_transformers.json")) {
      findings.capability(
          Capability.EMBEDDING, FactSource.config("modules.json"), Confidence.DECLARED);
    }
    return declared;
  }

  private void addPipeline() {
    looking
        .file("model_index.json")
        .flatMap(file -> looking.read(file, Pipeline::read))
        .ifPresent(pipeline -> {
          FactSource source = FactSource.config("model_index.json");
          findings.architecture(pipeline.className(), source, Confidence.DECLARED);
          findings.capability(pipeline.makes(), source, Confidence.INFERRED);
          findings.library(Optional.of("diffusers"), source);
          for (String component : pipeline.components()) {
            if (!looking.hasFolder(component)) {
              findings.missing(component + "/ (a part of the pipeline in model_index.json)");
            }
          }
        });
  }

  private void addAdapter() {
    looking
        .file("adapter_config.json")
        .flatMap(file -> looking.read(file, AdapterConfig::read))
        .ifPresent(adapter -> {
          FactSource source = FactSource.config("adapter_config.json");
          findings.purpose(Purpose.ADAPTER, source, Confidence.DECLARED);
          adapter.baseModel().ifPresent(base -> findings.baseModel(base, source));
        });
  }

  /// Reads templates in the order in which programs take them: a file of its own before the one in
  /// the tokenizer's configuration.
  void addTemplates() {
    List<ModelFile> external =
        looking.files().stream()
            .filter(ModelFile::isAtRoot)
            .filter(file -> isTemplate(file.name()))
            .filter(file -> file.size().orElse(0) < LARGEST_TEMPLATE)
            .sorted(
                Comparator.comparing((ModelFile file) -> !file.name().equals("chat_template.jinja"))
                    .thenComparing(ModelFile::path))
            .limit(8)
            .toList();
    for (ModelFile file : external) {
      String name = file.name().equals("chat_template.jinja") ? "default" : file.name();
      looking
          .read(file, in -> ChatTemplates.external(name, in))
          .flatMap(found -> found)
          .ifPresent(found -> findings.template(found, FactSource.config(file.path())));
    }
    looking.files().stream()
        .filter(file -> file.folder().equals("additional_chat_templates/"))
        .filter(file -> file.name().endsWith(".jinja"))
        .limit(8)
        .forEach(file ->
            looking
                .read(file, in -> ChatTemplates.external(file.name().replace(".jinja", ""), in))
                .flatMap(found -> found)
                .ifPresent(found -> findings.template(found, FactSource.config(file.path()))));
    for (String name : List.of("tokenizer_config.json", "chat_template.json")) {
      looking
          .file(name)
          .flatMap(file -> looking.read(file, ChatTemplates::embedded))
          .ifPresent(
              all -> all.forEach(found -> findings.template(found, FactSource.config(name))));
    }
  }

  private static boolean isTemplate(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return folded.endsWith(".jinja")
        || folded.endsWith(".jinja2")
        || (folded.contains("template")
            && !TEMPLATE_NAMES.contains(folded)
            && (folded.endsWith(".txt") || folded.endsWith(".tmpl") || folded.indexOf('.') < 0));
  }

  /// Reads the card and the licence.
  Optional<ModelFacts.Readme> addReadme() {
    Optional<ModelFile> file = readmeFile(looking.files());
    Optional<Readme> readme = file.flatMap(found -> looking.read(found, Readme::read));
    readme.map(Readme::card).ifPresent(card -> addCard(card, file.orElseThrow().path()));
    Optional<ModelFacts.Readme> facts =
        readme.map(found ->
            new ModelFacts.Readme(
                file.orElseThrow().path(), digest(file.orElseThrow()), found.signs()));
    return facts;
  }

  private void addCard(FrontMatter card, String path) {
    FactSource source = new FactSource(Kind.CARD, path);
    Optional<String> license = card.text("license");
    findings.license(
        license.filter(text -> !text.equals("other")).or(() -> card.text("license_name")),
        source,
        Confidence.DECLARED);
    findings.task(card.text("pipeline_tag"), source);
    findings.library(card.text("library_name"), source);
    card.texts("base_model").forEach(base -> findings.baseModel(base, source));
    addTags(card.texts("tags"), source);
  }

  /// Tags that name a capability; those of the card and of the API are the same.
  void addTags(List<String> tags, FactSource source) {
    for (String tag : tags) {
      if (tag.length() <= 60 && !tag.contains(":")) {
        Capability.parse(tag)
            .ifPresent(found -> findings.capability(found, source, Confidence.STATED));
      }
    }
  }

  /// What prose says, for what nothing better said.
  void addProse(Optional<ModelFacts.Readme> readme, Optional<ModelFile> licenseFile) {
    licenseFile.ifPresent(file ->
        looking
            .read(file, Readme::license)
            .ifPresent(found ->
                findings.license(
                    found, new FactSource(Kind.README, file.path()), Confidence.INFERRED)));
    if (readme.isPresent()) {
      FactSource source = new FactSource(Kind.README, readme.get().path());
      ReadmeSigns signs = readme.get().signs();
      findings.license(signs.licenseHint(), source, Confidence.PROSE);
      if (signs.toolCalls()) {
        findings.capability(Capability.TOOLS, source, Confidence.PROSE);
      }
      if (signs.reasoning()) {
        findings.capability(Capability.REASONING, source, Confidence.PROSE);
      }
    }
  }

  /// The README by its name: `readme.md` before other Markdown, text, no ending, anything; then the
  /// shallowest, then the first by path.
  static Optional<ModelFile> readmeFile(List<ModelFile> files) {
    return files.stream()
        .filter(file -> file.name().toLowerCase(Locale.ROOT).startsWith("readme"))
        .min(
            Comparator.comparingInt((ModelFile file) -> readmeRank(file.name()))
                .thenComparingInt(file -> depth(file.path()))
                .thenComparing(ModelFile::path));
  }

  private static int readmeRank(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    if (folded.equals("readme.md")) {
      return 0;
    }
    return folded.endsWith(".md")
        ? 1
        : folded.endsWith(".txt") ? 2 : folded.indexOf('.') < 0 ? 3 : 4;
  }

  /// The licence's text: the shallowest file whose name begins so.
  static Optional<ModelFile> licenseFile(List<ModelFile> files) {
    return files.stream()
        .filter(file -> {
          String folded = file.name().toLowerCase(Locale.ROOT);
          return folded.startsWith("license") || folded.startsWith("licence");
        })
        .min(
            Comparator.comparingInt((ModelFile file) -> depth(file.path()))
                .thenComparing(ModelFile::path));
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  /// SHA-256 of a README: as listed, else of what is here, else of one that was read whole.
  private Optional<Digest.Sha256> digest(ModelFile file) {
    if (file.digest().orElse(null) instanceof Digest.Sha256 known) {
      return Optional.of(known);
    }
    long size = file.size().orElse(Long.MAX_VALUE);
    boolean cheap = !looking.isRemote() || size <= Readme.READ;
    return size >= LARGEST_HASHED || !cheap
        ? Optional.empty()
        : looking.read(file, DocumentFacts::sha256);
  }

  private static Digest.Sha256 sha256(RandomRead in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      long at = 0;
      for (int read = in.read(0, buffer); read > 0; read = in.read(at, buffer)) {
        digest.update(buffer.array(), 0, read);
        at += read;
        buffer.clear();
      }
      return new Digest.Sha256(HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
