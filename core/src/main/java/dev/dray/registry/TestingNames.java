package dev.dray.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which entries are trials and placeholders that lists and servers leave out. An entry is one if
/// its metadata says `testing: true`, or if its name, slug, display name or family fits. Case does
/// not matter. Immutable.
public final class TestingNames {

  /// What the usual names have somewhere.
  private static final String MARK = "testzzz";

  /// Placeholders: the whole name, or what stands before a separator.
  private static final List<String> PLACEHOLDERS =
      List.of("model-awq", "model-fp16", "demo-model", "synthetic-test", "logical-only-test");

  /// What other usual names begin with.
  private static final List<String> BEGINNINGS = List.of("testmodel", "mini-test", "custom-family");

  private final List<Pattern> patterns;
  private final List<String> refused;

  private TestingNames(List<Pattern> patterns, List<String> refused) {
    this.patterns = List.copyOf(patterns);
    this.refused = List.copyOf(refused);
  }

  /// The usual names, and those that fit one of these regular expressions from their beginning on.
  /// One that cannot be read is left out, see [#refused()].
  public static TestingNames with(List<String> more) {
    List<Pattern> patterns = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String text : more) {
      try {
        patterns.add(Pattern.compile(text, Pattern.CASE_INSENSITIVE));
      } catch (PatternSyntaxException e) {
        refused.add("'" + text + "' is no regular expression: " + e.getDescription());
      }
    }
    return new TestingNames(patterns, refused);
  }

  /// What was left out, a sentence each.
  public List<String> refused() {
    return refused;
  }

  /// Whether a name is that of a trial.
  public boolean isTesting(String name) {
    String text = name.strip();
    return isUsual(text)
        || (!patterns.isEmpty() && patterns.stream().anyMatch(p -> p.matcher(text).lookingAt()));
  }

  /// Without expressions: this is asked four times for every entry of a list.
  private static boolean isUsual(String text) {
    for (String placeholder : PLACEHOLDERS) {
      int end = placeholder.length();
      if (begins(text, placeholder)
          && (text.length() == end || "-_ (".indexOf(text.charAt(end)) >= 0)) {
        return true;
      }
    }
    for (String beginning : BEGINNINGS) {
      if (begins(text, beginning)) {
        return true;
      }
    }
    // Its Z stands in few names.
    for (int i = text.length() - 1; i >= MARK.length() - 1; i--) {
      char last = text.charAt(i);
      if ((last == 'z' || last == 'Z')
          && text.regionMatches(true, i + 1 - MARK.length(), MARK, 0, MARK.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(String text, String beginning) {
    return text.regionMatches(true, 0, beginning, 0, beginning.length());
  }

  /// Whether a family is that of a trial: its name is, or it is a bare placeholder.
  boolean isTestingFamily(String family) {
    String bare = VariantNames.family(family);
    return bare.equals("r") || bare.equals("model") || bare.equals("demo") || isTesting(bare);
  }

  /// Whether an entry is a trial.
  public boolean isTesting(RegistryEntry entry) {
    if (entry.metadata("testing").isTrue()
        || isTesting(entry.name())
        || isTesting(entry.slug())
        || isTesting(entry.displayName())) {
      return true;
    }
    Optional<String> family = entry.family();
    return family.isPresent() && (isTesting(family.get()) || isBareR(family.get()));
  }

  /// Whether [VariantNames#family] makes `r` of it, without making anything.
  private static boolean isBareR(String family) {
    boolean found = false;
    for (int i = 0; i < family.length(); i++) {
      char c = family.charAt(i);
      boolean said = c == '.' || (c < 0x80 && Character.isLetterOrDigit(c));
      if (said && (found || (c != 'r' && c != 'R'))) {
        return false;
      }
      found |= said;
    }
    return found;
  }
}
