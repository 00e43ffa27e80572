package dev.dray.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whom to trust over https. Certificates and host names are always checked; there is no switch to
/// turn that off.
///
/// @param caFile certificates (PEM, one or several) that are trusted *in place of* the system's, as
///   curl's `--cacert` does; the settings layer finds it in `--cacert`, `SSL_CERT_FILE`,
///   `REQUESTS_CA_BUNDLE` or `CURL_CA_BUNDLE`
/// @param caFolders folders whose PEM files are trusted in the same way, as OpenSSL reads
///   `SSL_CERT_DIR`; their names do not matter, and what is no certificate is passed over
/// @param engine what does the cryptography
public record TlsOptions(Optional<Path> caFile, List<Path> caFolders, Engine engine) {

  /// Copies the list.
  public TlsOptions {
    caFolders = List.copyOf(caFolders);
  }

  /// No folders.
  public TlsOptions(Optional<Path> caFile, Engine engine) {
    this(caFile, List.of(), engine);
  }

  /// What does the cryptography.
  public enum Engine {
    /// Conscrypt where its classes and its native library are there, the JDK's own elsewhere.
    BEST,
    /// The JDK's own.
    JSSE
  }

  /// The system's trust, the best engine.
  public static final TlsOptions SYSTEM = new TlsOptions(Optional.empty(), Engine.BEST);

  /// Trust in the certificates of this file and these folders alone; in the system's, if there are
  /// none of either.
  public static TlsOptions trusting(Optional<Path> caFile, List<Path> caFolders) {
    return new TlsOptions(caFile, caFolders, Engine.BEST);
  }

  /// Trust in the certificates of this file alone.
  public static TlsOptions trusting(Path caFile) {
    return new TlsOptions(Optional.of(caFile), Engine.BEST);
  }
}
