package dev.dray.testkit.ollama;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Base64;

/// A fresh Ed25519 key in OpenSSH's form, as `ollama serve` makes one.
///
/// @param file the private key file's text
/// @param publicKey the second field of its `.pub` line
public record TestKey(String file, String publicKey) {

  /// A new key.
  public static TestKey create() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] point = point((EdECPublicKey) pair.getPublic());
      byte[] blob = joined(string("ssh-ed25519".getBytes(US_ASCII)), string(point));
      byte[] secret =
          joined(number(7), number(7), blob, string(joined(seed, point)), string(new byte[0]));
      byte[] padded = new byte[(secret.length + 7) / 8 * 8];
      System.arraycopy(secret, 0, padded, 0, secret.length);
      for (int i = secret.length; i < padded.length; i++) {
        padded[i] = (byte) (i - secret.length + 1);
      }
      byte[] none = string("none".getBytes(US_ASCII));
      byte[] all =
          joined(
              "openssh-key-v1\0".getBytes(US_ASCII),
              none,
              none,
              string(new byte[0]),
              number(1),
              string(blob),
              string(padded));
      String text =
          "-----BEGIN OPENSSH PRIVATE KEY-----\n"
              + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(all)
              + "\n-----END OPENSSH PRIVATE KEY-----\n";
      return new TestKey(text, Base64.getEncoder().encodeToString(blob));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Writes the private key to a file and gives it back.
  public Path writeTo(Path place) {
    try {
      Files.createDirectories(place.toAbsolutePath().getParent());
      return Files.writeString(place, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] point(EdECPublicKey key) {
    byte[] point = new byte[32];
    byte[] y = key.getPoint().getY().and(mask()).toByteArray();
    for (int i = 0; i < y.length && i < point.length; i++) {
      point[i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      point[31] |= (byte) 0x80;
    }
    return point;
  }

  private static BigInteger mask() {
    return BigInteger.ONE.shiftLeft(255).subtract(BigInteger.ONE);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] string(byte[] bytes) {
    return joined(number(bytes.length), bytes);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /// The public half.
  @Override
  public String toString() {
    return publicKey;
  }
}
