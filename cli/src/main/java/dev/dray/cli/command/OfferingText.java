package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.fit.Fit;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import dev.dray.model.variant.Variant;
import dev.dray.offer.Offer;
import dev.dray.offer.Offering;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A look at a model, as text for people.
///
/// @param output where it goes
record OfferingText(Output output) {

  /// Variants of a kind that only few ask for are told of in a line where there are more of them.
  private static final int MOST_ROWS = 60;

  /// Shows everything.
  ///
  /// @param analysis whether every sign of the formats is shown
  /// @param files whether the files are listed
  void show(Offering seen, boolean analysis, boolean files) {
    line("Model", seen.name());
    seen.details().ifPresent(details -> line("Page", details.page().toString()));
    line("Revision", seen.revision().text());
    seen.commit().ifPresent(commit -> line("Commit", commit.id()));
    seen.details()
        .flatMap(d -> SearchCommand.access(d.summary()))
        .ifPresent(a -> line("Access", a));
    card(seen);
    line(
        "Files",
        seen.here().map(here -> here.size() + " here, of ").orElse("")
            + seen.files().size()
            + ", "
            + seen.totalSize());
    if (analysis) {
      signs(seen);
    }
    variants(seen);
    if (files) {
      files(seen);
    }
    seen.notes().forEach(note -> output.note(DisplayWidth.printable("Note: " + note)));
    if (seen.bytesRead() > 0) {
      output.note("Read " + new ByteSize(seen.bytesRead()) + " of its files to know this.");
    }
  }

  private void card(Offering seen) {
    ModelFacts facts = seen.facts();
    Optional<ModelDetails> details = seen.details();
    either(details.flatMap(ModelDetails::license), facts.license().map(Fact::value))
        .ifPresent(license -> line("Licence", license));
    either(details.flatMap(d -> d.summary().task()), facts.task().map(Fact::value))
        .ifPresent(task -> line("Task", task));
    either(details.flatMap(d -> d.summary().library()), facts.library().map(Fact::value))
        .ifPresent(library -> line("Library", library));
    either(facts.architecture().map(Fact::value), details.flatMap(ModelDetails::architecture))
        .ifPresent(architecture -> line("Architecture", architecture));
    either(
            facts.parameters().map(Fact::value),
            details.map(ModelDetails::parameters).flatMap(OfferingText::boxed))
        .ifPresent(n -> line("Parameters", String.format(Locale.ROOT, "%,d", n)));
    either(
            facts.contextLength().map(Fact::value),
            details.map(ModelDetails::contextLength).flatMap(OfferingText::boxed))
        .ifPresent(n -> line("Context", String.format(Locale.ROOT, "%,d tokens", n)));
    if (!facts.capabilities().isEmpty()) {
      line(
          "Can",
          facts.capabilitySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
    details
        .map(ModelDetails::baseModels)
        .filter(models -> !models.isEmpty())
        .ifPresent(models -> line("Made from", String.join(", ", models)));
    details
        .map(ModelDetails::summary)
        .ifPresent(summary -> {
          line("Downloads", String.format(Locale.ROOT, "%,d", summary.downloads()));
          line("Likes", String.format(Locale.ROOT, "%,d", summary.likes()));
          summary.lastModified().ifPresent(at -> line("Updated", at.toString()));
        });
  }

  private void variants(Offering seen) {
    if (seen.offers().isEmpty()) {
      return;
    }
    Table table = new Table("VARIANT", "FORMAT", "QUANT", ">SIZE", ">FILES", ">MEMORY", "FIT", "");
    for (Offer offer : seen.offers().stream().limit(MOST_ROWS).toList()) {
      Variant variant = offer.variant();
      table.row(
          variant.name(),
          variant.container().id(),
          variant.quantization().map(Quantization::label).orElse(""),
          variant.weightSize().formatted(),
          String.valueOf(variant.files(true).size()),
          offer.fit().estimate().total().formatted(),
          fit(offer.fit()),
          remark(seen, offer));
    }
    output.result("");
    output.table(table);
    if (seen.offers().size() > MOST_ROWS) {
      output.note((seen.offers().size() - MOST_ROWS) + " more variants are not shown; see --json.");
    }
    output.result("");
    line("Machine", seen.machine().summary());
    seen.recommended().ifPresent(offer -> line("Memory of " + offer.variant().name(), offer.fit()));
  }

  private void line(String name, Fit fit) {
    output.note(DisplayWidth.printable(name + ": " + fit.estimate().formula()));
  }

  private static String fit(Fit fit) {
    return fit.label()
        + (fit.gpuLayers().isPresent() ? " (" + fit.gpuLayers().getAsInt() + " layers)" : "");
  }

  private static String remark(Offering seen, Offer offer) {
    Variant variant = offer.variant();
    Optional<List<RepoPath>> absent = seen.absent(variant);
    if (absent.isPresent()) {
      return absent.get().isEmpty()
          ? "here" + (offer.recommended() ? ", recommended" : "")
          : "here in part: without "
              + absent.get().getFirst()
              + (absent.get().size() > 1 ? " and " + (absent.get().size() - 1) + " more" : "");
    }
    if (!variant.isComplete()) {
      return "incomplete: " + variant.missing().size() + " shards missing";
    }
    return offer.recommended()
        ? "recommended"
        : variant.kind().id().equals("model") ? "" : variant.kind().id();
  }

  private void signs(Offering seen) {
    Table table = new Table("SAYS", "WHAT", ">SURE", "BECAUSE OF");
    for (Fact<ContainerFormat> fact : seen.formats()) {
      table.row(
          "format", fact.value().id(), fact.confidence().toString(), fact.source().toString());
    }
    for (Fact<Quantization> fact : seen.quantizations()) {
      table.row(
          "quantization",
          fact.value().label(),
          fact.confidence().toString(),
          fact.source().toString());
    }
    output.result("");
    output.table(table);
  }

  /// The formats in a line, best first.
  static String formats(Offering seen) {
    return seen.formats().stream()
        .map(fact -> fact.value().id())
        .distinct()
        .collect(Collectors.joining(","));
  }

  private void files(Offering seen) {
    Table table = new Table("FILE", ">SIZE", "VARIANT", "DIGEST");
    for (RemoteFile file : seen.files()) {
      table.row(
          file.path().text(),
          file.size().isPresent() ? new ByteSize(file.size().getAsLong()).formatted() : "?",
          of(file, seen.offers()),
          file.digest().map(Object::toString).orElse(""));
    }
    output.result("");
    output.table(table);
  }

  /// The variants whose weights a file is among; empty for companions.
  static String of(RemoteFile file, List<Offer> offers) {
    return offers.stream()
        .map(Offer::variant)
        .filter(variant ->
            java.util.stream.Stream.concat(
                    variant.weights().stream(), variant.projectors().stream())
                .anyMatch(weights -> weights.path().equals(file.path())))
        .map(Variant::name)
        .limit(3)
        .collect(Collectors.joining(", "));
  }

  private static <T> Optional<T> either(Optional<T> first, Optional<T> second) {
    return first.or(() -> second);
  }

  private static Optional<Long> boxed(java.util.OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private void line(String name, String value) {
    output.result(DisplayWidth.left(name + ":", 14) + DisplayWidth.printable(value));
  }
}
