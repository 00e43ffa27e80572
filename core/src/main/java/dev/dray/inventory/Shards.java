package dev.dray.inventory;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that are split into numbered parts, `name-00001-of-00003.gguf`. Stateless.
final class Shards {

  private static final Pattern PART =
      Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})(\\.[A-Za-z0-9]+)");

  private Shards() {}

  /// The name of the whole that a file is a part of, or its own.
  static String whole(String name) {
    Matcher part = PART.matcher(name);
    return part.matches() ? part.group(1) + part.group(4) : name;
  }

  /// Whether parts of any split file are not among these names.
  static boolean areMissing(Collection<String> names) {
    Map<String, Set<String>> found = new HashMap<>();
    for (String name : names) {
      Matcher part = PART.matcher(name);
      if (part.matches()) {
        found
            .computeIfAbsent(
                part.group(1) + "\0" + part.group(4) + "\0" + part.group(3), n -> new HashSet<>())
            .add(part.group(2));
      }
    }
    return found.entrySet().stream()
        .anyMatch(split -> {
          String total = split.getKey().substring(split.getKey().lastIndexOf('\0') + 1);
          return split.getValue().size() < Integer.parseInt(total);
        });
  }
}
