package dev.dray.server.job;

import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals the tokens of jobs, so that the database and its backups hold none in clear: AES-256 in
/// GCM, with a key in a file beside the database that only its owner can read. A sealed token opens
/// only for the job it was sealed for. Thread-safe.
final class Vault {

  private static final int KEY = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  private Vault(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /// The vault of this key file, which is made if it is not there.
  ///
  /// @throws StorageException if the file cannot be read or written, or holds no key
  static Vault open(Path file) {
    try {
      byte[] key = Files.exists(file) ? read(file) : create(file);
      if (key.length != KEY) {
        throw new IOException("it holds no key of " + KEY + " bytes");
      }
      return new Vault(key);
    } catch (IOException | IllegalArgumentException e) {
      throw new StorageException(
          "The key of the jobs' tokens " + file + " cannot be used: " + e.getMessage(),
          "Put the file back from a backup, or delete it: jobs with tokens of their own then fail.",
          ErrorContext.of(file.toString()),
          e);
    }
  }

  private static byte[] read(Path file) throws IOException {
    return HexFormat.of().parseHex(Files.readString(file).strip());
  }

  private static byte[] create(Path file) throws IOException {
    byte[] key = new byte[KEY];
    new SecureRandom().nextBytes(key);
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileAttribute<?>[] rights =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (var channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), rights)) {
      channel.write(StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(key) + "\n"));
      return key;
    } catch (FileAlreadyExistsException e) {
      // Another node was first.
      return read(file);
    }
  }

  /// Seals a token for one job.
  byte[] seal(JobId job, String token) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] box =
          cipher(Cipher.ENCRYPT_MODE, job, nonce).doFinal(token.getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(nonce, NONCE + box.length);
      System.arraycopy(box, 0, all, NONCE, box.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has AES", e);
    }
  }

  /// The token of a job; empty if it was sealed with another key, for another job, or is damaged.
  Optional<String> open(JobId job, byte[] sealed) {
    if (sealed.length <= NONCE) {
      return Optional.empty();
    }
    try {
      byte[] token =
          cipher(Cipher.DECRYPT_MODE, job, Arrays.copyOf(sealed, NONCE))
              .doFinal(sealed, NONCE, sealed.length - NONCE);
      return Optional.of(new String(token, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, JobId job, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(job.toString().getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }
}
