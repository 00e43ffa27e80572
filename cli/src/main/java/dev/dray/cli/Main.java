package dev.dray.cli;

import dev.dray.cli.console.Console;
import dev.dray.settings.Environment;
import java.util.Arrays;

/// Where the JVM starts. The only place that ends it.
public final class Main {

  private Main() {}

  /// Runs the program. `--alias NAME` in front, which the launcher adds, says under which name it
  /// was started.
  public static void main(String[] args) {
    String name = "dray";
    String[] rest = args;
    if (args.length >= 2 && args[0].equals("--alias")) {
      name = args[1];
      rest = Arrays.copyOfRange(args, 2, args.length);
    }
    Console console = Console.system();
    int code = new Program(name, console, Environment.system()).run(rest);
    console.out().flush();
    console.err().flush();
    System.exit(code);
  }
}
