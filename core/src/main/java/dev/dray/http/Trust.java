package dev.dray.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom we trust: the authorities of a file and folders alone, or those of the operating system and
/// those of the JDK, so that an authority a company installed in either works here too. The places
/// are asked in turn, and each is read only when those before it said no: the cheap ones come
/// first. Host names are checked by the JDK's own trust managers that this one asks. Thread-safe.
final class Trust extends X509ExtendedTrustManager {

  /// Where the systems keep their authorities, as one file.
  private static final List<Path> SYSTEM_FILES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private final List<Place> places;

  private Trust(List<Place> places) {
    this.places = places;
  }

  static Trust of(TlsOptions options) throws TlsFailedException {
    if (options.caFile().isEmpty() && options.caFolders().isEmpty()) {
      return new Trust(systemAndJdk(System.getProperty("os.name", "")));
    }
    List<Place> places = new ArrayList<>();
    if (options.caFile().isPresent()) {
      Path file = options.caFile().get();
      try {
        Anchors anchors = new Anchors(Authorities.in(file));
        places.add(new Place(() -> anchors::check));
      } catch (IOException | CertificateException e) {
        throw new TlsFailedException("the certificate file " + file + " cannot be read", e);
      }
    }
    if (places.isEmpty()) {
      Authorities below = Authorities.below(options.caFolders());
      if (below.isEmpty()) {
        throw new TlsFailedException(
            "there is no certificate in " + options.caFolders(),
            new CertificateException("no certificate"));
      }
      Anchors anchors = new Anchors(below);
      places.add(new Place(() -> anchors::check));
    } else if (!options.caFolders().isEmpty()) {
      places.add(new Place(() -> new Anchors(Authorities.below(options.caFolders()))::check));
    }
    return new Trust(List.copyOf(places));
  }

  private static List<Place> systemAndJdk(String os) {
    Place jdk = new Place(() -> Anchors.manager(Optional.empty())::checkServerTrusted);
    if (os.startsWith("Windows") || os.startsWith("Mac")) {
      String name = os.startsWith("Mac") ? "KeychainStore-ROOT" : "Windows-ROOT";
      Place system =
          new Place(() -> {
            KeyStore store = KeyStore.getInstance(name);
            store.load(null, null);
            return Anchors.manager(Optional.of(store))::checkServerTrusted;
          });
      return List.of(jdk, system);
    }
    for (Path file : SYSTEM_FILES) {
      if (Files.isReadable(file)) {
        return List.of(new Place(() -> new Anchors(Authorities.in(file))::check), jdk);
      }
    }
    return List.of(jdk);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    // Conscrypt says GENERIC for TLS 1.3, a word the JDK does not know; it says UNKNOWN there.
    String type = authType.equals("GENERIC") ? "UNKNOWN" : authType;
    CertificateException refused = new CertificateException("there is no authority to trust");
    for (Place place : places) {
      Optional<Check> check = place.check();
      if (check.isPresent()) {
        try {
          check.get().check(chain, type, engine);
          return;
        } catch (CertificateException e) {
          refused = e;
        }
      }
    }
    throw refused;
  }

  /// None are named: this says whom a server would ask a client to be signed by.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a check without the host name is no check");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("connections are made with engines here");
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

  /// Returns if chain and host name are right, and throws if not.
  private interface Check {
    void check(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException;
  }

  /// Reads the authorities of one place.
  private interface Source {
    Check open() throws IOException, GeneralSecurityException;
  }

  /// Authorities that are read when they are first asked; none if they cannot be read.
  private static final class Place {
    private @Nullable Source unread;
    private @Nullable Check check;

    Place(Source source) {
      unread = source;
    }

    synchronized Optional<Check> check() {
      Source source = unread;
      if (source != null) {
        unread = null;
        try {
          check = source.open();
        } catch (IOException | GeneralSecurityException e) {
          logDebug("certificates cannot be read", e);
        }
      }
      return Optional.ofNullable(check);
    }
  }

  /// Looks for the logger when there is something to say: finding it takes ten milliseconds.
  private static void logDebug(String what, Exception e) {
    System.getLogger(Trust.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
