package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.disk.Survival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// What a part file's journal says, compared with what is there.
final class DiskClaims {

  private DiskClaims() {}

  /// What a power cut leaves of the rest.
  enum Cut {
    SYNCED_ONLY,
    NAMES_WITHOUT_BYTES,
    BYTES_WITHOUT_NAMES,
    CHANCE,
    TORN;

    Survival survival(long seed) {
      return switch (this) {
        case SYNCED_ONLY -> Survival.SYNCED_ONLY;
        case NAMES_WITHOUT_BYTES -> Survival.NAMES_WITHOUT_BYTES;
        case BYTES_WITHOUT_NAMES -> Survival.BYTES_WITHOUT_NAMES;
        case CHANCE -> Survival.chance(seed);
        case TORN -> Survival.torn(seed);
      };
    }
  }

  /// Every byte that the journal claims is the right one.
  ///
  /// @return how many bytes it claims
  static long assertTrue(Path part, Content content) throws IOException {
    Optional<Journal.Claim> claim = Journal.read(part);
    long claimed = 0;
    if (claim.isPresent()) {
      byte[] found = Files.exists(part) ? Files.readAllBytes(part) : new byte[0];
      byte[] right = new byte[Math.toIntExact(content.size())];
      content.copy(0, right, 0, right.length);
      for (Span span : claim.get().held()) {
        int from = (int) span.from();
        int to = (int) span.to();
        assertThat(Arrays.equals(found, from, to, right, from, to)).as("claimed %s", span).isTrue();
        claimed += span.length();
      }
    }
    return claimed;
  }
}
