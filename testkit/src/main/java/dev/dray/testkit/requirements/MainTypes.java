package dev.dray.testkit.requirements;

import dev.dray.testkit.docs.Checkout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The types of the main sources by simple name, to tell which one a test is about.
final class MainTypes {
  private final Map<String, Path> files = new TreeMap<>();

  private MainTypes() {}

  static MainTypes scan(Path root) {
    MainTypes types = new MainTypes();
    for (Path file : Checkout.sources(root, "main")) {
      String name = String.valueOf(file.getFileName());
      types.files.putIfAbsent(
          name.substring(0, name.length() - ".java".length()), root.relativize(file));
    }
    return types;
  }

  /// The file of a type.
  Optional<Path> file(String type) {
    return Optional.ofNullable(files.get(type));
  }

  /// The type that a test class is named after: its name without `Test`, or without more of its
  /// last words, so that `HubCacheRemovalTest` is about `HubCache` where no `HubCacheRemoval` is.
  Optional<String> subjectOf(String testClass) {
    for (String name = testClass; !name.isEmpty(); name = withoutLastWord(name)) {
      if (!name.equals(testClass) && files.containsKey(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static String withoutLastWord(String name) {
    int end = name.length() - 1;
    while (end > 0 && !Character.isUpperCase(name.charAt(end))) {
      end--;
    }
    return name.substring(0, Math.max(end, 0));
  }
}
