package dev.dray.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.Digest;
import dev.dray.error.ErrorContext;
import dev.dray.http.HastyApi;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.oci.DockerRegistry;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RegistryWriterTest {

  @TempDir Path temp;

  /// Uploads in chunks; the third one breaks off in its middle, twice.
  @Test
  void goesOnAtTheByteThatTheRegistryHas() {
    assumeTrue(DockerRegistry.isInstalled(), "needs docker-registry and nginx");
    Content content = Content.generated(4, 5_500_000);
    byte[] bytes = content.bytes();
    Digest.Sha256 digest = new Digest.Sha256(content.sha256());
    try (DockerRegistry registry = DockerRegistry.start(temp);
        Network network = Network.open(NetworkOptions.of("dray-test"))) {
      RegistryWriter writer =
          RegistryWriter.open(
                  HastyApi.on(network, Timeouts.DEFAULT),
                  Registry.at(registry.name(), false),
                  "team/blob",
                  Login.Source.NONE,
                  ErrorContext.NONE)
              .withChunks(1_000_000);
      AtomicInteger breaks = new AtomicInteger(2);
      List<Long> starts = new ArrayList<>();
      long sent =
          writer.upload(
              digest,
              bytes.length,
              offset -> {
                starts.add(offset);
                InputStream whole =
                    new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
                return offset == 2_000_000 && breaks.getAndDecrement() > 0
                    ? new Breaking(whole)
                    : whole;
              },
              Optional.empty(),
              n -> assertThat(n).isLessThanOrEqualTo(bytes.length));
      assertThat(sent).isEqualTo(bytes.length);
      assertThat(breaks.get()).isLessThan(2);
      assertThat(starts).contains(0L, 1_000_000L, 2_000_000L);
      assertThat(writer.has(digest)).isTrue();
      assertThat(writer.has(new Digest.Sha256("0".repeat(64)))).isFalse();
    }
  }

  /// Fails after 400 000 bytes.
  private static final class Breaking extends FilterInputStream {
    private int left = 400_000;

    Breaking(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        throw new IOException("a disk that fails");
      }
      int count = super.read(target, offset, Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }
  }
}
