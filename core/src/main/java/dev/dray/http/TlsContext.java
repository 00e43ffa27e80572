package dev.dray.http;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Makes TLS engines that check certificate and host name. One context for the whole network, so
/// that sessions are resumed; built with the first https address, because the cryptography takes a
/// while to load. Thread-safe.
final class TlsContext {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final TlsOptions options;
  private @Nullable SSLContext context;

  TlsContext(TlsOptions options) {
    this.options = options;
  }

  /// An engine for the client's side.
  ///
  /// @throws TlsFailedException if the certificates to trust cannot be read
  SSLEngine engine(String host, int port) throws TlsFailedException {
    SSLEngine engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    // Fresh ones change only what is set here; asking the engine for its own would have the JDK
    // prepare names in all alphabets.
    SSLParameters parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(PROTOCOLS);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// What does the cryptography.
  String providerName() throws TlsFailedException {
    return context().getProvider().getName();
  }

  private synchronized SSLContext context() throws TlsFailedException {
    if (context == null) {
      try {
        SSLContext fresh = newContext();
        // No keys, said aloud: with null Conscrypt looks for a store of keys.
        fresh.init(new KeyManager[0], new TrustManager[] {Trust.of(options)}, null);
        context = fresh;
      } catch (GeneralSecurityException e) {
        throw new TlsFailedException("TLS cannot be set up: " + e.getMessage(), e);
      }
    }
    return context;
  }

  private SSLContext newContext() throws NoSuchAlgorithmException {
    if (options.engine() == TlsOptions.Engine.BEST) {
      try {
        return Boring.context();
      } catch (LinkageError | GeneralSecurityException e) {
        // No class or no native library for this platform: the JDK's own does the same, slower.
        System.getLogger(TlsContext.class.getName())
            .log(System.Logger.Level.DEBUG, "Conscrypt is not usable here", e);
      }
    }
    return SSLContext.getInstance("TLS");
  }

  /// Kept apart, so that its class is asked for only when it is wanted.
  private static final class Boring {
    static SSLContext context() throws NoSuchAlgorithmException {
      return SSLContext.getInstance(
          "TLS", org.conscrypt.Conscrypt.newProviderBuilder().provideTrustManager(false).build());
    }
  }
}
