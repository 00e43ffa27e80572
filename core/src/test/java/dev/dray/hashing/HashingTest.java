package dev.dray.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashingTest {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isWhatEverybodyKnows() {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(whole(Hashing.SHA_256, abc)).isEqualTo(new Digest.Sha256(ABC));
    // What `printf abc | git hash-object --stdin` prints.
    assertThat(whole(Hashing.GIT_BLOB, abc))
        .isEqualTo(new Digest.GitBlob("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f"));
    assertThat(Hashing.of(new Digest.Sha256(ABC))).isEqualTo(Hashing.SHA_256);
  }

  @Test
  void isTheJdksUnlessTheLauncherAsksForMore() {
    assertThat(Hashing.isNative()).isFalse();
  }

  @Test
  void nativeDigestsAreTheSame() throws Exception {
    Random random = new Random(5);
    for (String algorithm : new String[] {"SHA-256", "SHA-1"}) {
      for (int size : new int[] {0, 1, 63, 64, 65, 4096, 300_001}) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(size).put(bytes).flip();
        MessageDigest own = NativeHashing.instance(algorithm, NativeHashing.provider());
        own.update(direct.slice(0, size / 3));
        own.update(direct.slice(size / 3, size - size / 3));
        MessageDigest heap = NativeHashing.instance(algorithm, NativeHashing.provider());
        heap.update(bytes);
        byte[] expected = MessageDigest.getInstance(algorithm).digest(bytes);
        assertThat(own.digest()).as(algorithm + " of " + size).isEqualTo(expected);
        assertThat(heap.digest()).as(algorithm + " of " + size).isEqualTo(expected);
      }
    }
  }

  private static Digest whole(Hashing hashing, byte[] content) {
    MessageDigest hash = hashing.begin(content.length);
    hash.update(content);
    return hashing.finish(hash);
  }
}
