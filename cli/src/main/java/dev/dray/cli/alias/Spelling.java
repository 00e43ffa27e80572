package dev.dray.cli.alias;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A command of another program, in our words.
///
/// @param command its name there
/// @param ours the words that take the place of the name
/// @param options what its options are called here; empty for those that say what is done anyway
/// @param doesAtOnce whether it changes things unless it is told to look only, while ours looks
///   unless it is told to do it
public record Spelling(
    String command, List<String> ours, Map<String, String> options, boolean doesAtOnce) {

  /// Copies both.
  public Spelling {
    ours = List.copyOf(ours);
    options = Map.copyOf(options);
  }

  /// With the same options.
  static Spelling same(String command, String ours) {
    return new Spelling(command, List.of(ours.split(" ", -1)), Map.of(), false);
  }

  /// With the same options, done at once.
  static Spelling atOnce(String command, String ours) {
    return new Spelling(command, List.of(ours.split(" ", -1)), Map.of(), true);
  }

  /// With an option that has another name here.
  Spelling with(String option, String here) {
    Map<String, String> more = new HashMap<>(options);
    more.put(option, here);
    return new Spelling(command, ours, more, doesAtOnce);
  }

  /// A command line in our words.
  ///
  /// @param words what follows the command
  List<String> translated(List<String> words) {
    List<String> line = new ArrayList<>(ours);
    for (String word : words) {
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      String here = options.getOrDefault(name, name);
      if (!here.isEmpty()) {
        line.add(equals < 0 ? here : here + word.substring(equals));
      }
    }
    boolean asks = line.contains("--help") || line.contains("-h");
    if (doesAtOnce && !asks && !line.contains("--dry-run") && !line.contains("--apply")) {
      line.add("--apply");
    }
    return line;
  }
}
