package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HeldBytesTest {

  @Test
  void agreesWithASetOfBytesWhateverTheOrder() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      HeldBytes held = new HeldBytes();
      BitSet model = new BitSet();
      for (int i = 0; i < 40; i++) {
        int from = random.nextInt(300);
        int to = from + 1 + random.nextInt(30);
        held.add(new Span(from, to));
        model.set(from, to);
        assertThat(held.total()).as("seed %s", seed).isEqualTo(model.cardinality());
        assertThat(held.prefix()).isEqualTo(model.nextClearBit(0));
        BitSet gaps = new BitSet();
        held.gaps(330).forEach(gap -> gaps.set((int) gap.from(), (int) gap.to()));
        gaps.xor(model);
        assertThat(gaps.cardinality()).isEqualTo(330);
        long before = -2;
        for (Span span : held.spans()) {
          assertThat(span.from()).isGreaterThan(before);
          before = span.to();
        }
      }
    }
  }
}
