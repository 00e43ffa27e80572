package dev.dray.transfer;

import dev.dray.error.IntegrityException;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.provider.Source;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Fetches one address into one part file and says how long it took; for looking at the engine with
/// `time` and a profiler. Arguments: address, part file, connections.
final class TransferBench {

  private TransferBench() {}

  public static void main(String[] arguments) {
    Path part = Path.of(arguments[1]);
    int connections = Integer.parseInt(arguments[2]);
    TransferOptions options = TransferOptions.DEFAULT.withConnections(connections, connections);
    long start = System.nanoTime();
    try (Network network = Network.open(NetworkOptions.of("dray-bench"));
        TransferEngine engine = TransferEngine.open(network, options)) {
      TransferResult result =
          engine.fetch(
              new FileTransfer(
                  "bench",
                  part,
                  OptionalLong.empty(),
                  Optional.empty(),
                  IntegrityException.Origin.CALLER,
                  List.of(Source.of(URI.create(arguments[0]))),
                  List.of()),
              new TransferMeter(),
              new StopSignal());
      TransferEngine.forget(part);
      System.out.printf("%s in %.2f s%n", result.digest(), (System.nanoTime() - start) / 1e9);
    }
  }
}
