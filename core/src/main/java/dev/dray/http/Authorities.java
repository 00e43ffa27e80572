package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Certificates of authorities as they lie in files, found by their subject. The bundle of all
/// public authorities holds some 150 of them, and a server's chain names one: only what a chain
/// names is parsed, which saves most of what the first https address costs. Unchangeable.
final class Authorities {

  /// A file in a folder of certificates; the bundle of all public authorities has 200 KB.
  private static final long LARGEST_FILE = 4L << 20;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private final Map<ByteBuffer, List<byte[]>> bySubject = new HashMap<>();
  private final int size;

  private Authorities(Collection<byte[]> encoded) {
    for (byte[] certificate : encoded) {
      ByteBuffer subject =
          DerCertificate.subject(certificate).orElseGet(() -> ByteBuffer.allocate(0));
      bySubject.computeIfAbsent(subject, name -> new ArrayList<>(1)).add(certificate);
    }
    size = encoded.size();
  }

  /// Those of one file: PEM with remarks between, DER or PKCS #7.
  ///
  /// @throws CertificateException if it holds none or a damaged one
  static Authorities in(Path file) throws IOException, CertificateException {
    List<byte[]> encoded = encodedIn(file);
    for (byte[] certificate : encoded) {
      if (DerCertificate.subject(certificate).isEmpty()) {
        throw new CertificateException("a certificate in it is damaged");
      }
    }
    return new Authorities(encoded);
  }

  /// Those of all files of these folders. Such a folder also holds lists of revocations, notes and
  /// two links to each file: a file is read once, and what holds no certificates is passed over.
  static Authorities below(List<Path> folders) {
    Set<ByteBuffer> seen = new HashSet<>();
    List<byte[]> encoded = new ArrayList<>();
    Set<Object> files = new HashSet<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          try {
            BasicFileAttributes facts = Files.readAttributes(entry, BasicFileAttributes.class);
            Object key = Optional.ofNullable(facts.fileKey()).orElse(entry);
            if (facts.isRegularFile() && facts.size() <= LARGEST_FILE && files.add(key)) {
              for (byte[] certificate : encodedIn(entry)) {
                if (seen.add(ByteBuffer.wrap(certificate))) {
                  encoded.add(certificate);
                }
              }
            }
          } catch (IOException | CertificateException e) {
            logDebug(entry + " holds no certificates", e);
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        // OpenSSL passes over folders of the list that are not there.
        logDebug("no certificates below " + folder, e);
      }
    }
    return new Authorities(encoded);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// All of them, parsed.
  ///
  /// @throws CertificateException if one of them is damaged
  Set<X509Certificate> all() throws CertificateException {
    return parsed(bySubject.keySet());
  }

  /// Those that a chain names as an issuer, or that are themselves in it; encodings of names are
  /// compared byte by byte, so one that is spelt in another way is only among [#all].
  Set<X509Certificate> namedBy(X509Certificate[] chain) throws CertificateException {
    Set<ByteBuffer> names = new LinkedHashSet<>();
    for (X509Certificate certificate : chain) {
      names.add(ByteBuffer.wrap(certificate.getSubjectX500Principal().getEncoded()));
      names.add(ByteBuffer.wrap(certificate.getIssuerX500Principal().getEncoded()));
    }
    return parsed(names);
  }

  private Set<X509Certificate> parsed(Set<ByteBuffer> names) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Set<X509Certificate> found = new LinkedHashSet<>();
    for (ByteBuffer name : names) {
      for (byte[] encoded : bySubject.getOrDefault(name, List.of())) {
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
      }
    }
    return found;
  }

  private static List<byte[]> encodedIn(Path file) throws IOException, CertificateException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, ISO_8859_1);
    List<byte[]> encoded = new ArrayList<>();
    int end = 0;
    for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, end)) {
      int from = begin + BEGIN.length();
      end = text.indexOf(END, from);
      if (end < 0) {
        throw new CertificateException("its last certificate is cut off");
      }
      try {
        encoded.add(Base64.getMimeDecoder().decode(text.substring(from, end).getBytes(ISO_8859_1)));
      } catch (IllegalArgumentException e) {
        throw new CertificateException("a certificate in it is damaged", e);
      }
    }
    if (encoded.isEmpty()) {
      // No lines of PEM, or such of another kind.
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        encoded.add(certificate.getEncoded());
      }
    }
    if (encoded.isEmpty()) {
      throw new CertificateException("no certificate in it");
    }
    return encoded;
  }

  /// Looks for the logger when there is something to say: finding it takes ten milliseconds.
  private static void logDebug(String what, Exception e) {
    System.getLogger(Authorities.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
