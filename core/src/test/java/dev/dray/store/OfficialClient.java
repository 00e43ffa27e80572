package dev.dray.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Runs Python with the official client, huggingface_hub. Found by the environment variable or
/// system property `DRAY_TEST_PYTHON`; tests that need it are skipped where there is none, and CI
/// has one.
final class OfficialClient {

  private final String python;
  private final Path cache;
  private String endpoint = "http://127.0.0.1:9";
  private boolean offline = true;

  OfficialClient(Path cache) {
    String found =
        System.getProperty(
            "DRAY_TEST_PYTHON", System.getenv().getOrDefault("DRAY_TEST_PYTHON", ""));
    assumeTrue(!found.isEmpty(), "DRAY_TEST_PYTHON names no Python with huggingface_hub");
    this.python = found;
    this.cache = cache;
  }

  /// The same client with network, at this hub.
  OfficialClient at(String hub) {
    this.endpoint = hub;
    this.offline = false;
    return this;
  }

  /// Starts a script; `CACHE` is its name for the cache's folder.
  Process start(String script, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(python, "-c", PREAMBLE + script));
    command.addAll(List.of(arguments));
    return start(command, environment);
  }

  private Process start(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> env = builder.environment();
    env.keySet()
        .removeIf(k -> k.startsWith("HF_") || k.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    env.put("HF_HUB_CACHE", cache.toString());
    env.put("HF_HOME", cache.resolveSibling("hf-home").toString());
    env.put("HF_ENDPOINT", endpoint);
    env.put("HF_HUB_OFFLINE", offline ? "1" : "0");
    env.put("HF_HUB_DISABLE_XET", "1");
    env.put("HF_HUB_DISABLE_TELEMETRY", "1");
    env.put("HF_HUB_DISABLE_UPDATE_CHECK", "1");
    env.put("PYTHONDONTWRITEBYTECODE", "1");
    env.put("NO_COLOR", "1");
    env.putAll(environment);
    builder.redirectErrorStream(true);
    return builder.start();
  }

  /// Runs a script to its end and gives what it printed.
  String run(String script, String... arguments) throws IOException, InterruptedException {
    return run(script, Map.of(), arguments);
  }

  String run(String script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return finish(start(script, environment, arguments));
  }

  /// Runs its program `hf`.
  String hf(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Objects.requireNonNull(Path.of(python).getParent()).resolve("hf").toString()));
    command.addAll(List.of(arguments));
    return finish(start(command, Map.of()));
  }

  private static String finish(Process process) throws IOException, InterruptedException {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String text = String.join("\n", out.lines().toList());
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError("the official client failed:\n" + text);
      }
      return text;
    }
  }

  private static final String PREAMBLE =
      """
      import os, sys, warnings
      warnings.simplefilter("ignore")
      from huggingface_hub import hf_hub_download, snapshot_download, scan_cache_dir
      from huggingface_hub import try_to_load_from_cache, _CACHED_NO_EXIST
      from huggingface_hub.utils import disable_progress_bars
      disable_progress_bars()
      CACHE = os.environ["HF_HUB_CACHE"]
      def scan():
          info = scan_cache_dir(CACHE)
          for w in info.warnings:
              print("WARNING", w)
          return info
      """;
}
