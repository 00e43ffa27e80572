package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.http.Hop;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a hub says, on the way to a file's bytes, about the file behind the link: `X-Linked-ETag`
/// is its SHA-256 or git id, `X-Linked-Size` its length (the Hub, November 2026). A mirror that
/// says something else than the listing has another file, which shows before a byte of it is read.
final class LinkedFile {

  private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}");

  private LinkedFile() {}

  /// What one of the hops says against the file.
  static Optional<IntegrityException> contradiction(List<Hop> hops, FileTransfer file) {
    for (Hop hop : hops) {
      ErrorContext context = ErrorContext.of(file.name()).withUrl(hop.uri());
      Optional<String> size = hop.headers().first("X-Linked-Size").map(String::strip);
      if (size.isPresent()
          && file.size().isPresent()
          && SIZE.matcher(size.get()).matches()
          && Long.parseLong(size.get()) != file.size().getAsLong()) {
        return Optional.of(
            IntegrityException.size(
                file.name(),
                file.size().getAsLong(),
                Long.parseLong(size.get()),
                file.origin(),
                context));
      }
      Optional<String> tag = hop.headers().first("X-Linked-ETag").map(LinkedFile::bare);
      if (tag.isPresent()
          && file.digest().isPresent()
          && isSameKind(tag.get(), file.digest().get())
          && !tag.get().equals(file.digest().get().hex())) {
        return Optional.of(
            IntegrityException.digest(
                file.name(), file.digest().get().toString(), tag.get(), file.origin(), context));
      }
    }
    return Optional.empty();
  }

  private static String bare(String tag) {
    String text = tag.strip();
    text = text.startsWith("W/") ? text.substring(2) : text;
    return text.replace("\"", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isSameKind(String tag, Digest digest) {
    return tag.length() == digest.hex().length() && tag.matches("[0-9a-f]+");
  }
}
