package dev.dray.http;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/// Where a redirect leads (RFC 9110 §10.2.2, §15.4; RFC 3986 §5.2).
///
/// Addresses stay as the server spells them: signed links break when they are normalised. Only what
/// no address may hold (spaces, quotes, bytes beyond ASCII …) is percent-encoded.
final class Redirects {

  private Redirects() {}

  /// The value of `Location` if this is a redirect to follow.
  static Optional<String> location(int status, Headers headers) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> headers.first("Location").filter(l -> !l.isBlank());
      default -> Optional.empty();
    };
  }

  /// Whether the redirected request becomes a GET.
  static boolean becomesGet(Request request, int status) {
    return switch (status) {
      case 303 -> !request.method().equals("GET") && !request.method().equals("HEAD");
      case 301, 302 -> request.method().equals("POST");
      default -> false;
    };
  }

  /// The address that `location` means, seen from `base`.
  ///
  /// @throws HttpProtocolException if it is no http or https address
  static URI target(URI base, String location) throws HttpProtocolException {
    String reference = legal(location.strip());
    int fragment = reference.indexOf('#');
    if (fragment >= 0) {
      reference = reference.substring(0, fragment);
    }
    String root = base.getScheme() + "://" + base.getRawAuthority();
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    String whole;
    if (hasScheme(reference)) {
      whole = reference;
    } else if (reference.startsWith("//")) {
      whole = base.getScheme() + ":" + reference;
    } else if (reference.startsWith("/")) {
      whole = root + reference;
    } else if (reference.startsWith("?")) {
      whole = root + path + reference;
    } else if (reference.isEmpty()) {
      whole = root + path + (base.getRawQuery() == null ? "" : "?" + base.getRawQuery());
    } else {
      whole = root + merged(path, reference);
    }
    try {
      URI target = URI.create(whole);
      if (Origin.tryOf(target).isPresent()) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: said below without the address, which may hold a signature.
    }
    throw new HttpProtocolException(
        Origin.of(base) + " redirects to something that is no http or https address");
  }

  private static boolean hasScheme(String reference) {
    int colon = reference.indexOf(':');
    return colon > 0
        && reference.substring(0, colon).toLowerCase(Locale.ROOT).matches("[a-z][a-z0-9+.-]*");
  }

  /// A relative path put in place of the last segment, without dot segments (RFC 3986 §5.2.4).
  private static String merged(String basePath, String reference) {
    int question = reference.indexOf('?');
    String relative = question < 0 ? reference : reference.substring(0, question);
    String query = question < 0 ? "" : reference.substring(question);
    String joined = basePath.substring(0, basePath.lastIndexOf('/') + 1) + relative;
    Deque<String> out = new ArrayDeque<>();
    String[] segments = joined.split("/", -1);
    for (int i = segments[0].isEmpty() ? 1 : 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case ".", ".." -> {
          if (segments[i].equals("..")) {
            out.pollLast();
          }
          if (last) {
            out.addLast("");
          }
        }
        default -> out.addLast(segments[i]);
      }
    }
    return "/" + String.join("/", out) + query;
  }

  private static String legal(String location) {
    StringBuilder text = new StringBuilder(location.length());
    for (int i = 0; i < location.length(); i++) {
      char c = location.charAt(i);
      boolean loosePercent = c == '%' && !isEscape(location, i);
      if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0 || loosePercent) {
        // Headers are read as one character per byte, so this restores UTF-8 as it was sent.
        text.append('%').append(String.format(Locale.ROOT, "%02X", c & 0xff));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && Character.digit(text.charAt(at + 1), 16) >= 0
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }
}
