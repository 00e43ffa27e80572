package dev.dray.http;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Finds the subject in the bytes of a certificate without parsing the rest: keys and extensions
/// are what makes a certificate costly. The order of the fields is that of RFC 5280, section 4.1.
/// What is found decides only which certificates are looked at, never whether one is trusted.
final class DerCertificate {

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int VERSION = 0xa0;

  private final byte[] bytes;
  private int at;

  private DerCertificate(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The subject's name as it is encoded; none if these bytes are no certificate. The buffer is a
  /// view of the bytes given.
  static Optional<ByteBuffer> subject(byte[] certificate) {
    DerCertificate der = new DerCertificate(certificate);
    boolean there =
        der.enterBoth()
            && (!der.is(VERSION) || der.skip(VERSION))
            && der.skip(INTEGER) // serialNumber
            && der.skip(SEQUENCE) // signature
            && der.skip(SEQUENCE) // issuer
            && der.skip(SEQUENCE); // validity
    int begin = der.at;
    return there && der.skip(SEQUENCE)
        ? Optional.of(ByteBuffer.wrap(certificate, begin, der.at - begin).slice())
        : Optional.empty();
  }

  private boolean is(int tag) {
    return at < bytes.length && (bytes[at] & 0xff) == tag;
  }

  /// Into the certificate, and into its signed part.
  private boolean enterBoth() {
    boolean certificate = length(SEQUENCE) >= 0;
    return certificate && length(SEQUENCE) >= 0;
  }

  private boolean skip(int tag) {
    int length = length(tag);
    if (length < 0) {
      return false;
    }
    at += length;
    return true;
  }

  /// Steps over tag and length: how long the content is, or -1 if it is another tag, or the content
  /// does not lie within the bytes.
  private int length(int tag) {
    if (!is(tag) || at + 1 >= bytes.length) {
      return -1;
    }
    int first = bytes[at + 1] & 0xff;
    int more = first < 0x80 ? 0 : first - 0x80;
    if (first == 0x80 || more > 3 || at + 2 + more > bytes.length) {
      return -1;
    }
    int length = first < 0x80 ? first : 0;
    for (int i = 0; i < more; i++) {
      length = (length << 8) | (bytes[at + 2 + i] & 0xff);
    }
    at += 2 + more;
    return length <= bytes.length - at ? length : -1;
  }
}
