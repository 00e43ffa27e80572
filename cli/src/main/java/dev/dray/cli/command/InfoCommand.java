package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.Revision;
import dev.dray.cli.output.Output;
import dev.dray.offer.Offering;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray info` and `dray analyze`: a look at a model before it is fetched.
public final class InfoCommand implements Command {

  private final boolean analysis;

  private InfoCommand(boolean analysis) {
    this.analysis = analysis;
  }

  /// `dray info`: what is known of a model, and its variants.
  public static InfoCommand info() {
    return new InfoCommand(false);
  }

  /// `dray analyze`: the same with every sign of its formats.
  public static InfoCommand analyze() {
    return new InfoCommand(true);
  }

  @Override
  public CommandSpec spec() {
    return describe(
        analysis
            ? Options.command(
                "analyze",
                this,
                "Show a model's formats, how sure they are, and what says so.",
                "Looks at names, small configuration files and the heads of weight files; fetches"
                    + " nothing else.")
            : Options.command(
                "info",
                this,
                "Show what is known of a model: variants, sizes, what fits this machine.",
                "Nothing is fetched but listings, small configuration files and the heads of weight"
                    + " files."));
  }

  private static CommandSpec describe(CommandSpec spec) {
    spec.addPositional(Options.parameter("0", "1", "REF", "The model, as for download."))
        .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
        .addOption(
            Options.value("TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
        .addOption(Options.flag("List the files.", "--files"))
        .addOption(
            Options.value("TOKENS", "Judge the fit with so much context; else 8192.", "--context"))
        .addOption(Options.value("SIZE", "Judge the fit for a machine with this memory.", "--ram"))
        .addOption(
            Options.value(
                "SIZES",
                "Judge the fit for a machine with graphics processors of these sizes, such as"
                    + " 24GiB,24GiB; none for none.",
                "--gpu"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    ModelRef ref = ref(parsed, Options.parameter(parsed, 0).orElseThrow());
    Settings settings = session.settings(parsed);
    settings = Session.with(settings, Setting.MACHINE_RAM, Options.text(parsed, "--ram"));
    settings = Session.with(settings, Setting.MACHINE_GPU, Options.text(parsed, "--gpu"));
    OptionalInt context =
        Options.number(parsed, "--context", 1).map(OptionalInt::of).orElse(OptionalInt.empty());
    try (Dray dray = Dray.open(settings)) {
      Offering seen = dray.offering(ref, context);
      boolean files = Options.has(parsed, "--files");
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> new OfferingText(output).show(seen, analysis, files);
        case QUIET ->
            output.result(
                analysis
                    ? OfferingText.formats(seen)
                    : seen.commit().map(Object::toString).orElse(seen.name()));
        case JSON -> output.document(json -> OfferingJson.write(seen, files, json));
      }
      return 0;
    }
  }

  /// The reference that a name, `--revision` and `--repo-type` make together.
  static ModelRef ref(ParseResult parsed, String typed) {
    try {
      ModelRef ref = ModelRef.parse(typed);
      Optional<Revision> revision = Options.text(parsed, "--revision").map(Revision::new);
      Optional<RepoKind> kind = Options.text(parsed, "--repo-type").map(RepoKind::parse);
      if (revision.isEmpty() && kind.isEmpty()) {
        return ref;
      }
      if (!(ref instanceof ModelRef.Hub hub)) {
        throw new UsageException("'" + typed + "' takes neither --revision nor --repo-type");
      }
      ModelRef.Hub dated = revision.map(hub::at).orElse(hub);
      return kind.map(dated::as).orElse(dated);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
