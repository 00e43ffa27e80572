package dev.dray.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/// Why a handshake failed, in words that help.
final class TlsFailures {

  private TlsFailures() {}

  static String reason(String host, SSLException failure) {
    Throwable cause = failure;
    CertificateException refused = null;
    // The chain is bounded, because a hostile provider could make a ring of it.
    for (int depth = 0; cause != null && depth < 16; depth++, cause = cause.getCause()) {
      switch (cause) {
        case CertPathBuilderException e -> {
          return "the certificate of " + host + " is signed by an authority not trusted here";
        }
        case CertificateExpiredException e -> {
          return "the certificate of " + host + " has expired";
        }
        case CertificateNotYetValidException e -> {
          return "the certificate of " + host + " is not valid yet; is the clock right?";
        }
        case CertificateException e -> refused = e;
        default -> {}
      }
    }
    if (refused != null && String.valueOf(refused.getMessage()).startsWith("No ")) {
      return "the certificate of " + host + " is for another name";
    }
    if (refused != null) {
      return "the certificate of " + host + " is refused: " + refused.getMessage();
    }
    return "no TLS connection to " + host + ": " + failure.getMessage();
  }
}
