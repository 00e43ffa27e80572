package dev.dray.hashing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Conscrypt's digests, for programs that run without the second compiler.
///
/// Implementation note. The JDK's SHA-256 is as fast as the processor only when the second compiler
/// (C2) has replaced it with its own; compiled by the first one it takes 7 s of CPU time for a GiB,
/// against 0.6 of Conscrypt's (measured November 2026). But in a program that lives for a second or
/// two C2 itself costs more than everything it speeds up. So the launcher runs the program with the
/// first compiler alone and says so with [#SWITCH]; hashing then is Conscrypt's, as soon as there
/// is enough of it to pay for the 40 ms that loading takes. Embedded in other programs, which have
/// both compilers, nothing of this happens.
final class NativeHashing {

  /// The system property that asks for this.
  static final String SWITCH = "dray.native-hashing";

  /// How much the JDK may hash at its slow pace before loading pays, in bytes.
  private static final long WORTH_LOADING = 8L << 20;

  private static final boolean WANTED = Boolean.getBoolean(SWITCH);

  private static long asked;
  private static boolean tried;
  private static @Nullable Provider provider;

  private NativeHashing() {}

  /// A digest for so many bytes, if it is better than the JDK's.
  static Optional<MessageDigest> of(String algorithm, long size) {
    Provider loaded = WANTED ? loaded(size) : null;
    return loaded == null ? Optional.empty() : Optional.of(instance(algorithm, loaded));
  }

  private static synchronized @Nullable Provider loaded(long size) {
    asked = Math.min(WORTH_LOADING, asked + Math.clamp(size, 0, WORTH_LOADING));
    if (!tried && asked >= WORTH_LOADING) {
      tried = true;
      try {
        provider = provider();
      } catch (LinkageError | IllegalStateException e) {
        // No native library for this platform: right all the same, and slow.
        provider = null;
        System.getLogger(NativeHashing.class.getName())
            .log(System.Logger.Level.DEBUG, "Conscrypt's digests are not usable here", e);
      }
    }
    return provider;
  }

  /// Loads it.
  ///
  /// @throws LinkageError if there is no native library for this platform
  static Provider provider() {
    Provider fresh = new Digests();
    instance("SHA-256", fresh);
    return fresh;
  }

  static MessageDigest instance(String algorithm, Provider from) {
    try {
      return MessageDigest.getInstance(algorithm, from);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Conscrypt's digests and nothing else of it; its own provider sets up hundreds of services.
  private static final class Digests extends Provider {
    private static final long serialVersionUID = 1L;

    Digests() {
      super("DrayDigests", "1", "Conscrypt's SHA-256 and SHA-1");
      put("MessageDigest.SHA-256", "org.conscrypt.OpenSSLMessageDigestJDK$SHA256");
      put("MessageDigest.SHA-1", "org.conscrypt.OpenSSLMessageDigestJDK$SHA1");
    }
  }
}
