package dev.dray.server.api;

import dev.dray.ModelRef;
import dev.dray.Revision;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads what stands behind the question mark. Everything has bounds; what cannot be understood is
/// refused with the name of the parameter.
final class Params {

  private static final int LONGEST = 2000;

  private Params() {}

  /// How many to answer at most: 50 if nothing is said, never more than 200.
  static int limit(Exchange exchange) {
    return whole(exchange, "limit", 1, 200).orElse(50);
  }

  /// How many to leave out.
  static int offset(Exchange exchange) {
    return whole(exchange, "offset", 0, 10_000).orElse(0);
  }

  /// A number within bounds.
  static OptionalInt whole(Exchange exchange, String name, int least, int most) {
    Optional<String> text = text(exchange, name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least && value <= most) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(name, text.get(), "a number from " + least + " to " + most);
  }

  /// A moment, as ISO 8601 writes it.
  static Optional<Instant> moment(Exchange exchange, String name) {
    Optional<String> text = text(exchange, name);
    try {
      return text.map(said -> OffsetDateTime.parse(said).toInstant());
    } catch (DateTimeParseException e) {
      throw invalid(name, text.orElse(""), "a moment such as 2026-01-02T03:04:05Z");
    }
  }

  /// `true` or `false`; false if nothing is said. The name alone means true.
  static boolean flag(Exchange exchange, String name) {
    Optional<String> said = exchange.query(name);
    return said.isPresent()
        && switch (said.get().toLowerCase(Locale.ROOT)) {
          case "", "true", "1" -> true;
          case "false", "0" -> false;
          default -> throw invalid(name, said.get(), "true or false");
        };
  }

  /// A text; blank is as if it were not there.
  static Optional<String> text(Exchange exchange, String name) {
    Optional<String> text = exchange.query(name).map(String::strip).filter(t -> !t.isEmpty());
    if (text.isPresent() && text.get().length() > LONGEST) {
      throw RefusedException.invalid(
          "'" + name + "' has more than " + LONGEST + " characters", "Shorten it.");
    }
    return text;
  }

  /// Words, with commas between or the parameter repeated.
  static List<String> words(Exchange exchange, String name) {
    List<String> words = new ArrayList<>();
    for (String text : exchange.queries(name)) {
      Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .forEach(words::add);
    }
    return List.copyOf(words);
  }

  /// One of an enumeration's constants, by its name in lower case.
  static <E extends Enum<E>> Optional<E> oneOf(Exchange exchange, String name, Class<E> type) {
    return text(exchange, name).map(word -> constant(name, word, type));
  }

  /// The constant of that name.
  static <E extends Enum<E>> E constant(String name, String word, Class<E> type) {
    E[] all = type.getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> one.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() ->
            invalid(
                name,
                word,
                "one of "
                    + Arrays.stream(all)
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))));
  }

  /// Something that is read from its text by a parser that refuses with an
  /// [IllegalArgumentException].
  static <T> Optional<T> parsed(Exchange exchange, String name, Function<String, T> parser) {
    return text(exchange, name).map(text -> parsed(name, text, parser));
  }

  /// The same of a text that is at hand.
  static <T> T parsed(String name, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalid(
          "'" + name + "': " + e.getMessage(), "Say it as the API page shows: /api/docs.");
    }
  }

  /// The model that `ref` and `revision` name.
  static ModelRef ref(Exchange exchange) {
    ModelRef ref =
        parsed(exchange, "ref", ModelRef::parse)
            .orElseThrow(() ->
                RefusedException.invalid(
                    "'ref' is missing", "Name the model, such as ?ref=org/name."));
    Optional<String> revision = text(exchange, "revision");
    return revision.isEmpty() ? ref : at(ref, parsed("revision", revision.get(), Revision::new));
  }

  /// A model at another revision.
  ///
  /// @throws RefusedException 400 if its provider has none
  static ModelRef at(ModelRef ref, Revision revision) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.at(revision);
      case ModelRef.ModelScope scope -> scope.at(revision);
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ ->
          throw RefusedException.invalid(
              "'" + ref.provider() + "' has no revisions", "Leave 'revision' out.");
    };
  }

  private static RefusedException invalid(String name, String value, String wanted) {
    return RefusedException.invalid(
        "'" + name + "' is " + wanted + ", not '" + value + "'", "Correct the query.");
  }
}
