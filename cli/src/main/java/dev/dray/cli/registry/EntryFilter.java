package dev.dray.cli.registry;

import dev.dray.Dray;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.UsageException;
import dev.dray.location.Location;
import dev.dray.model.Quantization;
import dev.dray.registry.EntryKey;
import dev.dray.registry.RegistryEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Which entries a command is about. Each list holds words of which one must fit; an empty list
/// lets all through. Case does not matter.
///
/// @param backends serving programs
/// @param formats containers or schemes: people call both a format
/// @param quantizations quantizations, or parts of their labels
/// @param locations labels of places
/// @param producers who made the variant
/// @param families families
/// @param names a regular expression that the name or the display name holds
record EntryFilter(
    Set<String> backends,
    Set<String> formats,
    Set<String> quantizations,
    Set<String> locations,
    Set<String> producers,
    Set<String> families,
    Optional<Pattern> names) {

  /// Adds the options.
  static CommandSpec describe(CommandSpec spec) {
    return spec.addOption(Options.value("BACKEND", "Only for this program.", "-b", "--backend"))
        .addOption(
            Options.value(
                Options.CONTAINER, "Only this container (gguf) or scheme (awq).", "-f", "--format"))
        .addOption(
            Options.value(
                "TEXT", "Only quantizations that hold this, such as q4_k_m or q4.", "--quant"))
        .addOption(Options.value("LOCATION", "Only what lies in this place.", "-l", "--location"))
        .addOption(Options.value("OWNER", "Only variants made by this one.", "--producer"))
        .addOption(Options.value("FAMILY", "Only this family.", "--family"))
        .addOption(
            Options.value("REGEX", "Only names in which this expression is found.", "--name"));
  }

  /// What the options say. Each takes several words with commas between them.
  ///
  /// @param dray knows the other names of locations
  /// @throws UsageException if the expression cannot be read
  static EntryFilter of(ParseResult parsed, Dray dray) {
    Set<String> locations = new HashSet<>(words(parsed, "--location"));
    for (Location known : dray.locations().all()) {
      Stream<String> names = Stream.concat(Stream.of(known.name()), known.aliases().stream());
      if (names.anyMatch(name -> locations.contains(lower(name)))) {
        locations.add(lower(known.name()));
      }
    }
    return new EntryFilter(
        words(parsed, "--backend"),
        words(parsed, "--format"),
        words(parsed, "--quant"),
        locations,
        words(parsed, "--producer"),
        words(parsed, "--family"),
        Options.text(parsed, "--name").map(EntryFilter::pattern));
  }

  private static Set<String> words(ParseResult parsed, String option) {
    Set<String> words = new HashSet<>();
    for (String text : Options.text(parsed, option).stream().toList()) {
      for (String word : text.split(",", -1)) {
        if (word.isBlank()) {
          // Mostly a shell variable that is not set: everything is not what was meant.
          throw new UsageException(option + " has an empty value");
        }
        words.add(lower(word.strip()));
      }
    }
    return words;
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "--name '" + text + "' is no regular expression: " + e.getDescription());
    }
  }

  /// Whether it lets everything through.
  boolean isEmpty() {
    return Stream.of(backends, formats, quantizations, locations, producers, families)
            .allMatch(Set::isEmpty)
        && names.isEmpty();
  }

  /// Whether an entry fits.
  boolean fits(RegistryEntry entry) {
    return among(backends, () -> Optional.of(entry.backend()))
        && (formats.isEmpty() || formats.stream().anyMatch(format -> isFormat(format, entry)))
        && (quantizations.isEmpty()
            || quantizations.stream().anyMatch(text -> isQuantization(text, entry)))
        && among(locations, entry.get(EntryKey.DOWNLOAD_LOCATION)::word)
        && among(producers, entry::producer)
        && among(families, entry::family)
        && names
            .map(p -> p.matcher(entry.name()).find() || p.matcher(entry.displayName()).find())
            .orElse(true);
  }

  /// @param is asked only if something is wanted
  private static boolean among(Set<String> wanted, Supplier<Optional<String>> is) {
    return wanted.isEmpty()
        || is.get().map(EntryFilter::lower).filter(wanted::contains).isPresent();
  }

  private static boolean isFormat(String wanted, RegistryEntry entry) {
    return entry
            .get(EntryKey.DOWNLOAD_FORMAT)
            .word()
            .map(EntryFilter::lower)
            .filter(wanted::equals)
            .isPresent()
        || entry.quantization().map(label -> matches(label, wanted)).orElse(false);
  }

  private static boolean isQuantization(String wanted, RegistryEntry entry) {
    return entry
        .quantization()
        .map(label -> label.contains(wanted) || matches(label, wanted))
        .orElse(false);
  }

  /// Registries hold labels that nobody knows; those are compared as they are.
  private static boolean matches(String label, String wanted) {
    try {
      return Quantization.parse(label).matches(wanted);
    } catch (IllegalArgumentException e) {
      return label.equals(wanted) || List.of(label.split("[-_]")).contains(wanted);
    }
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
