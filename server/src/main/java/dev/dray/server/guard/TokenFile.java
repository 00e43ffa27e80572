package dev.dray.server.guard;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import dev.dray.server.http.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokens of the service in a file that only its owner may read, and which holds no token: only
/// digests of them. A token is 256 random bits, so a digest without salt tells nothing. The file is
/// read again when it changes, so a token that is made or removed by the program counts at once in
/// a service that runs. Thread-safe.
public final class TokenFile {

  /// What every token begins with, so that people and scanners of secrets know one when they see
  /// it.
  public static final String PREFIX = "dray_";

  private static final int BYTES = 32;
  private static final long LARGEST = 1 << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Stamp(long size, FileTime changed) {}

  private final Path file;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private Optional<Stamp> stamp = Optional.empty();
  private List<TokenEntry> entries = List.of();

  /// The tokens in this file, which need not be there.
  public TokenFile(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /// Makes a token.
  ///
  /// @param name letters, digits, dots, dashes and underscores
  /// @param life how long it counts; for ever if empty
  /// @return the token, which is nowhere else
  /// @throws InvalidRequestException if the name is none
  /// @throws ConflictException if there is one of this name
  /// @throws StorageException if the file cannot be written
  public synchronized String create(String name, Scope scope, Optional<Duration> life) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidRequestException(
          "'" + name + "' is no name for a token",
          "Take letters, digits, dots, dashes and underscores, 64 at most.",
          ErrorContext.NONE);
    }
    List<TokenEntry> all = new ArrayList<>(all());
    if (all.stream().anyMatch(entry -> entry.name().equals(name))) {
      throw new ConflictException(
          "there is a token of the name " + name + " already",
          "Remove it first, or take another name.",
          ErrorContext.NONE);
    }
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    all.add(new TokenEntry(name, scope, digest(token), now, life.map(now::plus)));
    write(all);
    return token;
  }

  /// Removes a token.
  ///
  /// @throws InvalidRequestException if there is none of this name
  /// @throws StorageException if the file cannot be written
  public synchronized void remove(String name) {
    List<TokenEntry> all = new ArrayList<>(all());
    if (!all.removeIf(entry -> entry.name().equals(name))) {
      throw new InvalidRequestException(
          "there is no token of the name " + name,
          "See 'dray serve token ls' for those there are.",
          ErrorContext.NONE);
    }
    write(all);
  }

  /// All tokens, expired ones included, in the order in which they were made.
  ///
  /// @throws StorageException if the file is there and cannot be read
  public synchronized List<TokenEntry> all() {
    try {
      Stamp now = new Stamp(Files.size(file), Files.getLastModifiedTime(file));
      if (stamp.filter(now::equals).isEmpty()) {
        if (now.size() > LARGEST) {
          throw broken(new IOException("it is too long"));
        }
        entries = parse(Files.readAllBytes(file));
        stamp = Optional.of(now);
      }
    } catch (NoSuchFileException e) {
      entries = List.of();
      stamp = Optional.empty();
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      throw broken(e);
    }
    return entries;
  }

  /// Whose token this is. Takes as long for a wrong one as for a right one.
  public Optional<TokenEntry> find(String token) {
    byte[] digest = digest(token).getBytes(StandardCharsets.US_ASCII);
    Instant now = clock.instant();
    Optional<TokenEntry> found = Optional.empty();
    for (TokenEntry entry : all()) {
      byte[] known = entry.sha256().getBytes(StandardCharsets.US_ASCII);
      if (MessageDigest.isEqual(known, digest) && entry.valid(now)) {
        found = Optional.of(entry);
      }
    }
    return found;
  }

  static String digest(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<TokenEntry> parse(byte[] bytes) {
    List<TokenEntry> all = new ArrayList<>();
    for (JsonNode node : JSON.readTree(bytes).path("tokens")) {
      all.add(
          new TokenEntry(
              node.path("name").asString(),
              Scope.valueOf(node.path("scope").asString().toUpperCase(Locale.ROOT)),
              node.path("sha256").asString(),
              Instant.parse(node.path("created").asString()),
              node.hasNonNull("expires")
                  ? Optional.of(Instant.parse(node.path("expires").asString()))
                  : Optional.empty()));
    }
    return List.copyOf(all);
  }

  private void write(List<TokenEntry> all) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode tokens = json.putArray("tokens");
    for (TokenEntry entry : all) {
      ObjectNode one = tokens.addObject().put("name", entry.name());
      one.put("scope", entry.scope().name().toLowerCase(Locale.ROOT))
          .put("sha256", entry.sha256())
          .put("created", entry.created().toString());
      entry.expires().ifPresent(at -> one.put("expires", at.toString()));
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(fresh);
      if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      }
      Files.writeString(fresh, json.toPrettyString() + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      entries = List.copyOf(all);
      stamp = Optional.empty();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private StorageException broken(Exception e) {
    return new StorageException(
        "the file of tokens " + file + " cannot be used: " + e.getMessage(),
        "Put it right, or remove it and make new tokens with 'dray serve token create'.",
        ErrorContext.NONE,
        e);
  }
}
