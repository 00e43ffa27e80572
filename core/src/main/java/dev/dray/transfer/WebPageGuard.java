package dev.dray.transfer;

import dev.dray.error.ErrorContext;
import dev.dray.error.ProtocolException;
import dev.dray.http.Headers;
import java.util.Locale;
import java.util.Optional;

/// Keeps login pages and error documents, served with a success status, from becoming model files.
/// With a digest to compare the digest decides; without one the media type must not speak against
/// it.
final class WebPageGuard {

  private WebPageGuard() {}

  /// The error, if what comes is a page or an error document and `name` is not the name of one.
  static Optional<ProtocolException> check(String name, Headers headers, ErrorContext context) {
    String type =
        headers
            .first("Content-Type")
            .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
            .orElse("");
    String lower = name.toLowerCase(Locale.ROOT);
    boolean page =
        (type.equals("text/html") || type.equals("application/xhtml+xml"))
            && !lower.matches(".*\\.x?html?");
    boolean document =
        (type.equals("application/json") || type.equals("application/problem+json"))
            && !lower.matches(".*(json[0-9a-z]*|ipynb|webmanifest|map)");
    if (!page && !document) {
      return Optional.empty();
    }
    return Optional.of(
        new ProtocolException(
            "The server sends "
                + (page ? "a web page" : "a JSON document")
                + " instead of a model for "
                + name,
            "Open the address in a browser: it may want a login, or the link may have expired.",
            context));
  }
}
