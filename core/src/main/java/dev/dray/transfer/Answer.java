package dev.dray.transfer;

import dev.dray.error.ErrorContext;
import dev.dray.error.ProtocolException;
import dev.dray.http.ContentRange;
import dev.dray.http.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What a server's answer says about the bytes that follow (RFC 9110 §14, §15.3).
sealed interface Answer {

  /// 206: some bytes of the file.
  ///
  /// @param from where they belong
  /// @param to where they end
  /// @param total the file's size, unless the server keeps it to itself
  record Part(long from, long to, OptionalLong total) implements Answer {}

  /// 200: the file from its first byte on.
  ///
  /// @param length its size, if announced
  record Whole(OptionalLong length) implements Answer {}

  /// 416: nothing there.
  ///
  /// @param total the file's size, if said
  record Nothing(OptionalLong total) implements Answer {}

  /// Reads status and headers of a success or a 416.
  ///
  /// @param contentLength of this very body
  /// @throws BadAnswerException if they cannot be used
  static Answer of(int status, Headers headers, OptionalLong contentLength, String file)
      throws BadAnswerException {
    Optional<String> encoding =
        headers.first("Content-Encoding").map(value -> value.strip().toLowerCase(Locale.ROOT));
    if (status != 416 && encoding.isPresent() && !encoding.get().matches("identity|")) {
      throw new BadAnswerException(
          new ProtocolException(
              "The server sends " + file + " encoded as " + encoding.get() + ", unasked",
              "Try another endpoint, or a network without a proxy that changes answers.",
              ErrorContext.of(file)),
          BadAnswerException.Remedy.ASK_AGAIN);
    }
    Optional<ContentRange> range = ContentRange.of(headers);
    return switch (status) {
      case 416 -> new Nothing(range.map(ContentRange::total).orElse(OptionalLong.empty()));
      case 206 -> part(range, file);
      default -> new Whole(contentLength);
    };
  }

  private static Answer part(Optional<ContentRange> range, String file) throws BadAnswerException {
    if (range.isEmpty() || range.get().first().isEmpty() || range.get().last().isEmpty()) {
      throw wrongRange(file, "does not say which");
    }
    return new Part(
        range.get().first().getAsLong(), range.get().last().getAsLong() + 1, range.get().total());
  }

  /// A 206 that is not what was asked for.
  static BadAnswerException wrongRange(String file, String how) {
    return new BadAnswerException(
        new ProtocolException(
            "Asked for a part of " + file + ", the server sends a part and " + how,
            "Try another endpoint, or a network without a proxy that changes answers.",
            ErrorContext.of(file)),
        BadAnswerException.Remedy.ASK_FOR_ALL);
  }
}
