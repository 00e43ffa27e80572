package dev.dray.settings;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// Tokens of providers that have no store of their own, in a file that only its owner can read: one
/// line `key = token` for each. Variables of the environment go before it. Looked at with each
/// question, so that a program that runs sends a new token at once. Thread-safe within a process.
///
/// The hub's tokens are not here: they lie where all tools of Hugging Face look.
///
/// @param path where it lies, whether it is there or not
public record StoredSecrets(Path path) {

  private static final SequencedMap<String, Setting> KEPT = kept();

  private static final long LARGEST = 64 << 10;

  private static SequencedMap<String, Setting> kept() {
    SequencedMap<String, Setting> kept = new LinkedHashMap<>();
    kept.put("modelscope", Setting.MODELSCOPE_TOKEN);
    kept.put("ollama", Setting.OLLAMA_TOKEN);
    kept.put("lmstudio", Setting.LMSTUDIO_TOKEN);
    kept.put("civitai", Setting.CIVITAI_TOKEN);
    return Collections.unmodifiableSequencedMap(kept);
  }

  /// The settings whose values may lie here, by whose tokens they are.
  public static SequencedMap<String, Setting> byProvider() {
    return KEPT;
  }

  /// Whether a setting's value may lie here.
  public static boolean keeps(Setting setting) {
    return KEPT.containsValue(setting);
  }

  /// The token that is stored for a setting.
  ///
  /// @throws StorageException if the file is there and cannot be read
  public Optional<String> find(Setting setting) {
    return keeps(setting) ? Optional.ofNullable(all().get(setting)) : Optional.empty();
  }

  /// Stores a token, in place of the one that was there.
  ///
  /// @throws InvalidRequestException if the setting is none of those that are kept here, or the
  ///   text no token
  /// @throws StorageException if the file cannot be written
  public void put(Setting setting, String token) {
    boolean printable = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!keeps(setting) || token.isEmpty() || !printable || token.length() > 4096) {
      throw new InvalidRequestException(
          keeps(setting)
              ? "The token for " + setting.key() + " is empty or has characters that no token has"
              : "'" + setting.key() + "' is not kept among the stored tokens",
          "Copy the token again from where it was made.",
          ErrorContext.of(setting.key()));
    }
    synchronized (StoredSecrets.class) {
      Map<Setting, String> all = all();
      all.put(setting, token);
      write(all);
    }
  }

  /// Forgets a token.
  ///
  /// @return whether there was one
  /// @throws StorageException if the file cannot be written
  public boolean remove(Setting setting) {
    synchronized (StoredSecrets.class) {
      Map<Setting, String> all = all();
      boolean there = all.remove(setting) != null;
      if (there) {
        write(all);
      }
      return there;
    }
  }

  private Map<Setting, String> all() {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    try {
      if (Files.size(path) > LARGEST) {
        throw new IOException("it is larger than " + LARGEST + " bytes");
      }
      for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#")) {
          String token = line.substring(equals + 1).strip();
          Setting.find(line.substring(0, equals).strip())
              .filter(StoredSecrets::keeps)
              .filter(_ -> !token.isEmpty())
              .ifPresent(setting -> all.put(setting, token));
        }
      }
      return all;
    } catch (NoSuchFileException e) {
      return all;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private void write(Map<Setting, String> all) {
    try {
      Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
      Files.createDirectories(folder);
      boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] mine =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      Path fresh = Files.createTempFile(folder, "secrets", ".tmp", mine);
      try {
        List<String> lines =
            all.entrySet().stream().map(e -> e.getKey().key() + " = " + e.getValue()).toList();
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(
            fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw failed("changed", e);
    }
  }

  private StorageException failed(String what, IOException cause) {
    return new StorageException(
        path + " cannot be " + what,
        "Check its permissions.",
        ErrorContext.of(path.toString()),
        cause);
  }
}
