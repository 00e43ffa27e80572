package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.fit.Fit;
import dev.dray.fit.Gpu;
import dev.dray.fit.Machine;
import dev.dray.fit.MemoryEstimate;
import dev.dray.fit.Verdict;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import dev.dray.model.variant.Variant;
import dev.dray.offer.Offer;
import dev.dray.offer.Offering;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A look at a model where it is published, in the words of `dray info --json`.
final class OfferingJson {

  private OfferingJson() {}

  static void write(Offering seen, boolean files, Fields fields) {
    Optional<ModelDetails> details = seen.details();
    ModelFacts facts = seen.facts();
    fields.text("ref", seen.ref());
    details.ifPresentOrElse(
        known -> summary(known.summary(), fields), () -> unknown(seen.name(), fields));
    fields
        .text("revision", seen.revision().text())
        .text("commit", seen.commit())
        .text("license", details.flatMap(ModelDetails::license).or(() -> value(facts.license())))
        .texts("base_models", details.map(ModelDetails::baseModels).orElse(List.of()))
        .number("parameters", number(facts.parameters(), details.map(ModelDetails::parameters)))
        .text(
            "architecture",
            value(facts.architecture()).or(() -> details.flatMap(ModelDetails::architecture)))
        .number(
            "context_length",
            number(facts.contextLength(), details.map(ModelDetails::contextLength)))
        .texts("capabilities", facts.capabilitySet())
        .text("page", details.map(ModelDetails::page))
        .number("bytes", seen.totalSize().bytes())
        .number("file_count", seen.files().size())
        .objects("formats", seen.formats(), (fact, one) -> sign(fact.value().id(), fact, one))
        .objects(
            "quantizations",
            seen.quantizations(),
            (fact, one) -> sign(fact.value().label(), fact, one))
        .objects("variants", seen.offers(), OfferingJson::offer)
        .object("machine", one -> machine(seen.machine(), one))
        .number("bytes_read", seen.bytesRead())
        .texts("notes", seen.notes());
    if (files) {
      fields.objects(
          "files",
          seen.files(),
          (file, one) ->
              one.text("path", file.path().text())
                  .number("size", file.size())
                  .text("digest", file.digest()));
    }
  }

  static void summary(ModelSummary model, Fields fields) {
    fields
        .text("id", model.id())
        .number("downloads", model.downloads())
        .number("likes", model.likes())
        .text("task", model.task())
        .text("library", model.library())
        .text("created_at", model.createdAt())
        .text("last_modified", model.lastModified())
        .text("access", model.access().name().toLowerCase(Locale.ROOT))
        .texts("tags", model.tags());
  }

  /// A plain address has no hub that counts anything.
  private static void unknown(String name, Fields fields) {
    fields.text("id", name);
    for (String field : List.of("downloads", "likes")) {
      fields.number(field, OptionalLong.empty());
    }
    for (String field : List.of("task", "library", "created_at", "last_modified", "access")) {
      fields.text(field, Optional.empty());
    }
    fields.texts("tags", List.of());
  }

  private static void sign(String value, Fact<?> fact, Fields fields) {
    fields
        .text("value", value)
        .decimal("confidence", fact.confidence().value())
        .text("evidence", fact.source());
  }

  static void offer(Offer offer, Fields fields) {
    Variant variant = offer.variant();
    Fit fit = offer.fit();
    fields
        .text("name", variant.name())
        .text("kind", variant.kind().id())
        .text("format", variant.container().id())
        .text("quantization", variant.quantization().map(Quantization::label))
        .flag("recommended", offer.recommended())
        .number("weight_bytes", variant.weightSize().bytes())
        .number("bytes", variant.totalSize().bytes())
        .texts("files", variant.files(true).stream().map(file -> file.path().text()).toList())
        .texts("missing", variant.missing())
        .text("fit", fit.verdict().map(Verdict::label))
        .number("gpu_layers", fit.gpuLayers())
        .texts("fit_reasons", fit.reasons())
        .object("memory", one -> memory(fit.estimate(), one));
  }

  private static void memory(MemoryEstimate estimate, Fields fields) {
    fields
        .number("bytes", estimate.total().bytes())
        .number("weights", estimate.weights().bytes())
        .number("cache", estimate.cache().bytes())
        .number("compute", estimate.compute().bytes())
        .number("overhead", estimate.overhead().bytes())
        .number("context_tokens", estimate.contextTokens())
        .text("basis", estimate.basis().name().toLowerCase(Locale.ROOT))
        .text("formula", estimate.formula());
  }

  static void machine(Machine machine, Fields fields) {
    fields
        .number("ram_bytes", machine.ram().map(ByteSize::bytes))
        .number("ram_free_bytes", machine.ramFree().map(ByteSize::bytes))
        .text("limit", machine.limit())
        .objects("gpus", machine.gpus(), OfferingJson::gpu);
  }

  private static void gpu(Gpu gpu, Fields fields) {
    fields
        .text("name", gpu.name())
        .number("bytes", gpu.memory().bytes())
        .number("free_bytes", gpu.free().map(ByteSize::bytes))
        .flag("shared", gpu.shared())
        .text("found_by", gpu.foundBy());
  }

  private static <T> Optional<T> value(Optional<Fact<T>> fact) {
    return fact.map(Fact::value);
  }

  private static OptionalLong number(Optional<Fact<Long>> fact, Optional<OptionalLong> said) {
    return fact.isPresent()
        ? OptionalLong.of(fact.get().value())
        : said.orElse(OptionalLong.empty());
  }
}
