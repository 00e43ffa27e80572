package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// The few ASN.1 DER values that a certificate is made of.
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = body.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length & 0xff);
    }
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return value(0x30, parts);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] yes() {
    return value(0x01, new byte[] {(byte) 0xff});
  }

  static byte[] octets(byte[] bytes) {
    return value(0x04, bytes);
  }

  static byte[] bits(byte[] bytes, int unused) {
    return value(0x03, new byte[] {(byte) unused}, bytes);
  }

  static byte[] time(Instant instant) {
    return value(0x17, TIME.format(instant).getBytes(US_ASCII));
  }

  static byte[] utf8(String text) {
    return value(0x0c, text.getBytes(UTF_8));
  }

  static byte[] oid(String dotted) {
    List<String> arcs = List.of(dotted.split("\\.", -1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(arcs.get(0)) * 40 + Integer.parseInt(arcs.get(1)));
    for (String arc : arcs.subList(2, arcs.size())) {
      int number = Integer.parseInt(arc);
      int groups = 1;
      while (number >> (7 * groups) != 0) {
        groups++;
      }
      for (int g = groups - 1; g >= 0; g--) {
        out.write((number >> (7 * g) & 0x7f) | (g > 0 ? 0x80 : 0));
      }
    }
    return value(0x06, out.toByteArray());
  }
}
