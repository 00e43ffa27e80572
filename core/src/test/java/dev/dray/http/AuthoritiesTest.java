package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.http.TestCertificates;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthoritiesTest {

  @TempDir Path folder = Path.of("");

  /// Every public authority of this JDK, and what it is called by the JDK's parser.
  @Test
  void findsTheSubjectThatTheJdkReads() throws Exception {
    List<X509Certificate> all = publicAuthorities();
    assertThat(all).hasSizeGreaterThan(50);
    for (X509Certificate certificate : all) {
      assertThat(DerCertificate.subject(certificate.getEncoded()).orElseThrow().array())
          .isEqualTo(certificate.getEncoded());
      byte[] subject = certificate.getSubjectX500Principal().getEncoded();
      assertThat(DerCertificate.subject(certificate.getEncoded()))
          .contains(java.nio.ByteBuffer.wrap(subject));
    }
  }

  @Test
  void damagedBytesHaveNoSubjectOrOneWithinThem() throws Exception {
    byte[] good = publicAuthorities().getFirst().getEncoded();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(Math.min(bad.length, 400))] = (byte) random.nextInt();
      }
      DerCertificate.subject(bad)
          .ifPresent(subject -> assertThat(subject.remaining()).isBetween(2, bad.length));
    }
    assertThat(DerCertificate.subject(new byte[0])).isEmpty();
    assertThat(DerCertificate.subject(Arrays.copyOf(good, 200))).isEmpty();
  }

  @Test
  void parsesOnlyWhatAChainNames() throws Exception {
    List<X509Certificate> all = publicAuthorities();
    Path bundle = Files.writeString(folder.resolve("bundle.pem"), pem(all));
    Authorities authorities = Authorities.in(bundle);
    X509Certificate one = all.get(all.size() / 2);
    assertThat(authorities.namedBy(new X509Certificate[] {one})).contains(one).hasSizeLessThan(4);
    assertThat(authorities.all()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aChainOfAnotherAuthorityNamesNone() throws Exception {
    Path bundle = Files.writeString(folder.resolve("bundle.pem"), pem(publicAuthorities()));
    Path own = TestCertificates.create().writeAuthority(folder.resolve("own.pem"));
    X509Certificate stranger = Authorities.in(own).all().iterator().next();
    assertThat(Authorities.in(bundle).namedBy(new X509Certificate[] {stranger})).isEmpty();
  }

  @Test
  void readsAFileOfDer() throws Exception {
    X509Certificate one = publicAuthorities().getFirst();
    Path der = Files.write(folder.resolve("one.der"), one.getEncoded());
    assertThat(Authorities.in(der).all()).containsExactly(one);
  }

  @Test
  void aDamagedCertificateIsSaidAtOnce() throws Exception {
    String whole = pem(publicAuthorities().subList(0, 2));
    Path cut =
        Files.writeString(folder.resolve("cut.pem"), whole.substring(0, whole.length() - 60));
    assertThatThrownBy(() -> Authorities.in(cut))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("cut off");
    Path damaged =
        Files.writeString(
            folder.resolve("damaged.pem"),
            "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> Authorities.in(damaged))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("damaged");
  }

  /// As distributions lay such folders out: each file with a link by its hash, and all in one.
  @Test
  void aFolderIsReadOnceWhateverItsLinks() throws Exception {
    List<X509Certificate> some = publicAuthorities().subList(0, 5);
    for (int i = 0; i < some.size(); i++) {
      Files.writeString(folder.resolve("ca" + i + ".pem"), pem(List.of(some.get(i))));
      Files.createSymbolicLink(folder.resolve("0000000" + i + ".0"), Path.of("ca" + i + ".pem"));
    }
    Files.writeString(folder.resolve("ca-certificates.crt"), pem(some));
    Authorities below = Authorities.below(List.of(folder, folder.resolve("not-there"), folder));
    assertThat(below.all()).containsExactlyInAnyOrderElementsOf(some);
    assertThat(below.isEmpty()).isFalse();
    assertThat(Authorities.below(List.of()).isEmpty()).isTrue();
  }

  private static List<X509Certificate> publicAuthorities() throws Exception {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init((java.security.KeyStore) null);
    X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
    CertificateFactory parser = CertificateFactory.getInstance("X.509");
    List<X509Certificate> all = new java.util.ArrayList<>();
    for (X509Certificate certificate : manager.getAcceptedIssuers()) {
      all.add(
          (X509Certificate)
              parser.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
    }
    return all;
  }

  private static String pem(List<X509Certificate> certificates) throws Exception {
    StringBuilder text = new StringBuilder("# authorities\n");
    for (X509Certificate certificate : certificates) {
      text.append("name: ")
          .append(certificate.getSubjectX500Principal())
          .append("\n-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return text.toString();
  }
}
