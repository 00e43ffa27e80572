package dev.dray.transfer;

import dev.dray.compression.Compression;
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
  /// @param coding what its bytes are wrapped in
  record Whole(OptionalLong length, Optional<Compression> coding) implements Answer {}

  /// 416: nothing there.
  ///
  /// @param total the file's size, if said
  record Nothing(OptionalLong total) implements Answer {}

  /// Reads status and headers of a success or a 416.
  ///
  /// @param contentLength of this very body Bytes are asked for as they are. A server, or a proxy
  ///   before it, that wraps them nevertheless is understood where there is no doubt what is meant:
  ///   a label that only repeats what the file's own name says (`.gz`) or that lies beside the
  ///   file's true length is about the file, not about this answer; the whole of a file whose size
  ///   and digest are known is unwrapped, because the digest will tell. Ranges of something wrapped
  ///   are ranges of something else.
  ///
  /// @throws BadAnswerException if they cannot be used
  static Answer of(int status, Headers headers, OptionalLong contentLength, FileTransfer transfer)
      throws BadAnswerException {
    String file = transfer.name();
    Optional<ContentRange> range = ContentRange.of(headers);
    Optional<String> encoding =
        headers
            .first("Content-Encoding")
            .map(value -> value.strip().toLowerCase(Locale.ROOT))
            .filter(value -> !value.matches("identity|"))
            .filter(value -> status != 416 && !isOwn(value, range, contentLength, transfer));
    Optional<Compression> coding =
        encoding
            .flatMap(Compression::ofEncoding)
            .filter(
                c -> status == 200 && transfer.digest().isPresent() && transfer.size().isPresent());
    if (encoding.isPresent() && coding.isEmpty()) {
      throw new BadAnswerException(
          new ProtocolException(
              "The server sends " + file + " encoded as " + encoding.get() + ", unasked",
              "Try another endpoint, or a network without a proxy that changes answers.",
              ErrorContext.of(file)),
          BadAnswerException.Remedy.ASK_AGAIN);
    }
    return switch (status) {
      case 416 -> new Nothing(range.map(ContentRange::total).orElse(OptionalLong.empty()));
      case 206 -> part(range, file);
      default -> new Whole(coding.isPresent() ? OptionalLong.empty() : contentLength, coding);
    };
  }

  /// Whether a label is about the file itself.
  private static boolean isOwn(
      String encoding, Optional<ContentRange> range, OptionalLong length, FileTransfer transfer) {
    boolean named =
        Compression.ofEncoding(encoding)
            .filter(coding -> Compression.ofFileName(transfer.name()).equals(Optional.of(coding)))
            .isPresent();
    if (range.isPresent()) {
      // A proxy that wraps a range keeps Content-Range; only the length of the body tells.
      OptionalLong first = range.get().first();
      OptionalLong last = range.get().last();
      return named
          && first.isPresent()
          && last.isPresent()
          && length.equals(OptionalLong.of(last.getAsLong() + 1 - first.getAsLong()));
    }
    boolean same = length.isPresent() && length.equals(transfer.size());
    boolean fits = same || length.isEmpty() || transfer.size().isEmpty();
    return (named && fits) || (same && transfer.digest().isPresent());
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
