package dev.dray.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom we trust: the authorities of a file alone, or those of the JDK and, where they say no,
/// those of the operating system, so that an authority a company installed there works here too.
/// The second store is read only when it is needed. Host names are checked by the JDK's own trust
/// managers that this one asks. Thread-safe.
final class Trust extends X509ExtendedTrustManager {

  /// Where the systems keep their authorities, as one file.
  private static final List<Path> SYSTEM_FILES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private final X509ExtendedTrustManager first;
  private final boolean asksSystem;
  private @Nullable X509ExtendedTrustManager system;
  private boolean systemRead;

  private Trust(X509ExtendedTrustManager first, boolean asksSystem) {
    this.first = first;
    this.asksSystem = asksSystem;
  }

  static Trust of(TlsOptions options) throws GeneralSecurityException, TlsFailedException {
    if (options.caFile().isEmpty()) {
      return new Trust(manager(null), true);
    }
    Path file = options.caFile().get();
    try {
      return new Trust(manager(authorities(file)), false);
    } catch (IOException | CertificateException e) {
      throw new TlsFailedException("the certificate file " + file + " cannot be read", e);
    }
  }

  private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(file)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate in it");
    }
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  /// The JDK's checks over these authorities, or over its own.
  private static X509ExtendedTrustManager manager(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", "SunJSSE");
    factory.init(authorities);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new CertificateException("the JDK has no trust manager for X.509");
  }

  private synchronized Optional<X509ExtendedTrustManager> system() {
    if (asksSystem && !systemRead) {
      systemRead = true;
      system = readSystem().orElse(null);
    }
    return Optional.ofNullable(system);
  }

  private static Optional<X509ExtendedTrustManager> readSystem() {
    try {
      String os = System.getProperty("os.name", "");
      if (os.startsWith("Windows") || os.startsWith("Mac")) {
        KeyStore store =
            KeyStore.getInstance(os.startsWith("Mac") ? "KeychainStore-ROOT" : "Windows-ROOT");
        store.load(null, null);
        return Optional.of(manager(store));
      }
      for (Path file : SYSTEM_FILES) {
        if (Files.isReadable(file)) {
          return Optional.of(manager(authorities(file)));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      System.getLogger(Trust.class.getName())
          .log(System.Logger.Level.DEBUG, "the system's certificates cannot be read", e);
    }
    return Optional.empty();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    // Conscrypt says GENERIC for TLS 1.3, a word the JDK does not know; it says UNKNOWN there.
    String type = authType.equals("GENERIC") ? "UNKNOWN" : authType;
    try {
      first.checkServerTrusted(chain, type, engine);
    } catch (CertificateException refused) {
      Optional<X509ExtendedTrustManager> second = system();
      if (second.isEmpty()) {
        throw refused;
      }
      second.get().checkServerTrusted(chain, type, engine);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return first.getAcceptedIssuers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a check without the host name is no check");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    first.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }
}
