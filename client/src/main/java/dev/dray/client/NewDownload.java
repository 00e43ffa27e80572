package dev.dray.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What to download: a model, and what is wished beside it, in the words of the API. Immutable;
/// each method gives another one.
///
/// ```java
/// NewDownload.of("org/name").variant("Q4_K_M").location("weights")
/// ```
public final class NewDownload {

  private final Map<String, Object> wishes;

  private NewDownload(Map<String, Object> wishes) {
    this.wishes = wishes;
  }

  /// A whole model with every default.
  ///
  /// @param ref the model, as `dray download` takes it: `org/name`, `ollama://llama3:8b`, an
  ///   address
  public static NewDownload of(String ref) {
    return new NewDownload(Map.of("ref", ref));
  }

  /// At a branch, tag or commit.
  public NewDownload revision(String name) {
    return with("revision", name);
  }

  /// These files only.
  public NewDownload files(String... paths) {
    return with("files", List.of(paths));
  }

  /// Only files that one of these patterns fits.
  public NewDownload include(String... globs) {
    return with("include", List.of(globs));
  }

  /// No files that one of these patterns fits.
  public NewDownload exclude(String... globs) {
    return with("exclude", List.of(globs));
  }

  /// This variant, by its name; `all` for all of them.
  public NewDownload variant(String name) {
    return with("variant", name);
  }

  /// To this location of the service, or `auto`; never a path.
  public NewDownload location(String name) {
    return with("location", name);
  }

  /// The one file must have this digest, in hexadecimal digits.
  public NewDownload sha256(String hex) {
    return with("sha256", hex);
  }

  /// With this priority.
  public NewDownload priority(Priority rank) {
    return with("priority", rank.word());
  }

  /// At most so many bytes per second, above zero.
  public NewDownload limitRate(long bytesPerSecond) {
    return with("limit_rate", bytesPerSecond);
  }

  /// In these hours only, such as `22:00-06:00`.
  public NewDownload between(String hours) {
    return with("between", hours);
  }

  /// With this token for the provider, for this download alone. It shows in no text.
  public NewDownload token(String secret) {
    return with("token", secret);
  }

  /// Fetched again although it is here.
  public NewDownload again() {
    return with("force", true);
  }

  private NewDownload with(String name, Object wish) {
    Map<String, Object> more = new LinkedHashMap<>(wishes);
    more.put(name, wish);
    return new NewDownload(more);
  }

  /// The body of the request.
  Map<String, Object> body() {
    return Map.copyOf(wishes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NewDownload download && wishes.equals(download.wishes);
  }

  @Override
  public int hashCode() {
    return wishes.hashCode();
  }

  /// Without the token.
  @Override
  public String toString() {
    return "download of " + wishes.get("ref");
  }
}
