package dev.dray.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ByteRangeTest {
  @Test
  void readsSingleRanges() {
    assertThat(of("bytes=0-9")).isEqualTo(new ByteRange.Part(0, 9));
    assertThat(of("bytes=90-")).isEqualTo(new ByteRange.Part(90, 99));
    assertThat(of("bytes=90-1000")).isEqualTo(new ByteRange.Part(90, 99));
    assertThat(of("bytes=-10")).isEqualTo(new ByteRange.Part(90, 99));
    assertThat(of("bytes=-1000")).isEqualTo(new ByteRange.Part(0, 99));
  }

  @Test
  void refusesWhatLiesBeyondTheEnd() {
    assertThat(of("bytes=100-")).isEqualTo(new ByteRange.Unsatisfiable());
    assertThat(of("bytes=-0")).isEqualTo(new ByteRange.Unsatisfiable());
    assertThat(ByteRange.of(Optional.of("bytes=0-"), 0)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @Test
  void takesNonsenseForTheWhole() {
    for (String text : new String[] {"bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "x"}) {
      assertThat(of(text)).as(text).isEqualTo(new ByteRange.Whole());
    }
    assertThat(ByteRange.of(Optional.empty(), 100)).isEqualTo(new ByteRange.Whole());
  }

  private static ByteRange of(String header) {
    return ByteRange.of(Optional.of(header), 100);
  }
}
