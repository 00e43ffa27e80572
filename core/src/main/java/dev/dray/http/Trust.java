package dev.dray.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom we trust: the authorities of a file and folders alone, or those of the JDK and, where they
/// say no, those of the operating system, so that an authority a company installed there works here
/// too. The second store is read only when it is needed. Host names are checked by the JDK's own
/// trust managers that this one asks. Thread-safe.
final class Trust extends X509ExtendedTrustManager {

  /// Where the systems keep their authorities, as one file.
  private static final List<Path> SYSTEM_FILES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private static final System.Logger LOG = System.getLogger(Trust.class.getName());

  /// A file in a folder of certificates; the bundle of all public authorities has 200 KB.
  private static final long LARGEST_FILE = 4L << 20;

  private final X509ExtendedTrustManager first;
  private final boolean asksSystem;
  private @Nullable X509ExtendedTrustManager system;
  private boolean systemRead;

  private Trust(X509ExtendedTrustManager first, boolean asksSystem) {
    this.first = first;
    this.asksSystem = asksSystem;
  }

  static Trust of(TlsOptions options) throws GeneralSecurityException, TlsFailedException {
    if (options.caFile().isEmpty() && options.caFolders().isEmpty()) {
      return new Trust(manager(null), true);
    }
    Set<Certificate> trusted = new LinkedHashSet<>();
    if (options.caFile().isPresent()) {
      Path file = options.caFile().get();
      try {
        trusted.addAll(certificates(file));
      } catch (IOException | CertificateException e) {
        throw new TlsFailedException("the certificate file " + file + " cannot be read", e);
      }
    }
    for (Path folder : options.caFolders()) {
      trusted.addAll(certificatesBelow(folder));
    }
    if (trusted.isEmpty()) {
      throw new TlsFailedException(
          "there is no certificate in " + options.caFolders(),
          new CertificateException("no certificate"));
    }
    try {
      return new Trust(manager(authorities(trusted)), false);
    } catch (IOException e) {
      throw new TlsFailedException("the certificates cannot be used", e);
    }
  }

  /// What certificates the files of a folder hold. Such a folder also holds lists of revocations,
  /// notes and two links to each file, so what cannot be read as certificates is passed over.
  private static Set<Certificate> certificatesBelow(Path folder) {
    Set<Certificate> found = new LinkedHashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        try {
          if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
            found.addAll(certificates(file));
          }
        } catch (IOException | CertificateException e) {
          LOG.log(System.Logger.Level.DEBUG, file + " holds no certificates", e);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // OpenSSL passes over folders of the list that are not there.
      LOG.log(System.Logger.Level.DEBUG, "no certificates below " + folder, e);
    }
    return found;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, CertificateException {
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(file)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate in it");
    }
    return certificates;
  }

  private static KeyStore authorities(Collection<? extends Certificate> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
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
          return Optional.of(manager(authorities(certificates(file))));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.log(System.Logger.Level.DEBUG, "the system's certificates cannot be read", e);
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
