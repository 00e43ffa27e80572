package dev.dray.provider.oci;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.download.DownloadRequest;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A pull in a process of its own, to be killed.
final class PullProcess {

  private PullProcess() {}

  static Settings settings(Path root) {
    return Settings.builder()
        .environment(new Environment(Map.of(), root.resolve("home"), root, OsFamily.LINUX))
        .withoutFiles()
        .set(Setting.PIECE_SIZE, "1M")
        .build();
  }

  static DownloadRequest.Builder request(Path root, String ref) {
    return DownloadRequest.builder(ref).folder(root.resolve("to"));
  }

  /// Root folder, reference, bytes per second.
  public static void main(String[] args) {
    Path root = Path.of(args[0]);
    try (Dray dray = Dray.open(settings(root))) {
      dray.download(request(root, args[1]).limitRate(ByteSize.parse(args[2])).build()).await();
    }
  }

  static Process start(Path root, String ref, String rate) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PullProcess.class.getName(),
                root.toString(),
                ref,
                rate))
        .redirectErrorStream(true)
        .redirectOutput(root.resolve("pull.out").toFile())
        .start();
  }
}
