package dev.dray.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A package of npm's, run by Node.js. `DRAY_TEST_NODE_MODULES` names a folder `node_modules` that
/// has it; without it the test reports itself as skipped.
record NodePeer(Path modules) {

  /// The peer, if `name` is installed; else the test ends here.
  static NodePeer withPackage(String name) {
    Optional<Path> modules =
        Optional.ofNullable(
                System.getProperty(
                    "DRAY_TEST_NODE_MODULES", System.getenv("DRAY_TEST_NODE_MODULES")))
            .filter(text -> !text.isBlank())
            .map(Path::of);
    assumeTrue(
        modules.filter(folder -> Files.isDirectory(folder.resolve(name))).isPresent(),
        "npm's " + name + ": DRAY_TEST_NODE_MODULES");
    return new NodePeer(modules.orElseThrow());
  }

  /// Runs a module of JavaScript in a folder, with these words as its arguments; gives its lines.
  List<String> run(Path folder, String code, String... words)
      throws IOException, InterruptedException {
    Path script = folder.resolve("script.mjs");
    Files.writeString(script, code);
    ProcessBuilder builder =
        new ProcessBuilder("node", script.toString()).redirectErrorStream(true);
    builder.command().addAll(List.of(words));
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toUpperCase(Locale.ROOT).endsWith("_PROXY"));
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out.lines().toList();
  }
}
