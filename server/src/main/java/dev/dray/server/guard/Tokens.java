package dev.dray.server.guard;

import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.server.http.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All tokens that count: those of the file of digests, and the one that a container was given.
///
/// @param made those that were made here
/// @param given the other one, as its digest
public record Tokens(TokenFile made, Optional<TokenEntry> given) {

  private static final int SHORTEST = 24;
  private static final long LARGEST = 4096;

  /// Reads the given token, if a file is named.
  ///
  /// @throws StorageException if the file cannot be read or holds no token that is worth one
  public static Tokens of(TokenFile made, Optional<Path> given) {
    return new Tokens(made, given.map(Tokens::read));
  }

  private static TokenEntry read(Path file) {
    try {
      String text = Files.size(file) > LARGEST ? "" : Files.readString(file);
      String token = text.lines().findFirst().orElse("").strip();
      if (token.length() < SHORTEST) {
        throw new IOException("its first line has fewer than " + SHORTEST + " characters");
      }
      return new TokenEntry(
          "token-file", Scope.ADMIN, TokenFile.digest(token), Instant.EPOCH, Optional.empty());
    } catch (IOException e) {
      throw new StorageException(
          "the token of " + file + " cannot be used: " + e.getMessage(),
          "Write a long random text into its first line, as 'dray serve token create' makes one.",
          ErrorContext.NONE,
          e);
    }
  }

  /// Whether there is none at all.
  public boolean isEmpty() {
    return given.isEmpty() && made.all().isEmpty();
  }

  /// Whose token this is.
  Optional<TokenEntry> find(String token) {
    byte[] digest = TokenFile.digest(token).getBytes(StandardCharsets.US_ASCII);
    List<TokenEntry> one = given.stream().toList();
    Optional<TokenEntry> found = made.find(token);
    for (TokenEntry entry : one) {
      if (MessageDigest.isEqual(entry.sha256().getBytes(StandardCharsets.US_ASCII), digest)) {
        found = Optional.of(entry);
      }
    }
    return found;
  }
}
