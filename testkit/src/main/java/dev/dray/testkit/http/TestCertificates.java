package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority of our own and a server certificate for the loopback names, made when
/// asked for and valid for a day, unless a [Flaw] is wanted. Names: `localhost`, `127.0.0.1`,
/// `hub.localhost`, `cdn.localhost`. Immutable.
public final class TestCertificates {
  private static final char[] PASSWORD = {'x'};
  private static final Duration DAY = Duration.ofDays(1);

  private final X509Certificate authority;
  private final SSLContext server;

  private TestCertificates(X509Certificate authority, SSLContext server) {
    this.authority = authority;
    this.server = server;
  }

  /// What is wrong with a server's certificate.
  public enum Flaw {
    /// Nothing.
    NONE,
    /// It is made out to another host.
    WRONG_HOST,
    /// Its time is over.
    EXPIRED,
    /// No authority signed it, it did so itself.
    SELF_SIGNED
  }

  /// Makes keys and certificates.
  public static TestCertificates create() {
    return create(Flaw.NONE);
  }

  /// Makes keys and certificates, the server's with this flaw.
  public static TestCertificates create(Flaw flaw) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair ca = generator.generateKeyPair();
      KeyPair leaf = generator.generateKeyPair();
      String caName = "Dray test authority";
      X509Certificate caCertificate =
          issue(
              caName,
              caName,
              ca.getPublic(),
              ca,
              authorityExtensions(ca.getPublic()),
              Instant.now().plus(DAY));
      boolean selfSigned = flaw == Flaw.SELF_SIGNED;
      KeyPair signer = selfSigned ? leaf : ca;
      Instant end = Instant.now().plus(flaw == Flaw.EXPIRED ? Duration.ofMinutes(-5) : DAY);
      X509Certificate certificate =
          issue(
              selfSigned ? "localhost" : caName,
              "localhost",
              leaf.getPublic(),
              signer,
              serverExtensions(leaf, signer, flaw == Flaw.WRONG_HOST),
              end);
      X509Certificate[] chain =
          selfSigned
              ? new X509Certificate[] {certificate}
              : new X509Certificate[] {certificate, caCertificate};
      return new TestCertificates(caCertificate, context(leaf.getPrivate(), chain));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The authority's certificate.
  public X509Certificate authority() {
    return authority;
  }

  /// Writes the authority's certificate as PEM, for `--cacert` and its kin.
  public Path writeAuthority(Path file) {
    try {
      String base64 =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(authority.getEncoded());
      return Files.writeString(
          file, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A context for servers.
  public SSLContext serverContext() {
    return server;
  }

  /// A context for clients that trusts this authority and no other.
  public SSLContext clientContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      store.setCertificateEntry("authority", authority);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(PrivateKey key, X509Certificate... chain)
      throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      store.setKeyEntry("server", key, PASSWORD, chain);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static X509Certificate issue(
      String issuer, String subject, PublicKey key, KeyPair signer, byte[] extensions, Instant end)
      throws GeneralSecurityException {
    Instant now = Instant.now();
    byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    byte[] body =
        Der.sequence(
            Der.value(0xa0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(63, new SecureRandom()).add(BigInteger.ONE)),
            algorithm,
            name(issuer),
            Der.sequence(Der.time(now.minus(Duration.ofHours(1))), Der.time(end)),
            name(subject),
            key.getEncoded(),
            Der.value(0xa3, extensions));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signer.getPrivate());
    signature.update(body);
    byte[] der = Der.sequence(body, algorithm, Der.bits(signature.sign(), 0));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static byte[] name(String common) {
    return Der.sequence(Der.value(0x31, Der.sequence(Der.oid("2.5.4.3"), Der.utf8(common))));
  }

  private static byte[] authorityExtensions(PublicKey key) throws GeneralSecurityException {
    return Der.sequence(
        extension("2.5.29.19", true, Der.sequence(Der.yes())),
        extension("2.5.29.15", true, Der.bits(new byte[] {0x06}, 1)),
        extension("2.5.29.14", false, Der.octets(keyId(key))));
  }

  private static byte[] serverExtensions(KeyPair leaf, KeyPair ca, boolean otherHost)
      throws GeneralSecurityException {
    List<byte[]> names = new ArrayList<>();
    for (String dns :
        otherHost
            ? List.of("other.example")
            : List.of("localhost", "hub.localhost", "cdn.localhost")) {
      names.add(Der.value(0x82, dns.getBytes(US_ASCII)));
    }
    if (!otherHost) {
      names.add(Der.value(0x87, new byte[] {127, 0, 0, 1}));
    }
    return Der.sequence(
        extension("2.5.29.17", false, Der.sequence(names.toArray(byte[][]::new))),
        extension("2.5.29.15", true, Der.bits(new byte[] {(byte) 0x80}, 7)),
        extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
        extension("2.5.29.14", false, Der.octets(keyId(leaf.getPublic()))),
        extension("2.5.29.35", false, Der.sequence(Der.value(0x80, keyId(ca.getPublic())))));
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-1").digest(key.getEncoded());
  }
}
