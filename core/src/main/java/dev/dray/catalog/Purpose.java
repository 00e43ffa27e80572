package dev.dray.catalog;

import dev.dray.model.Capability;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a model is wanted for.
public enum Purpose {
  /// Conversation and writing.
  CHAT(Capability.TEXT),
  /// Writing programs.
  CODE(Capability.CODE),
  /// Problems that want steps.
  REASONING(Capability.REASONING),
  /// Search by meaning.
  EMBEDDING(Capability.EMBEDDING),
  /// Speech to text.
  TRANSCRIPTION(Capability.TRANSCRIPTION),
  /// Images that go in.
  VISION(Capability.VISION),
  /// Calling functions.
  TOOLS(Capability.TOOLS);

  private final Capability needed;

  Purpose(Capability needed) {
    this.needed = needed;
  }

  /// What a model must be able to do.
  public Capability needed() {
    return needed;
  }

  /// The word in options and JSON.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads the word, or any word for the capability that is needed.
  ///
  /// @throws IllegalArgumentException naming the known words
  public static Purpose parse(String text) {
    String folded = text.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(purpose -> purpose.word().equals(folded))
        .findFirst()
        .or(() ->
            Capability.parse(folded)
                .flatMap(capability ->
                    Arrays.stream(values()).filter(p -> p.needed == capability).findFirst()))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'"
                    + text
                    + "' is no purpose: "
                    + Arrays.stream(values())
                        .map(Purpose::word)
                        .collect(Collectors.joining(", "))));
  }
}
