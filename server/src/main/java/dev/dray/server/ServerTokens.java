package dev.dray.server;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.guard.TokenFile;
import dev.dray.server.http.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The tokens that callers of the service show. A service that runs takes notice of changes at
/// once. Thread-safe.
public final class ServerTokens {

  /// A token without its secret.
  ///
  /// @param name what people call it
  /// @param scope `read`, `download` or `admin`
  /// @param created when it was made
  /// @param expires when it ends, if ever
  /// @param valid whether it still counts
  public record Token(
      String name, String scope, Instant created, Optional<Instant> expires, boolean valid) {}

  private final TokenFile file;

  private ServerTokens(TokenFile file) {
    this.file = file;
  }

  /// The tokens of a service with these settings.
  public static ServerTokens of(ServerSettings settings) {
    return new ServerTokens(fileOf(settings));
  }

  static TokenFile fileOf(ServerSettings settings) {
    return new TokenFile(settings.folder().resolve("tokens.json"), InstantSource.system());
  }

  /// Makes a token.
  ///
  /// @param scope `read`, `download` or `admin`
  /// @param life how long it counts; for ever if empty
  /// @return the secret, which cannot be had again
  /// @throws InvalidRequestException if name or scope are none
  /// @throws dev.dray.error.ConflictException if there is one of this name
  /// @throws dev.dray.error.StorageException if the file cannot be written
  public String create(String name, String scope, Optional<Duration> life) {
    return file.create(name, scopeNamed(scope), life);
  }

  private static Scope scopeNamed(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "read" -> Scope.READ;
      case "download" -> Scope.DOWNLOAD;
      case "admin" -> Scope.ADMIN;
      default ->
          throw new InvalidRequestException(
              "there is no scope '" + word + "'",
              "Take read, download or admin.",
              ErrorContext.NONE);
    };
  }

  /// All tokens, in the order in which they were made.
  public List<Token> all() {
    Instant now = Instant.now();
    return file.all().stream()
        .map(entry ->
            new Token(
                entry.name(),
                entry.scope().name().toLowerCase(Locale.ROOT),
                entry.created(),
                entry.expires(),
                entry.valid(now)))
        .toList();
  }

  /// Removes a token.
  ///
  /// @throws InvalidRequestException if there is none of this name
  public void remove(String name) {
    file.remove(name);
  }
}
