package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.ProviderId;
import dev.dray.catalog.CatalogModel;
import dev.dray.catalog.ModelSize;
import dev.dray.catalog.Purpose;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.model.Capability;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray catalog`: the group, and how its commands write a model.
public final class CatalogCommands {

  private CatalogCommands() {}

  /// The group with its commands.
  public static CommandSpec group() {
    return Options.group("catalog", "Models that are known by name, and which of them suit.")
        .addSubcommand("ls", new CatalogLsCommand().spec())
        .addSubcommand("show", new CatalogShowCommand().spec())
        .addSubcommand("recommend", new CatalogRecommendCommand().spec())
        .addSubcommand("update", new CatalogUpdateCommand().spec());
  }

  /// The providers that `--provider` names.
  static Set<ProviderId> providers(ParseResult parsed) {
    Set<ProviderId> providers = new HashSet<>();
    for (String text : Options.texts(parsed, "--provider")) {
      for (String word : text.split(",", -1)) {
        providers.add(
            ProviderId.find(word)
                .orElseThrow(() ->
                    new UsageException("--provider: '" + word + "' is no provider that is known")));
      }
    }
    return providers;
  }

  static String capabilities(CatalogModel model) {
    return model.capabilities().stream().map(Capability::id).collect(Collectors.joining(", "));
  }

  static String context(CatalogModel model) {
    return model.contextWindow() == 0
        ? ""
        : String.format(Locale.ROOT, "%,d", model.contextWindow());
  }

  static void write(CatalogModel model, JsonObject json) {
    json.text("id", model.id().toString())
        .text("name", model.name())
        .text("provider", model.id().provider())
        .flag("downloadable", model.id().ref().isPresent())
        .text("description", model.description())
        .number(
            "disk_bytes",
            model
                .diskSize()
                .map(ByteSize::bytes)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()))
        .text("size", model.size().map(CatalogCommands::word))
        .number("context_window", model.contextWindow())
        .texts("capabilities", List.copyOf(Capability.managerView(model.capabilities())))
        .texts("tags", model.tags())
        .texts("purposes", model.purposes().stream().sorted().map(Purpose::word).toList())
        .flag("recommended", model.recommended())
        .text("parameters", model.parameters())
        .text("quantization", model.quantization())
        .text("license", model.license());
  }

  static String word(ModelSize size) {
    return size.name().toLowerCase(Locale.ROOT);
  }
}
