package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `docs/reference/json.md` describes what every command writes.
class JsonReferenceTest {

  private static final Pattern NAME = Pattern.compile("`([a-z][a-z -]*)`");

  @Test
  @Proves("S001-08")
  void everyCommandThatWritesJsonHasARow() throws IOException {
    Set<String> commands = new TreeSet<>();
    collect(DrayCommands.whole(), "", commands);
    commands.removeAll(rows());
    assertThat(commands).isEmpty();
  }

  private static void collect(CommandLine line, String path, Set<String> commands) {
    line.getSubcommands()
        .forEach((word, command) -> {
          boolean writes =
              command.getCommandSpec().userObject() != null
                  && command.getSubcommands().isEmpty()
                  && command.getCommandSpec().findOption("--json") != null
                  && !command.getCommandSpec().usageMessage().hidden();
          if (writes) {
            commands.add((path + " " + word).strip());
          }
          collect(command, path + " " + word, commands);
        });
  }

  /// The commands of the first column; a single word behind another command belongs to its group.
  private static Set<String> rows() throws IOException {
    Set<String> found = new HashSet<>();
    for (String line : Files.readAllLines(Checkout.root().resolve("docs/reference/json.md"))) {
      if (line.startsWith("| `")) {
        String group = "";
        Matcher names = NAME.matcher(line.split("\\|", -1)[1]);
        while (names.find()) {
          String name = names.group(1);
          found.add(name);
          found.add((group + " " + name).strip());
          group = name.contains(" ") ? name.substring(0, name.indexOf(' ')) : group;
        }
      }
    }
    return found;
  }
}
