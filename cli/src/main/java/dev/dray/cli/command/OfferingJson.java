package dev.dray.cli.command;

import dev.dray.cli.output.JsonText.JsonObject;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A look at a model, as JSON.
final class OfferingJson {

  private OfferingJson() {}

  static void write(Offering seen, boolean files, JsonObject json) {
    Optional<ModelDetails> details = seen.details();
    ModelFacts facts = seen.facts();
    details.ifPresentOrElse(
        known -> SearchCommand.write(known.summary(), json), () -> json.text("id", seen.name()));
    json.text("revision", seen.revision().text())
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
        .objects("formats", seen.formats(), (fact, o) -> sign(fact.value().id(), fact, o))
        .objects(
            "quantizations", seen.quantizations(), (fact, o) -> sign(fact.value().label(), fact, o))
        .flag("offline", seen.here().isPresent())
        .objects("variants", seen.offers(), (offer, o) -> offer(seen, offer, o))
        .object("machine", object -> machine(seen.machine(), object))
        .number("bytes_read", seen.bytesRead())
        .texts("notes", seen.notes());
    if (files) {
      json.objects(
          "files",
          seen.files(),
          (file, object) ->
              object
                  .text("path", file.path().text())
                  .number("size", file.size())
                  .text("digest", file.digest()));
    }
  }

  private static void sign(String value, Fact<?> fact, JsonObject json) {
    json.text("value", value)
        .number("confidence", fact.confidence().value())
        .text("evidence", fact.source().toString());
  }

  private static void offer(Offering seen, Offer offer, JsonObject json) {
    Variant variant = offer.variant();
    Fit fit = offer.fit();
    MemoryEstimate estimate = fit.estimate();
    json.text("name", variant.name())
        .text("kind", variant.kind().id())
        .text("format", variant.container().id())
        .text("quantization", variant.quantization().map(Quantization::label))
        .flag("recommended", offer.recommended())
        .number("weight_bytes", variant.weightSize().bytes())
        .number("bytes", variant.totalSize().bytes())
        .texts("files", variant.files(true).stream().map(file -> file.path().text()).toList())
        .texts("missing", variant.missing())
        .texts("absent", seen.absent(variant).orElse(List.of()))
        .text("fit", fit.verdict().map(Verdict::label))
        .number(
            "gpu_layers",
            fit.gpuLayers().isPresent()
                ? OptionalLong.of(fit.gpuLayers().getAsInt())
                : OptionalLong.empty())
        .texts("fit_reasons", fit.reasons())
        .object(
            "memory",
            object ->
                object
                    .number("bytes", estimate.total().bytes())
                    .number("weights", estimate.weights().bytes())
                    .number("cache", estimate.cache().bytes())
                    .number("compute", estimate.compute().bytes())
                    .number("overhead", estimate.overhead().bytes())
                    .number("context_tokens", estimate.contextTokens())
                    .text("basis", estimate.basis().name().toLowerCase(Locale.ROOT))
                    .text("formula", estimate.formula()));
  }

  private static void machine(Machine machine, JsonObject json) {
    json.number("ram_bytes", bytes(machine.ram()))
        .number("ram_free_bytes", bytes(machine.ramFree()))
        .text("limit", machine.limit())
        .objects(
            "gpus",
            machine.gpus(),
            (Gpu gpu, JsonObject object) ->
                object
                    .text("name", gpu.name())
                    .number("bytes", gpu.memory().bytes())
                    .number("free_bytes", bytes(gpu.free()))
                    .flag("shared", gpu.shared())
                    .text("found_by", gpu.foundBy()));
  }

  private static OptionalLong bytes(Optional<dev.dray.ByteSize> size) {
    return size.isPresent() ? OptionalLong.of(size.get().bytes()) : OptionalLong.empty();
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
