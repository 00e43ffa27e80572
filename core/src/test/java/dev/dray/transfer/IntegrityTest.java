package dev.dray.transfer;

import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.provider.Source;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Wrong bytes of the right length.
@Timeout(30)
class IntegrityTest {

  @TempDir Path folder;

  @Test
  @Proves("field-72")
  void leavesNothingOfAServerThatAlwaysLies() throws Exception {
    try (Rig rig = Rig.of(folder, 3 * MIB)) {
      rig.faults.every(When.get(), Fault.flipByteAt(MIB));
      assertThatThrownBy(() -> rig.attempt(rig.known()))
          .isInstanceOf(IntegrityException.class)
          .hasMessageContaining(rig.content.sha256())
          .hasMessageContaining("the listing")
          .extracting(e -> ((DrayException) e).code())
          .isEqualTo(ErrorCode.DIGEST_MISMATCH);
      assertThat(rig.left()).isEmpty();
      assertThat(rig.meter.received()).as("tried twice").isGreaterThanOrEqualTo(6 * MIB);
    }
  }

  @Test
  void asksTheSameSourceOnceMore() throws Exception {
    try (Rig rig = Rig.of(folder, 300_000)) {
      rig.faults.next(When.get(), Fault.flipByteAt(1000));
      assertThat(rig.fetch(rig.known()).fetched()).isEqualTo(600_000);
    }
  }

  @Test
  @Proves("field-72")
  void asksAnotherSourceIfThereIsOne() throws Exception {
    try (Rig rig = Rig.of(folder, 3 * MIB);
        LoopbackServer honest =
            LoopbackServer.answering(request -> Response.of(200).body(rig.content).rangeable())
                .host("localhost")
                .start()) {
      rig.faults.every(When.get(), Fault.flipEachNth(100_000));
      rig.fetch(
          Rig.withSources(rig.known(), rig.source(), Source.of(honest.endpoint().resolve("/x"))));
      assertThat(honest.requests().size()).isPositive();
    }
  }
}
