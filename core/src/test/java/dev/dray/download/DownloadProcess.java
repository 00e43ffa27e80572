package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.Dray;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A download in a process of its own, to be killed.
final class DownloadProcess {

  private DownloadProcess() {}

  /// Endpoint, root folder, reference, and bytes per second or `-`.
  public static void main(String[] args) {
    Workplace work = new Workplace(Path.of(args[1]));
    try (Dray dray = Dray.open(work.settings(URI.create(args[0])))) {
      DownloadRequest.Builder request = DownloadRequest.builder(args[2]);
      if (!args[3].equals("-")) {
        request.limitRate(ByteSize.parse(args[3]));
      }
      DownloadResult result = dray.download(request.build()).await();
      System.out.println(result.bytesDownloaded().bytes());
    }
  }

  static Process start(URI endpoint, Path root, String ref, Optional<String> rate)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DownloadProcess.class.getName(),
            endpoint.toString(),
            root.toString(),
            ref,
            rate.orElse("-")));
    return new ProcessBuilder(command)
        .redirectErrorStream(false)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
