package dev.dray.provider.huggingface;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The tokens that all Hugging Face tools of this user share: `token` holds the active one,
/// `stored_tokens` beside it all of them by name. Both are replaced as a whole, mode 0600 in a
/// folder of mode 0700. Format and rules are those of the official client 2.0.0. Thread-safe within
/// one process; between processes the last writer wins, as with the official client.
public final class TokenStore {

  private static final long LARGEST = 1 << 20;

  private final Path tokenFile;
  private final Path storedFile;

  private TokenStore(Path tokenFile) {
    this.tokenFile = tokenFile;
    this.storedFile = tokenFile.resolveSibling("stored_tokens");
  }

  /// The files that these settings name.
  public static TokenStore of(Settings settings) {
    return new TokenStore(settings.tokenPath());
  }

  /// Stores a token under a name, replacing an older one of that name, and makes it the active one.
  ///
  /// @throws InvalidRequestException if name or token cannot be stored; without the token
  /// @throws StorageException if a file cannot be written
  public synchronized void login(String name, String token) {
    HubToken checked =
        HubToken.of(token, "login")
            .orElseThrow(() ->
                bad("The token is empty", "Copy it from https://huggingface.co/settings/tokens."));
    if (checked.secret().startsWith("api_org")) {
      throw bad("This is an organization's token", "Log in with a token of your own account.");
    }
    if (name.isBlank()
        || name.length() > 256
        || name.equalsIgnoreCase("DEFAULT")
        || !name.equals(name.strip())
        || name.chars().anyMatch(Character::isISOControl)) {
      throw bad("'" + name.strip() + "' cannot name a stored token", "Choose a short plain name.");
    }
    StoredTokensFile stored = stored();
    stored.put(name, checked.secret());
    SecretFile.write(storedFile, stored.text());
    SecretFile.write(tokenFile, checked.secret());
  }

  /// Makes a stored token the active one.
  ///
  /// @throws NotFoundException if none has this name
  /// @throws StorageException if a file cannot be read or written
  public synchronized void switchTo(String name) {
    String token = stored().token(name).orElseThrow(() -> unknown(name));
    SecretFile.write(tokenFile, token);
  }

  /// Forgets a stored token, and the active one if it is the same.
  ///
  /// @throws NotFoundException if none has this name
  /// @throws StorageException if a file cannot be written
  public synchronized void logout(String name) {
    StoredTokensFile stored = stored();
    String token = stored.token(name).orElse("");
    if (!stored.remove(name)) {
      throw unknown(name);
    }
    SecretFile.write(storedFile, stored.text());
    if (active().filter(a -> a.secret().equals(token)).isPresent()) {
      SecretFile.delete(tokenFile);
    }
  }

  /// Forgets every token.
  ///
  /// @return whether there was one
  /// @throws StorageException if a file cannot be deleted
  public synchronized boolean logoutAll() {
    boolean hadActive = SecretFile.delete(tokenFile);
    boolean hadStored = SecretFile.delete(storedFile);
    return hadActive || hadStored;
  }

  /// What is stored, in the file's order.
  ///
  /// @throws StorageException if a file cannot be read
  public synchronized List<StoredToken> list() {
    String active = active().map(HubToken::secret).orElse("");
    StoredTokensFile stored = stored();
    return stored.names().stream()
        .map(name ->
            new StoredToken(
                name,
                stored.token(name).filter(active::equals).isPresent(),
                stored.expiresAt(name)))
        .toList();
  }

  /// The token file's token.
  synchronized Optional<HubToken> active() {
    return read(tokenFile).flatMap(text -> HubToken.of(text, tokenFile.toString()));
  }

  private StoredTokensFile stored() {
    return StoredTokensFile.parse(read(storedFile).orElse(""));
  }

  private static Optional<String> read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException("larger than 1 MiB");
      }
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException(
          file + " cannot be read",
          "Check its permissions, or name another one with HF_TOKEN_PATH.",
          ErrorContext.of(file.toString()),
          e);
    }
  }

  private NotFoundException unknown(String name) {
    return new NotFoundException(
        ErrorCode.NOT_CACHED,
        "No token is stored under the name '" + name + "' in " + storedFile,
        "List the stored names with `dray login --list`.",
        ErrorContext.of(name));
  }

  private static InvalidRequestException bad(String message, String nextStep) {
    return new InvalidRequestException(message, nextStep, ErrorContext.of("login"));
  }

  @Override
  public String toString() {
    return "tokens in " + tokenFile.getParent();
  }
}
