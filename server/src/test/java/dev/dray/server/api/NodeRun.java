package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A run of Node.js in a folder, and what it wrote. Without Node.js, or without TypeScript in the
/// folder that `DRAY_TEST_NODE_MODULES` names, tests that need it are skipped and say so.
///
/// @param status the exit code
/// @param said what it wrote, to either stream
record NodeRun(int status, String said) {

  /// Runs a script.
  static NodeRun of(Path folder, Path script, Object... arguments)
      throws IOException, InterruptedException {
    assumeTrue(run(folder, List.of("--version")).status() == 0, "Node.js is installed");
    List<String> words = new ArrayList<>(List.of(script.toString()));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return run(folder, words);
  }

  /// Has TypeScript's compiler check a program in its strict mode; says nothing if it is right.
  static NodeRun typeCheck(Path folder, Path program) throws IOException, InterruptedException {
    String modules = System.getenv().getOrDefault("DRAY_TEST_NODE_MODULES", "");
    Path compiler = Path.of(modules).resolve("typescript/bin/tsc");
    assumeTrue(Files.isRegularFile(compiler), "npm's typescript: DRAY_TEST_NODE_MODULES");
    return run(
        folder,
        List.of(
            compiler.toString(),
            "--noEmit",
            "--strict",
            "--target",
            "es2022",
            "--lib",
            "es2022,dom",
            "--moduleResolution",
            "bundler",
            "--module",
            "es2022",
            program.toString()));
  }

  private static NodeRun run(Path folder, List<String> words)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "said", ".txt");
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(words);
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      process.destroyForcibly();
      String said = Files.readString(out, StandardCharsets.UTF_8).strip();
      assertThat(ended).as("it ended by itself, having said: " + said).isTrue();
      return new NodeRun(process.exitValue(), said);
    } catch (IOException e) {
      return new NodeRun(-1, String.valueOf(e.getMessage()));
    }
  }

  /// Copies a resource into the folder.
  static Path resource(Path folder, String name, String as) throws IOException {
    Path file = folder.resolve(as);
    try (InputStream in = Objects.requireNonNull(NodeRun.class.getResourceAsStream(name), name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }
}
