package dev.dray;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The name of a collection of the hub: a titled list of repositories that somebody keeps.
///
/// Spellings: `collection:owner/slug`, `collection://owner/slug`, and the address of its page,
/// `https://huggingface.co/collections/owner/slug` (also `hf.co/collections/…`). The slug is what
/// the page's address ends in: the title in small letters and an id of 24 hexadecimal digits.
///
/// @param owner the user or organisation that keeps it
/// @param slug the title's words and the id
public record CollectionRef(String owner, String slug) {

  private static final Pattern PART =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,198}[A-Za-z0-9_])?");
  private static final String SCHEME = "collection:";
  private static final String PAGES = "collections/";
  private static final Set<String> HOSTS = Set.of("huggingface.co", "www.huggingface.co", "hf.co");

  /// Checks both parts.
  ///
  /// @throws IllegalArgumentException quoting the part that is not allowed
  public CollectionRef {
    check(owner, "owner");
    check(slug, "collection");
  }

  private static void check(String part, String what) {
    if (!PART.matcher(part).matches() || part.contains("..")) {
      throw new IllegalArgumentException("'" + part + "' is not the name of a " + what);
    }
  }

  /// Reads any of the spellings.
  ///
  /// @return nothing if the text names no collection, but something else
  /// @throws IllegalArgumentException if it names a collection and is misspelled
  public static Optional<CollectionRef> parse(String text) {
    return named(text.strip()).map(name -> of(text, name));
  }

  /// Whether the text is meant to name a collection, well spelled or not.
  public static boolean isNamedIn(String text) {
    return named(text.strip()).isPresent();
  }

  private static Optional<String> named(String text) {
    String folded = text.toLowerCase(Locale.ROOT);
    if (folded.startsWith(SCHEME)) {
      return Optional.of(text.substring(SCHEME.length()).replaceFirst("^//", ""));
    }
    boolean address = folded.startsWith("https://") || folded.startsWith("http://");
    try {
      URI uri = new URI(address ? text : "https://" + text);
      boolean hub =
          uri.getHost() != null
              && uri.getPort() < 0
              && HOSTS.contains(uri.getHost().toLowerCase(Locale.ROOT));
      String path = hub && uri.getPath() != null ? uri.getPath().replaceFirst("^/", "") : "";
      return path.startsWith(PAGES)
          ? Optional.of(path.substring(PAGES.length()))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static CollectionRef of(String text, String name) {
    String[] parts = name.replaceFirst("/$", "").split("/", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' names no collection: it is spelled collection:owner/slug, as in the address of"
              + " its page");
    }
    try {
      return new CollectionRef(parts[0], parts[1]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not understood: " + e.getMessage(), e);
    }
  }

  /// The name as the hub's API has it: `owner/slug`.
  public String name() {
    return owner + "/" + slug;
  }

  @Override
  public String toString() {
    return SCHEME + name();
  }
}
