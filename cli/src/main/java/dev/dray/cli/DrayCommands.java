package dev.dray.cli;

import dev.dray.cli.command.CacheCommands;
import dev.dray.cli.command.CatalogCommands;
import dev.dray.cli.command.CompletionCommand;
import dev.dray.cli.command.ConfigCommand;
import dev.dray.cli.command.DownloadCommand;
import dev.dray.cli.command.InfoCommand;
import dev.dray.cli.command.InspectCommand;
import dev.dray.cli.command.LinkCommand;
import dev.dray.cli.command.LocationsCommand;
import dev.dray.cli.command.LoginCommand;
import dev.dray.cli.command.LogoutCommand;
import dev.dray.cli.command.LsCommand;
import dev.dray.cli.command.OutdatedCommand;
import dev.dray.cli.command.PartialCommands;
import dev.dray.cli.command.ProvidersCommand;
import dev.dray.cli.command.PushCommand;
import dev.dray.cli.command.ReceiptCommand;
import dev.dray.cli.command.SearchCommand;
import dev.dray.cli.command.StoresCommand;
import dev.dray.cli.command.UpdateCommand;
import dev.dray.cli.command.VerifyCommand;
import dev.dray.cli.command.WhoamiCommand;
import dev.dray.cli.daemon.DaemonGroups;
import dev.dray.cli.demo.DemoCommand;
import dev.dray.cli.ollama.OllamaCommands;
import dev.dray.cli.registry.ListCommand;
import dev.dray.cli.registry.RemoveCommand;
import dev.dray.cli.registry.ScanCommand;
import dev.dray.cli.registry.ShowCommand;
import dev.dray.cli.registry.StatsCommand;
import dev.dray.cli.registry.maintain.RegistryCommands;
import dev.dray.cli.serve.ServeCommands;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The commands of `dray`.
record DrayCommands(String name) implements CommandTable {

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("download", false, () -> new DownloadCommand().spec()),
          new Entry("push", false, () -> new PushCommand().spec()),
          new Entry("search", false, () -> new SearchCommand().spec()),
          new Entry("catalog", false, CatalogCommands::group),
          new Entry("outdated", false, () -> new OutdatedCommand().spec()),
          new Entry("update", false, () -> new UpdateCommand().spec()),
          new Entry("info", false, () -> InfoCommand.info().spec()),
          new Entry("analyze", false, () -> InfoCommand.analyze().spec()),
          new Entry("inspect", false, () -> new InspectCommand().spec()),
          new Entry("providers", false, () -> new ProvidersCommand().spec()),
          new Entry("list", false, () -> new ListCommand().spec()),
          new Entry("show", false, () -> new ShowCommand().spec()),
          new Entry("scan", false, () -> new ScanCommand().spec()),
          new Entry("remove", false, () -> new RemoveCommand().spec()),
          new Entry("stats", false, () -> new StatsCommand().spec()),
          new Entry("ls", false, () -> new LsCommand().spec()),
          new Entry("verify", false, () -> new VerifyCommand().spec()),
          new Entry("cache", false, CacheCommands::group),
          new Entry("stores", false, () -> new StoresCommand().spec()),
          new Entry("locations", false, () -> new LocationsCommand().spec()),
          new Entry("registry", false, RegistryCommands::group),
          new Entry("receipt", false, () -> new ReceiptCommand().spec()),
          new Entry("link", false, () -> new LinkCommand().spec()),
          new Entry("partial", false, PartialCommands::group),
          new Entry("ollama", false, OllamaCommands::group),
          new Entry("lmstudio", false, DaemonGroups::lmStudio),
          new Entry("llama-server", false, DaemonGroups::llamaServer),
          new Entry("model-runner", false, DaemonGroups::modelRunner),
          new Entry("login", false, () -> new LoginCommand().spec()),
          new Entry("logout", false, () -> new LogoutCommand().spec()),
          new Entry("whoami", false, () -> new WhoamiCommand().spec()),
          new Entry("config", false, ConfigCommand::group),
          new Entry("serve", false, ServeCommands::group),
          new Entry("demo", false, () -> new DemoCommand().spec()),
          new Entry("completion", false, () -> new CompletionCommand(DrayCommands::whole).spec()),
          new Entry("__train", true, () -> new TrainCommand().spec()));

  @Override
  public String version() {
    return "dray " + Version.text();
  }

  @Override
  public boolean hasHelpCommand() {
    return true;
  }

  @Override
  public int exitCodeWithoutCommand() {
    return Program.USAGE;
  }

  /// Whether there is a command of this name.
  static boolean has(String command) {
    return ENTRIES.stream().anyMatch(entry -> entry.name().equals(command));
  }

  /// The parser with every command.
  static CommandLine whole() {
    return new DrayCommands("dray").commandLine(List.of());
  }

  @Override
  public CommandLine commandLine(List<String> words) {
    CommandSpec root = CommandSpec.create().name(name);
    root.usageMessage()
        .description("Brings AI models here: fast, verified, resumable.")
        .synopsisHeading("Usage: ")
        .customSynopsis(name + " COMMAND [OPTIONS]")
        .descriptionHeading("%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n")
        .footer("", "'" + name + " help COMMAND' tells more of a command.");
    CommandTable.addRootOptions(root);
    String first = words.isEmpty() ? "" : words.getFirst();
    boolean known = ENTRIES.stream().anyMatch(entry -> entry.name().equals(first));
    for (Entry entry : ENTRIES) {
      if (!known || entry.name().equals(first)) {
        root.addSubcommand(entry.name(), entry.spec());
      }
    }
    if (!known) {
      root.addSubcommand("help", helpSpec());
    }
    // No text here has variables, and looking for them takes a tenth of a short command.
    return new CommandLine(root).setInterpolateVariables(false);
  }

  /// Only for the list of commands: the words are turned round before they are parsed.
  private static CommandSpec helpSpec() {
    CommandSpec help = CommandSpec.create();
    help.usageMessage().description("Tell more of a command.");
    return help;
  }
}
