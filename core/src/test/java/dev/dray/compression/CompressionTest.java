package dev.dray.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.dray.testkit.Proves;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Proves("S001-95")
class CompressionTest {

  private static final byte[] TEXT = text(20_000);

  private static byte[] text(int words) {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(Integer.toHexString(random.nextInt(4000))).append(' ');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] packed(Compression coding, byte[] plain) throws IOException {
    return coding == Compression.GZIP ? gzip(plain) : Zstd.compress(plain);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  /// As a network gives bytes: few at a time.
  private static InputStream dribbling(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, 7));
      }
    };
  }

  private static byte[] decode(Compression coding, byte[] bytes) throws IOException {
    try (InputStream plain = coding.decode(dribbling(bytes))) {
      return plain.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  void decodesMembersInARow(Compression coding) throws IOException {
    byte[] packed = packed(coding, TEXT);
    assertThat(decode(coding, packed)).isEqualTo(TEXT);
    assertThat(decode(coding, joined(packed, packed))).isEqualTo(joined(TEXT, TEXT));
    assertThat(decode(coding, packed(coding, new byte[0]))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noticesACutAtEveryByte(Compression coding) throws IOException {
    byte[] packed = packed(coding, text(50));
    for (int length = 1; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> decode(coding, cut))
          .as("cut at %d", length)
          .isInstanceOf(CodingException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noticesWhatIsBehindTheEnd(Compression coding) throws IOException {
    byte[] packed = packed(coding, TEXT);
    for (String junk : new String[] {"x", "junk that is longer than any trailer or header"}) {
      byte[] spoilt = joined(packed, junk.getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> decode(coding, spoilt)).isInstanceOf(CodingException.class);
    }
  }

  @Test
  void takesThePaddingOfTapes() throws IOException {
    byte[] padded = joined(gzip(TEXT), new byte[1000]);
    assertThat(decode(Compression.GZIP, padded)).isEqualTo(TEXT);
    byte[] spoilt = joined(padded, new byte[] {1});
    assertThatThrownBy(() -> decode(Compression.GZIP, spoilt)).isInstanceOf(CodingException.class);
  }

  @Test
  void noticesWrongChecksums() throws IOException {
    byte[] packed = gzip(TEXT);
    for (int back = 1; back <= 8; back++) {
      byte[] spoilt = packed.clone();
      spoilt[spoilt.length - back] ^= 1;
      assertThatThrownBy(() -> decode(Compression.GZIP, spoilt))
          .isInstanceOf(CodingException.class);
    }
  }

  @Test
  void readsHeadersWithEveryField() throws IOException {
    byte[] packed = gzip(TEXT);
    ByteArrayOutputStream dressed = new ByteArrayOutputStream();
    dressed.write(packed, 0, 3);
    dressed.write(2 | 4 | 8 | 16);
    dressed.write(packed, 4, 6);
    dressed.write(new byte[] {3, 0, 'a', 'b', 'c'});
    dressed.write("name\0comment\0".getBytes(StandardCharsets.US_ASCII));
    dressed.write(new byte[] {0, 0});
    dressed.write(packed, 10, packed.length - 10);
    assertThat(decode(Compression.GZIP, dressed.toByteArray())).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource
  void passesFailuresOfTheSourceOn(Compression coding) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the wire");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("the wire");
          }
        };
    assertThatThrownBy(() -> coding.decode(broken).read())
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("the wire");
  }

  @Test
  void knowsNames() {
    assertThat(Compression.ofEncoding(" X-Gzip ")).hasValue(Compression.GZIP);
    assertThat(Compression.ofEncoding("gzip, zstd")).isEmpty();
    assertThat(Compression.ofFileName("a.TGZ")).hasValue(Compression.GZIP);
    assertThat(Compression.ofFileName("a.tar.zst")).hasValue(Compression.ZSTD);
    assertThat(Compression.ofFileName("gz")).isEmpty();
  }
}
