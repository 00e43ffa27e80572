package dev.dray.cli.command;

import java.util.Locale;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `dray completion`: a script that teaches a shell to complete our commands and options.
public final class CompletionCommand implements Command {

  private final Supplier<CommandLine> whole;

  /// A command that describes this parser.
  public CompletionCommand(Supplier<CommandLine> whole) {
    this.whole = whole;
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "completion",
                this,
                "Print a completion script for a shell.",
                "For bash and zsh: 'source <(dray completion bash)'; for fish:"
                    + " 'dray completion fish | source'.")
            .addPositional(Options.parameter("0", "1", "SHELL", "bash, zsh or fish."));
    return Options.withHelp(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String shell = Options.parameter(parsed, 0).orElseThrow().toLowerCase(Locale.ROOT);
    String script =
        switch (shell) {
          // The script of picocli switches zsh to bash's completion by itself.
          case "bash", "zsh" -> AutoComplete.bash("dray", whole.get());
          case "fish" -> fish(whole.get().getCommandSpec());
          default -> throw new UsageException("SHELL is bash, zsh or fish, not '" + shell + "'");
        };
    session.console().out().print(script);
    session.console().out().flush();
    return 0;
  }

  private static String fish(CommandSpec root) {
    StringBuilder script = new StringBuilder("# fish completion for dray\ncomplete -c dray -f\n");
    options(script, root, "__fish_use_subcommand");
    for (var entry : root.subcommands().entrySet()) {
      CommandSpec command = entry.getValue().getCommandSpec();
      if (command.usageMessage().hidden()) {
        continue;
      }
      word(script, "__fish_use_subcommand", entry.getKey(), command);
      String inside = "__fish_seen_subcommand_from " + entry.getKey();
      String inner = String.join(" ", command.subcommands().keySet());
      String here =
          inner.isEmpty() ? inside : inside + "; and not __fish_seen_subcommand_from " + inner;
      options(script, command, here);
      for (var nested : command.subcommands().entrySet()) {
        CommandSpec spec = nested.getValue().getCommandSpec();
        word(script, here, nested.getKey(), spec);
        options(script, spec, inside + "; and __fish_seen_subcommand_from " + nested.getKey());
      }
    }
    return script.toString();
  }

  private static void word(StringBuilder script, String condition, String name, CommandSpec spec) {
    script
        .append("complete -c dray -n '")
        .append(condition)
        .append("' -a ")
        .append(name)
        .append(described(spec.usageMessage().description()[0]))
        .append('\n');
  }

  private static void options(StringBuilder script, CommandSpec spec, String condition) {
    for (OptionSpec option : spec.options()) {
      script.append("complete -c dray -n '").append(condition).append('\'');
      for (String name : option.names()) {
        script
            .append(name.startsWith("--") ? " -l " : " -s ")
            .append(name.replaceFirst("^--?", ""));
      }
      if (option.arity().max() > 0) {
        script.append(isPath(option) ? " -r -F" : " -x");
      }
      script.append(described(String.join(" ", option.description()))).append('\n');
    }
  }

  private static boolean isPath(ArgSpec option) {
    return option.paramLabel().equals("DIR") || option.paramLabel().equals("FILE");
  }

  private static String described(String text) {
    return " -d '" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
