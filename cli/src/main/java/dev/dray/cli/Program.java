package dev.dray.cli;

import dev.dray.cli.command.Command;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.console.Console;
import dev.dray.cli.output.ErrorReport;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.StatusLog;
import dev.dray.error.DrayException;
import dev.dray.settings.Environment;
import dev.dray.settings.Setting;
import java.nio.file.InvalidPathException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// One run of the program: parse, run the command, turn what went wrong into a message and an exit
/// code: 0 done, 1 failed, 2 wrong command line, 130 interrupted.
public final class Program {

  /// Exit code of a wrong command line.
  public static final int USAGE = 2;

  private static final List<String> LLAMA_CPP = List.of("-hf", "-hfr", "--hf-repo");

  private final String name;
  private final Console console;
  private final Environment environment;

  /// A run under this name, `dray` or an alias.
  public Program(String name, Console console, Environment environment) {
    this.name = name;
    this.console = console;
    this.environment = environment;
  }

  /// Runs; never ends the JVM.
  ///
  /// @return the exit code
  public int run(String... args) {
    int code = answer(args);
    // A print stream swallows its errors: with a full disk behind it the result is lost unseen.
    if (code == 0 && console.out().checkError()) {
      new ErrorReport(name, Arrays.asList(args).contains("--json"), false).lost(console.err());
      return 1;
    }
    return code;
  }

  private int answer(String... args) {
    CommandTable table = CommandTable.of(name);
    List<String> typed = helpLast(table, args);
    List<String> words = table.translated(typed);
    // Answered before anything is loaded.
    if (words.equals(List.of("--version")) || words.equals(List.of("-V"))) {
      console.out().println(table.version());
      return 0;
    }
    ErrorReport report = new ErrorReport(name, words.contains("--json"), debug(words));
    try {
      CommandLine line = table.commandLine(words);
      ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      if (parsed.isUsageHelpRequested()) {
        CommandLine asked = parsed.commandSpec().commandLine();
        if (!asked.getSubcommands().isEmpty() && !parsed.unmatched().isEmpty()) {
          // Help on a command that does not exist is no help: the parser lets it pass.
          throw new UnmatchedArgumentException(asked, parsed.unmatched());
        }
        asked.usage(
            console.out(), console.terminals().out() && console.colours() ? Ansi.ON : Ansi.OFF);
        return 0;
      }
      if (!(parsed.commandSpec().userObject() instanceof Command command)) {
        return noCommand(parsed.commandSpec().commandLine());
      }
      Output output = new Output(console, Session.format(parsed), log());
      report = new ErrorReport(name, output.json(), debug(words));
      table.remark(environment).ifPresent(output::note);
      return command.run(parsed, new Session(name, typed, console, environment, output));
    } catch (ParameterException e) {
      report.usage(oneLine(e), nextStep(e), console.err());
      return USAGE;
    } catch (UsageException e) {
      report.usage(String.valueOf(e.getMessage()), seeHelp(table, words), console.err());
      return USAGE;
    } catch (DrayException e) {
      log().write("Error: " + e.getMessage());
      report.print(e, console.err());
      return e.code().exitCode();
    } catch (RuntimeException | Error e) {
      report.unexpected(e, console.err());
      return 1;
    }
  }

  /// `help cache ls` means `cache ls --help`. Aliases have no such command.
  private static List<String> helpLast(CommandTable table, String... args) {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    // As llama.cpp's programs are called.
    if (table.hasHelpCommand() && !words.isEmpty() && LLAMA_CPP.contains(words.getFirst())) {
      words.addFirst("download");
    }
    if (table.hasHelpCommand() && !words.isEmpty() && words.getFirst().equals("help")) {
      words.removeFirst();
      words.remove("--help");
      words.remove("-h");
      words.remove("help");
      words.add("--help");
    }
    return words;
  }

  private boolean debug(List<String> words) {
    return words.contains("--debug")
        || says(Setting.DEBUG).filter(text -> !text.strip().equals("0")).isPresent();
  }

  private StatusLog log() {
    try {
      return says(Setting.LOG_DIR)
          .map(text -> environment.workingDirectory().resolve(text))
          .map(folder -> StatusLog.in(folder, InstantSource.system()))
          .orElse(StatusLog.NONE);
    } catch (InvalidPathException e) {
      return StatusLog.NONE;
    }
  }

  /// What the environment says of a setting that counts before any file is read.
  private Optional<String> says(Setting setting) {
    for (Setting.Variable variable : setting.variables()) {
      Optional<String> text = console.variable(variable.name());
      if (text.isPresent()) {
        return text;
      }
    }
    return Optional.empty();
  }

  private int noCommand(CommandLine group) {
    group.usage(console.err(), Ansi.OFF);
    return CommandTable.of(name).exitCodeWithoutCommand();
  }

  private static String oneLine(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !e.getCommandLine().getSubcommands().isEmpty()
        && !unmatched.getUnmatched().isEmpty()) {
      return "there is no command '" + unmatched.getUnmatched().getFirst() + "'";
    }
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      return "there is no place for '" + String.join(" ", unmatched.getUnmatched()) + "' here";
    }
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static String nextStep(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String help = "See '" + command + " --help'.";
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        return "Did you mean "
            + String.join(" or ", near.subList(0, Math.min(3, near.size())))
            + "? "
            + help;
      }
    }
    return help;
  }

  /// Where the rules of the command of these words are told.
  private static String seeHelp(CommandTable table, List<String> words) {
    CommandLine command = table.commandLine(words);
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        break;
      }
      command = next;
    }
    return "See '" + command.getCommandSpec().qualifiedName() + " --help'.";
  }
}
