package dev.dray.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The hub's official client, run for real: a Python with `huggingface_hub` installed.
///
/// `DRAY_TEST_PYTHON` names the newest one, `DRAY_TEST_PYTHON_1X` the last of the 1.x line.
record OfficialClient(String label, Path python) {

  /// The clients that this machine has.
  static List<OfficialClient> installed() {
    return Stream.of("DRAY_TEST_PYTHON", "DRAY_TEST_PYTHON_1X")
        .flatMap(name ->
            Optional.ofNullable(System.getProperty(name, System.getenv(name)))
                .filter(text -> !text.isBlank())
                .map(text -> new OfficialClient(name, Path.of(text)))
                .stream())
        .toList();
  }

  /// Runs Python code against a hub and a cache; gives what it prints.
  String run(URI endpoint, Path cache, String code) {
    return execute(endpoint, cache, List.of(python.toString(), "-c", code));
  }

  /// Runs the client's own program.
  String hf(URI endpoint, Path cache, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(python.resolveSibling("hf").toString());
    command.addAll(List.of(arguments));
    return execute(endpoint, cache, command);
  }

  private static String execute(URI endpoint, Path cache, List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("HF_") || name.endsWith("_PROXY"));
      environment.put("HF_ENDPOINT", endpoint.toString());
      environment.put("HF_HOME", cache.resolveSibling("python-home").toString());
      environment.put("HF_HUB_CACHE", cache.toString());
      environment.put("HF_HUB_DISABLE_TELEMETRY", "1");
      environment.put("HF_HUB_DISABLE_UPDATE_CHECK", "1");
      environment.put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
      environment.put("NO_COLOR", "1");
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s\n%s", command, out).isZero();
      return out.strip();
    } catch (IOException e) {
      throw new AssertionError(command + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return label;
  }
}
