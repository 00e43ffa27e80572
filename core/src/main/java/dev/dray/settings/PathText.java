package dev.dray.settings;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Paths as people write them: `~`, `$NAME`, `${NAME}` and `${NAME:-otherwise}`, as a shell reads
/// them. A name that is not set stays as it is, as in the official client.
final class PathText {

  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\\})");

  private PathText() {}

  /// @param base where a relative path starts
  static Path expand(String text, Path base, Environment environment) {
    Matcher variables = VARIABLE.matcher(text);
    String expanded =
        variables.replaceAll(found -> {
          String name = found.group(1) != null ? found.group(1) : found.group(2);
          String otherwise = found.group(3) != null ? found.group(3) : found.group();
          return Matcher.quoteReplacement(environment.variable(name).orElse(otherwise));
        });
    if (expanded.equals("~") || expanded.startsWith("~/") || expanded.startsWith("~\\")) {
      String below = expanded.substring(Math.min(2, expanded.length()));
      return environment.home().resolve(below).toAbsolutePath().normalize();
    }
    return base.resolve(expanded).toAbsolutePath().normalize();
  }
}
