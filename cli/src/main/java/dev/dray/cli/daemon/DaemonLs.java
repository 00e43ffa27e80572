package dev.dray.cli.daemon;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.provider.DaemonModel;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `ls`: the models that a daemon keeps, as it says itself.
///
/// @param daemon which one
record DaemonLs(DaemonCommands daemon) implements Command {

  @Override
  public CommandSpec spec() {
    return daemon.describe(
        Options.command("ls", this, "List the models that " + daemon.label() + " keeps."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = daemon.open(parsed, session)) {
      show(daemon, dray.daemonModels(daemon.provider()), session.output());
      return 0;
    }
  }

  static void show(DaemonCommands daemon, List<DaemonModel> models, Output output) {
    switch (output.format()) {
      case HUMAN -> {
        if (models.isEmpty()) {
          output.note(
              daemon.label()
                  + " keeps no model. Bring one: dray download "
                  + daemon.provider()
                  + "://NAME");
          return;
        }
        Table table = new Table("NAME", ">SIZE", "FORMAT", "QUANTIZATION", "STATE", "LOADED AS");
        models.forEach(m ->
            table.row(
                m.name(),
                m.size().map(ByteSize::formatted).orElse("-"),
                m.format().orElse("-"),
                m.quantization().orElse("-"),
                m.state().isEmpty() ? "-" : m.state(),
                m.instances().isEmpty() ? "-" : String.join(", ", m.instances())));
        output.table(table);
      }
      case QUIET -> models.forEach(m -> output.result(m.name()));
      case JSON ->
          output.documents(
              models,
              (m, json) ->
                  json.text("name", m.name())
                      .number(
                          "bytes",
                          m.size()
                              .map(s -> OptionalLong.of(s.bytes()))
                              .orElseGet(OptionalLong::empty))
                      .text("digest", m.digest())
                      .text("format", m.format())
                      .text("quantization", m.quantization())
                      .text("state", m.state())
                      .texts("instances", m.instances()));
    }
  }
}
