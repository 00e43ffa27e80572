package dev.dray.hashing;

import dev.dray.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The algorithm behind a kind of [Digest].
public enum Hashing {
  /// SHA-256 of the content.
  SHA_256("SHA-256"),
  /// SHA-1 of `"blob " + length + NUL + content`, as git names its blobs.
  GIT_BLOB("SHA-1");

  private final String algorithm;

  Hashing(String algorithm) {
    this.algorithm = algorithm;
  }

  /// The algorithm of a digest.
  public static Hashing of(Digest digest) {
    return switch (digest) {
      case Digest.Sha256 _ -> SHA_256;
      case Digest.GitBlob _ -> GIT_BLOB;
    };
  }

  /// Begins a digest of content that is `size` bytes long.
  ///
  /// @return what the content's bytes go into; not thread-safe
  public MessageDigest begin(long size) {
    MessageDigest hash = NativeHashing.of(algorithm, size).orElseGet(() -> platform(algorithm));
    if (this == GIT_BLOB) {
      hash.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    return hash;
  }

  /// The digest of everything that went in.
  public Digest finish(MessageDigest hash) {
    String hex = HexFormat.of().formatHex(hash.digest());
    return switch (this) {
      case SHA_256 -> new Digest.Sha256(hex);
      case GIT_BLOB -> new Digest.GitBlob(hex);
    };
  }

  /// Whether much content is hashed by native code here, because the program's launcher asked for
  /// it and it can be loaded.
  public static boolean isNative() {
    return NativeHashing.of(SHA_256.algorithm, Long.MAX_VALUE).isPresent();
  }

  private static MessageDigest platform(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(algorithm + " is missing from this Java", e);
    }
  }
}
