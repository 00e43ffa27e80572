package dev.dray.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Clients of hubs that somebody else wrote, run for real.
///
/// `DRAY_TEST_PYTHON` names a Python with the newest `huggingface_hub`, `DRAY_TEST_PYTHON_1X` one
/// with the last of the 1.x line, `DRAY_TEST_NODE_MODULES` a folder with npm's `@huggingface/hub`.
final class PeerProgram {

  private PeerProgram() {}

  private static Optional<Path> named(String variable) {
    return Optional.ofNullable(System.getProperty(variable, System.getenv(variable)))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }

  /// The Pythons that this machine has with an official client.
  static List<Path> pythons() {
    return Stream.of("DRAY_TEST_PYTHON", "DRAY_TEST_PYTHON_1X")
        .flatMap(name -> named(name).stream())
        .toList();
  }

  /// The folder of npm's packages, if it has this one.
  static Optional<Path> nodeModules(String name) {
    return named("DRAY_TEST_NODE_MODULES").filter(at -> Files.isDirectory(at.resolve(name)));
  }

  /// Runs a program against an endpoint, with a home of its own; gives what it prints.
  static String run(Path home, URI endpoint, List<String> command, String... variables)
      throws IOException, InterruptedException {
    Files.createDirectories(home);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(
            name -> name.startsWith("HF_") || name.toUpperCase(Locale.ROOT).endsWith("_PROXY"));
    environment.put("HF_ENDPOINT", endpoint.toString());
    environment.put("HF_HOME", home.resolve("hf").toString());
    environment.put("HF_HUB_DISABLE_TELEMETRY", "1");
    environment.put("HF_HUB_DISABLE_UPDATE_CHECK", "1");
    environment.put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
    environment.put("NO_COLOR", "1");
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s\n%s", command, out).isZero();
    return out.strip();
  }

  /// Runs Python.
  static String python(Path python, Path home, URI endpoint, String code, String... variables)
      throws IOException, InterruptedException {
    return run(home, endpoint, List.of(python.toString(), "-c", code), variables);
  }

  /// Runs a module of JavaScript that imports npm's packages.
  static String node(Path modules, Path home, URI endpoint, String code, String... words)
      throws IOException, InterruptedException {
    Files.createDirectories(home);
    Path link = home.resolve("node_modules");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, modules);
    }
    Path script = home.resolve("script.mjs");
    Files.writeString(script, code);
    List<String> command = new ArrayList<>(List.of("node", script.toString()));
    command.addAll(List.of(words));
    return run(home, endpoint, command);
  }
}
