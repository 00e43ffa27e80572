package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.output.Output;
import dev.dray.download.PartialDownload;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray partial ls`: what downloads began and did not finish. Asks no network.
final class PartialLsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return PartialCommands.describe(
        Options.command(
            "ls",
            this,
            "List unfinished downloads.",
            "The same download goes on with them. OWNER is alive while a process of this machine is"
                + " at work, dead or nobody when none is, elsewhere when only another machine can"
                + " tell."));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      List<PartialDownload> partials = PartialCommands.find(dray, parsed, session);
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(partials, output);
        case QUIET -> partials.forEach(p -> output.result(p.path().toString()));
        case JSON ->
            output.document(json -> json.objects("partials", partials, PartialCommands::write));
      }
      return 0;
    }
  }

  private static void show(List<PartialDownload> partials, Output output) {
    if (partials.isEmpty()) {
      output.note("There are no unfinished downloads.");
      return;
    }
    output.table(PartialCommands.table(partials));
    long bytes = partials.stream().mapToLong(p -> p.have().bytes()).sum();
    output.note(
        DownloadCommand.count(partials.size(), "unfinished file") + ", " + new ByteSize(bytes));
  }
}
