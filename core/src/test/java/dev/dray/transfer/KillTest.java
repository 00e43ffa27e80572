package dev.dray.transfer;

import static dev.dray.transfer.Rig.KIB;
import static dev.dray.transfer.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.error.IntegrityException;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.provider.Source;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are killed without warning.
class KillTest {

  private static final long SIZE = 24 * MIB + 3;
  private static final long PIECE = 256 * KIB;
  private static final int CONNECTIONS = 4;

  @TempDir Path folder;

  /// The program that is killed.
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) {
      try (Network network = Network.open(NetworkOptions.of("dray-test"));
          TransferEngine engine = TransferEngine.open(network, options())) {
        engine.fetch(
            new FileTransfer(
                "model.gguf",
                Path.of(arguments[0]),
                OptionalLong.of(SIZE),
                Optional.of(new Digest.Sha256(arguments[1])),
                IntegrityException.Origin.LISTING,
                List.of(Source.of(URI.create(arguments[2]))),
                List.of()),
            new TransferMeter(),
            new StopSignal());
      }
    }
  }

  private static TransferOptions options() {
    return Rig.SMALL
        .withPieceSize(ByteSize.ofBytes(PIECE))
        .withConnections(CONNECTIONS, CONNECTIONS);
  }

  @Test
  @Timeout(60)
  @Proves({"field-11", "field-79"})
  void surviveKillsAtRandomMomentsAndFetchNoByteTwiceButThoseInFlight() throws Exception {
    SplittableRandom random = new SplittableRandom(42);
    try (Rig rig = Rig.of(folder, SIZE)) {
      rig.options = options();
      rig.faults.every(When.get(), Fault.trickle(2 * MIB));
      int kills = 0;
      while (kills < 4) {
        long killAt = rig.server.requests().bytesSent(".*") + random.nextLong(1, 4 * MIB);
        Process victim =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Victim.class.getName(),
                    rig.part.toString(),
                    rig.content.sha256(),
                    rig.source().uri().toString())
                .inheritIO()
                .start();
        while (victim.isAlive() && rig.server.requests().bytesSent(".*") < killAt) {
          victim.waitFor(2, TimeUnit.MILLISECONDS);
        }
        victim.destroyForcibly().waitFor();
        kills++;
      }
      rig.faults.clear();
      TransferResult result = rig.fetch(rig.known());

      assertThat(result.verified()).isTrue();
      // What a kill costs: the runs being read and what the last journal record did not name yet.
      long inFlight = CONNECTIONS * 4 * PIECE + 4 * MIB + 2 * MIB;
      assertThat(rig.server.requests().bytesSent(".*")).isLessThan(SIZE + kills * inFlight);
    }
  }
}
