package dev.dray.inspection.task;

import dev.dray.format.ChatTemplates;
import dev.dray.format.GgufHeader;
import dev.dray.format.GgufTensorType;
import dev.dray.format.GgufValue;
import dev.dray.model.Capability;
import dev.dray.model.ChatTemplate.Place;
import dev.dray.model.Confidence;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Dimensions;
import dev.dray.model.FactSource;
import dev.dray.model.ModelFacts.Purpose;
import dev.dray.model.Quantization;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Facts of a GGUF header; the keys are those of ggml's `docs/gguf.md` and llama.cpp.
final class GgufFacts {

  private static final Set<String> EMBEDDERS =
      Set.of(
          "bert",
          "nomic-bert",
          "nomic-bert-moe",
          "jina-bert-v2",
          "jina-bert-v3",
          "neo-bert",
          "modern-bert",
          "t5encoder",
          "gemma-embedding");

  private static final String TEMPLATE = "tokenizer.chat_template";

  private final GgufHeader header;
  private final FactSource source;
  private final Findings findings;

  GgufFacts(GgufHeader header, String file, Findings findings) {
    this.header = header;
    this.source = FactSource.header(file);
    this.findings = findings;
  }

  /// What the weights are for: a projector belongs to a model beside it.
  static Purpose purpose(GgufHeader header) {
    return switch (header.text("general.type").orElse("model").toLowerCase(Locale.ROOT)) {
      case "adapter" -> Purpose.ADAPTER;
      case "mmproj", "projector" -> Purpose.PROJECTOR;
      case "imatrix", "vocab", "dataset" -> Purpose.AID;
      default ->
          header.architecture().orElse("").equals("clip") ? Purpose.PROJECTOR : Purpose.MODEL;
    };
  }

  /// Adds what a model's own header says.
  void addModel() {
    findings.container(ContainerFormat.GGUF, source, Confidence.CERTAIN);
    findings.purpose(purpose(header), source, Confidence.CERTAIN);
    findings.architecture(header.architecture(), source, Confidence.CERTAIN);
    addQuantization();
    String prefix = header.architecture().orElse("") + ".";
    findings.contextLength(header.number(prefix + "context_length"), source, Confidence.CERTAIN);
    findings.dimensions(dimensions(prefix), source);
    findings.license(header.text("general.license"), source, Confidence.DECLARED);
    addCapabilities(prefix);
    addTemplates();
    long bases = Math.min(header.number("general.base_model.count").orElse(0), 32);
    for (long i = 0; i < bases; i++) {
      header
          .text("general.base_model." + i + ".repo_url")
          .map(url -> url.replaceFirst("^https?://huggingface\\.co/", ""))
          .ifPresent(name -> findings.baseModel(name, source));
    }
  }

  /// Adds what the header of a projector beside the model says.
  void addProjector() {
    if (header.isTrue("clip.has_vision_encoder")
        || header.values().keySet().stream().anyMatch(key -> key.startsWith("clip.vision."))) {
      findings.capability(Capability.VISION, source, Confidence.CERTAIN);
    }
    if (header.isTrue("clip.has_audio_encoder")
        || header.values().keySet().stream().anyMatch(key -> key.startsWith("clip.audio."))) {
      findings.capability(Capability.AUDIO, source, Confidence.CERTAIN);
    }
  }

  /// The file type where tensors do not contradict it: some writers leave it at its first value,
  /// which means 32-bit numbers.
  private void addQuantization() {
    Optional<Quantization> byTensors = byTensors(header);
    Optional<Quantization> byType = header.fileType().map(Quantization::parse);
    boolean contradicted =
        byType.isPresent()
            && byTensors.isPresent()
            && !byType.get().isQuantized()
            && !byType.get().label().equals(byTensors.get().label());
    if (byType.isPresent() && !contradicted) {
      findings.quantization(byType.get(), source, Confidence.CERTAIN);
    } else if (byTensors.isPresent()) {
      findings.quantization(byTensors.get(), source, Confidence.INFERRED);
      if (contradicted) {
        findings.warn(
            source.where()
                + " calls itself "
                + header.fileType().orElse("")
                + ", and most of its tensors are "
                + byTensors.get().display());
      }
    }
  }

  /// The quantization that the type of most tensors tells: of a mixture, only its family.
  private static Optional<Quantization> byTensors(GgufHeader header) {
    Map<GgufTensorType, Long> bytes =
        header.quantized().isEmpty() ? header.bytes() : header.quantized();
    return bytes.isEmpty()
        ? Optional.empty()
        : header.dominantType().flatMap(type -> Quantization.ofName(type.name()));
  }

  private Dimensions dimensions(String prefix) {
    OptionalLong heads = single(prefix + "attention.head_count");
    OptionalLong embedding = header.number(prefix + "embedding_length");
    OptionalLong key = header.number(prefix + "attention.key_length");
    if (key.isEmpty() && embedding.isPresent() && heads.orElse(0) > 0) {
      key = OptionalLong.of(embedding.getAsLong() / heads.getAsLong());
    }
    OptionalLong value = header.number(prefix + "attention.value_length");
    List<Long> kept = header.numbers(prefix + "attention.head_count_kv");
    if (kept.isEmpty() && heads.isPresent()) {
      kept = List.of(heads.getAsLong());
    }
    OptionalLong vocabulary = header.number(prefix + "vocab_size");
    return new Dimensions(
        header.number(prefix + "block_count"),
        embedding,
        single(prefix + "feed_forward_length"),
        heads,
        kept,
        key,
        value.isPresent() ? value : key,
        header.number(prefix + "attention.sliding_window"),
        vocabulary.isPresent() ? vocabulary : header.length("tokenizer.ggml.tokens"),
        header.number(prefix + "expert_count"),
        header.number(prefix + "expert_used_count"));
  }

  /// The number, or the largest of one per layer.
  private OptionalLong single(String key) {
    return header.numbers(key).stream().mapToLong(Long::longValue).max();
  }

  private void addCapabilities(String prefix) {
    String architecture = header.architecture().orElse("");
    boolean pools = header.values().containsKey(prefix + "pooling_type");
    if (architecture.equals("whisper")) {
      findings.capability(Capability.TRANSCRIPTION, source, Confidence.CERTAIN);
    } else if (pools && header.number(prefix + "pooling_type").orElse(0) == 4) {
      findings.capability(Capability.RERANKING, source, Confidence.CERTAIN);
    } else if (pools || EMBEDDERS.contains(architecture)) {
      findings.capability(Capability.EMBEDDING, source, Confidence.CERTAIN);
    } else if (purpose(header) == Purpose.MODEL
        && header.values().containsKey(prefix + "block_count")) {
      findings.capability(Capability.TEXT, source, Confidence.INFERRED);
    }
  }

  private void addTemplates() {
    header
        .values()
        .forEach((key, value) -> {
          if (key.startsWith(TEMPLATE) && value instanceof GgufValue.Text(String text)) {
            String name =
                key.length() > TEMPLATE.length() + 1
                    ? key.substring(TEMPLATE.length() + 1)
                    : "default";
            findings.template(ChatTemplates.of(name, Place.EMBEDDED, text), source);
          }
        });
  }
}
