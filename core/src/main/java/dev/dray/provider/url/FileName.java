package dev.dray.provider.url;

import dev.dray.RepoPath;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names of single files. They come from addresses and servers, so they are taken as hostile: what
/// is no safe name of one file is no name.
final class FileName {

  /// RFC 6266 with RFC 8187: `filename*=UTF-8''a%20b.bin`.
  private static final Pattern EXTENDED =
      Pattern.compile("(?i)(?:^|;)\\s*filename\\*\\s*=\\s*utf-8'[^']*'([^;\\s]+)");

  private static final Pattern QUOTED =
      Pattern.compile("(?i)(?:^|;)\\s*filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern BARE =
      Pattern.compile("(?i)(?:^|;)\\s*filename\\s*=\\s*([^\\s\";]+)");

  private static final int LONGEST_HEADER = 4096;

  private FileName() {}

  /// The address's last segment, decoded, if it is a safe name.
  static Optional<RepoPath> of(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return decoded(path.substring(path.lastIndexOf('/') + 1)).flatMap(FileName::safe);
  }

  /// The name that a `Content-Disposition` proposes, if it is a safe one; `filename*` first.
  static Optional<RepoPath> ofDisposition(String header) {
    if (header.length() > LONGEST_HEADER) {
      return Optional.empty();
    }
    Matcher extended = EXTENDED.matcher(header);
    if (extended.find()) {
      Optional<RepoPath> name = decoded(extended.group(1)).flatMap(FileName::proposed);
      if (name.isPresent()) {
        return name;
      }
    }
    Matcher quoted = QUOTED.matcher(header);
    if (quoted.find()) {
      return proposed(quoted.group(1).replaceAll("\\\\(.)", "$1"));
    }
    Matcher bare = BARE.matcher(header);
    return bare.find() ? proposed(bare.group(1)) : Optional.empty();
  }

  /// A name that a server chose: besides being safe it may not hide or begin like an option,
  /// because nobody has read it before it is on the disk.
  static Optional<RepoPath> proposed(String name) {
    return name.startsWith(".") || name.startsWith("-") ? Optional.empty() : safe(name);
  }

  private static Optional<RepoPath> safe(String name) {
    if (name.indexOf('/') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RepoPath(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Percent-decoding as RFC 3986 has it: `+` stays, bytes that are not UTF-8 make no name.
  private static Optional<String> decoded(String segment) {
    ByteBuffer bytes = ByteBuffer.allocate(segment.length() * 3);
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        if (i + 2 >= segment.length()
            || Character.digit(segment.charAt(i + 1), 16) < 0
            || Character.digit(segment.charAt(i + 2), 16) < 0) {
          return Optional.empty();
        }
        bytes.put((byte) Integer.parseInt(segment.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
