package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.Revision;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray info`: what the hub says about a repository.
public final class InfoCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("info", this, "Show what the hub says about a model.")
            .addPositional(Options.parameter("0", "1", "REF", "The model, as for download."))
            .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
            .addOption(Options.flag("List the files.", "--files"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    ModelRef ref = ref(parsed, Options.parameter(parsed, 0).orElseThrow());
    try (Dray dray = Dray.open(session.settings(parsed))) {
      ModelDetails details = dray.info(ref);
      boolean files = Options.has(parsed, "--files");
      switch (session.output().format()) {
        case HUMAN -> show(details, files, session.output());
        case QUIET ->
            session
                .output()
                .result(details.commit().map(Object::toString).orElse(details.summary().id()));
        case JSON -> session.output().document(json -> write(details, files, json));
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

  private static void show(ModelDetails details, boolean files, Output output) {
    line(output, "Model", details.summary().id());
    line(output, "Page", details.page().toString());
    line(output, "Revision", details.revision().text());
    details.commit().ifPresent(commit -> line(output, "Commit", commit.id()));
    SearchCommand.access(details.summary()).ifPresent(access -> line(output, "Access", access));
    details.license().ifPresent(license -> line(output, "Licence", license));
    details.summary().task().ifPresent(task -> line(output, "Task", task));
    details.summary().library().ifPresent(library -> line(output, "Library", library));
    details.architecture().ifPresent(architecture -> line(output, "Architecture", architecture));
    details
        .parameters()
        .ifPresent(n -> line(output, "Parameters", String.format(Locale.ROOT, "%,d", n)));
    details
        .contextLength()
        .ifPresent(n -> line(output, "Context", String.format(Locale.ROOT, "%,d tokens", n)));
    if (!details.baseModels().isEmpty()) {
      line(output, "Made from", String.join(", ", details.baseModels()));
    }
    line(output, "Downloads", String.format(Locale.ROOT, "%,d", details.summary().downloads()));
    line(output, "Likes", String.format(Locale.ROOT, "%,d", details.summary().likes()));
    details.summary().lastModified().ifPresent(at -> line(output, "Updated", at.toString()));
    line(output, "Files", details.files().size() + ", " + details.totalSize());
    if (files) {
      Table table = new Table("FILE", ">SIZE", "DIGEST");
      for (RemoteFile file : details.files()) {
        table.row(
            file.path().text(),
            file.size().isPresent() ? new ByteSize(file.size().getAsLong()).formatted() : "?",
            file.digest().map(Object::toString).orElse(""));
      }
      output.result("");
      output.table(table);
    }
  }

  private static void line(Output output, String name, String value) {
    output.result(DisplayWidth.left(name + ":", 14) + DisplayWidth.printable(value));
  }

  private static void write(ModelDetails details, boolean files, JsonObject json) {
    SearchCommand.write(details.summary(), json);
    json.text("revision", details.revision().text())
        .text("commit", details.commit())
        .text("license", details.license())
        .texts("base_models", details.baseModels())
        .number("parameters", details.parameters())
        .text("architecture", details.architecture())
        .number("context_length", details.contextLength())
        .text("page", details.page().toString())
        .number("bytes", details.totalSize().bytes())
        .number("file_count", details.files().size());
    if (files) {
      json.objects(
          "files",
          details.files(),
          (file, object) ->
              object
                  .text("path", file.path().text())
                  .number("size", file.size())
                  .text("digest", file.digest()));
    }
  }
}
