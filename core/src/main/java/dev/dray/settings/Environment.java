package dev.dray.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the surroundings of a program say: its variables and its folders. Passed in, so that tests
/// and embedding programs decide what is seen. Immutable.
///
/// @param variables the environment variables; they may hold secrets and are never printed
/// @param home the user's home folder
/// @param workingDirectory where relative paths start and `dray.toml` is looked for
/// @param os the family of the operating system
public record Environment(
    Map<String, String> variables, Path home, Path workingDirectory, OsFamily os) {

  /// Copies the variables.
  public Environment {
    variables = Map.copyOf(variables);
  }

  /// This process: its variables, `$HOME` (`%USERPROFILE%` on Windows) or else the home that the
  /// JVM found, its working folder.
  public static Environment system() {
    Map<String, String> variables = System.getenv();
    OsFamily os = OsFamily.of(System.getProperty("os.name", ""));
    String home = variables.get(os == OsFamily.WINDOWS ? "USERPROFILE" : "HOME");
    if (home == null || home.isEmpty()) {
      home = System.getProperty("user.home", ".");
    }
    return new Environment(
        variables, Path.of(home), Path.of(System.getProperty("user.dir", ".")), os);
  }

  /// A variable's text. A variable that is set to nothing counts as unset. Windows ignores the case
  /// of names, and so does this there.
  public Optional<String> variable(String name) {
    String exact = variables.get(name);
    if (exact == null && os == OsFamily.WINDOWS) {
      exact =
          variables.entrySet().stream()
              .filter(e -> e.getKey().equalsIgnoreCase(name))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
    }
    return Optional.ofNullable(exact).filter(text -> !text.isEmpty());
  }

  /// The same with one more variable.
  public Environment with(String name, String text) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, text);
    return new Environment(more, home, workingDirectory, os);
  }

  /// The folders and how many variables there are, never their texts.
  @Override
  public String toString() {
    return os
        + ", home "
        + home
        + ", in "
        + workingDirectory
        + ", "
        + variables.size()
        + " variables";
  }
}
