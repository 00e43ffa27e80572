package dev.dray.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Checks chains against the authorities of files with the JDK's own trust manager. It is first
/// given only those authorities that the chain names, and all of them where it says no to that:
/// fewer authorities never trust more. Thread-safe.
final class Anchors {

  /// Servers of one download are signed by few authorities; each set keeps its manager.
  private static final int KEPT = 16;

  private final Authorities authorities;
  private final Map<Set<X509Certificate>, X509ExtendedTrustManager> managers = new HashMap<>();

  Anchors(Authorities authorities) {
    this.authorities = authorities;
  }

  /// Returns if the chain and the engine's host name are right.
  ///
  /// @throws CertificateException if not
  void check(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    Set<X509Certificate> named = authorities.namedBy(chain);
    if (!named.isEmpty()) {
      try {
        over(named).checkServerTrusted(chain, type, engine);
        return;
      } catch (CertificateException refused) {
        // Another spelling of the issuer's name, perhaps: ask with all of them.
      }
    }
    over(authorities.all()).checkServerTrusted(chain, type, engine);
  }

  private synchronized X509ExtendedTrustManager over(Set<X509Certificate> certificates)
      throws CertificateException {
    X509ExtendedTrustManager manager = managers.get(certificates);
    if (manager == null) {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : certificates) {
          store.setCertificateEntry("ca-" + number++, certificate);
        }
        manager = manager(Optional.of(store));
      } catch (IOException | GeneralSecurityException e) {
        throw new CertificateException("the certificates cannot be used", e);
      }
      if (managers.size() == KEPT) {
        managers.clear();
      }
      managers.put(certificates, manager);
    }
    return manager;
  }

  /// The JDK's checks over these authorities, or over its own.
  static X509ExtendedTrustManager manager(Optional<KeyStore> authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", "SunJSSE");
    @Nullable KeyStore orOwn = authorities.orElse(null);
    factory.init(orOwn);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new CertificateException("the JDK has no trust manager for X.509");
  }
}
