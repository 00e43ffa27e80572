package dev.dray.provider.ollama;

import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The Ed25519 key by which Ollama and Hugging Face know a machine (`~/.ollama/id_ed25519`), in
/// OpenSSH's form (openssh-portable, `PROTOCOL.key`). Never printed. Immutable.
final class OllamaKey {

  /// A file of one Ed25519 key has about 400 bytes; a long comment may make it longer.
  static final int LARGEST = 16 << 10;

  private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
  private static final String END = "-----END OPENSSH PRIVATE KEY-----";
  private static final byte[] MAGIC = ascii("openssh-key-v1\0");
  private static final String TYPE = "ssh-ed25519";
  private static final int SEED = 32;

  private final PrivateKey key;
  private final String publicKey;

  private OllamaKey(PrivateKey key, String publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /// The key in a file; nothing if there is no such file, or it may not be read by this user, as
  /// that of a daemon which runs as a service.
  ///
  /// @throws StorageException if the file is there and is no key that can be used
  static Optional<OllamaKey> read(Path file) {
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(parse(in.readNBytes(LARGEST + 1)));
    } catch (IllegalArgumentException e) {
      throw new StorageException(
          "The Ollama key " + file + " cannot be used: " + e.getMessage(),
          "Name another key file with the setting ollama.key, or let `ollama serve` make one.",
          ErrorContext.of(file.toString()),
          e);
    } catch (IOException e) {
      throw new StorageException(
          "The Ollama key " + file + " cannot be read",
          "Check the rights on that file.",
          ErrorContext.of(file.toString()),
          e);
    }
  }

  /// Reads an unencrypted key.
  ///
  /// @throws IllegalArgumentException saying what is wrong, without anything of the key
  static OllamaKey parse(byte[] file) {
    if (file.length > LARGEST) {
      throw new IllegalArgumentException("it is longer than " + LARGEST + " bytes");
    }
    String text = new String(file, StandardCharsets.ISO_8859_1).strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.length() < BEGIN.length() * 2) {
      throw new IllegalArgumentException("it is no private key in OpenSSH's form");
    }
    String body = text.substring(BEGIN.length(), text.length() - END.length());
    ByteBuffer all;
    try {
      all = ByteBuffer.wrap(Base64.getMimeDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is not base64 inside");
    }
    try {
      return parse(all);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it is cut short");
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("it is no Ed25519 key");
    }
  }

  private static OllamaKey parse(ByteBuffer all) throws GeneralSecurityException {
    byte[] magic = new byte[MAGIC.length];
    all.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IllegalArgumentException("it is no private key in OpenSSH's form");
    }
    String cipher = text(string(all));
    String derivation = text(string(all));
    string(all);
    if (!cipher.equals("none") || !derivation.equals("none")) {
      throw new IllegalArgumentException("it is protected by a passphrase");
    }
    if (all.getInt() != 1) {
      throw new IllegalArgumentException("it does not hold exactly one key");
    }
    byte[] publicBlob = string(all);
    ByteBuffer secret = ByteBuffer.wrap(string(all));
    int check = secret.getInt();
    if (secret.getInt() != check) {
      throw new IllegalArgumentException("its check numbers differ");
    }
    if (!text(string(secret)).equals(TYPE)) {
      throw new IllegalArgumentException("it is no Ed25519 key");
    }
    byte[] point = string(secret);
    byte[] pair = string(secret);
    string(secret);
    for (int pad = 1; secret.hasRemaining(); pad++) {
      if (secret.get() != (byte) pad) {
        throw new IllegalArgumentException("it is damaged at its end");
      }
    }
    if (point.length != SEED
        || pair.length != 2 * SEED
        || !Arrays.equals(point, Arrays.copyOfRange(pair, SEED, 2 * SEED))
        || !Arrays.equals(publicBlob, wire(point))) {
      throw new IllegalArgumentException("its public and private halves do not fit");
    }
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(
                new EdECPrivateKeySpec(
                    NamedParameterSpec.ED25519, Arrays.copyOfRange(pair, 0, SEED)));
    return new OllamaKey(key, Base64.getEncoder().encodeToString(publicBlob));
  }

  private static byte[] wire(byte[] point) {
    byte[] type = ascii(TYPE);
    return ByteBuffer.allocate(8 + type.length + point.length)
        .putInt(type.length)
        .put(type)
        .putInt(point.length)
        .put(point)
        .array();
  }

  private static byte[] string(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// The second field of the key's `.pub` line, which an account knows.
  String publicKey() {
    return publicKey;
  }

  /// `<public key>:<signature of text>`, as the header `Authorization` takes it.
  String signed(String text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return publicKey + ":" + Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("Ed25519 is missing from this Java", e);
    }
  }

  /// The public half.
  @Override
  public String toString() {
    return TYPE + " " + publicKey;
  }
}
