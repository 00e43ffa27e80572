package dev.dray.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// Which entries are trials and placeholders that lists and servers leave out. An entry is one if
/// its metadata says `testing: true`, or if its name, slug, display name or family fits. Case does
/// not matter. Immutable.
public final class TestingNames {

  /// What names have behind a placeholder: nothing, or a separator and more.
  private static final String END = "(?:$|[-_ (].*)";

  private static final List<Pattern> USUAL =
      Stream.of(
              ".*testzzz.*",
              "model-awq" + END,
              "model-fp16" + END,
              "demo-model" + END,
              "synthetic-test" + END,
              "logical-only-test" + END,
              "testmodel.*",
              "mini-test.*",
              "custom-family.*")
          .map(TestingNames::compile)
          .toList();

  private final List<Pattern> patterns;
  private final List<String> refused;

  private TestingNames(List<Pattern> patterns, List<String> refused) {
    this.patterns = List.copyOf(patterns);
    this.refused = List.copyOf(refused);
  }

  /// The usual names, and those that fit one of these regular expressions from their beginning on.
  /// One that cannot be read is left out, see [#refused()].
  public static TestingNames with(List<String> more) {
    List<Pattern> patterns = new ArrayList<>(USUAL);
    List<String> refused = new ArrayList<>();
    for (String text : more) {
      try {
        patterns.add(compile(text));
      } catch (PatternSyntaxException e) {
        refused.add("'" + text + "' is no regular expression: " + e.getDescription());
      }
    }
    return new TestingNames(patterns, refused);
  }

  private static Pattern compile(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
  }

  /// What was left out, a sentence each.
  public List<String> refused() {
    return refused;
  }

  /// Whether a name is that of a trial.
  public boolean isTesting(String name) {
    String text = name.strip();
    return patterns.stream().anyMatch(p -> p.matcher(text).lookingAt());
  }

  /// Whether a family is that of a trial: its name is, or it is a bare placeholder.
  boolean isTestingFamily(String family) {
    String bare = VariantNames.family(family);
    return bare.equals("r") || bare.equals("model") || bare.equals("demo") || isTesting(bare);
  }

  /// Whether an entry is a trial.
  public boolean isTesting(RegistryEntry entry) {
    return entry.metadata("testing").isTrue()
        || Stream.of(
                Optional.of(entry.name()),
                Optional.of(entry.slug()),
                Optional.of(entry.displayName()),
                entry.family())
            .flatMap(Optional::stream)
            .anyMatch(this::isTesting)
        || entry.family().map(f -> VariantNames.family(f).equals("r")).orElse(false);
  }
}
