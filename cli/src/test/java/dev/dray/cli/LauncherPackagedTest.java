package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The distribution as people get it: the launcher, the Java it finds, the start-up cache.
@Timeout(60)
class LauncherPackagedTest {
  private static final Path PROGRAM = Path.of(System.getProperty("dray.program"));

  @TempDir Path folder;

  private static boolean isJsonOrTls(String name) {
    return name.startsWith("tools.jackson.") || name.startsWith("org.conscrypt.");
  }

  private record Ended(int code, String out, String err) {}

  @Test
  @Proves({"S001-59", "S001-66"})
  void startsThroughLinksFromAFolderWithSpaces() throws Exception {
    Path spaces = Files.createDirectories(folder.resolve("with space/bin"));
    Path first = Files.createSymbolicLink(spaces.resolve("first"), PROGRAM);
    Path second = Files.createSymbolicLink(spaces.resolve("dray"), first.getFileName());

    Ended ended = run(second, Map.of(), "--version");

    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("dray ");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  @Proves("S001-04")
  void hasASecondName() throws Exception {
    Ended ended = run(PROGRAM.resolveSibling("mlx-download"), Map.of(), "--version");

    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("mlx-download ");
  }

  @Test
  void startsFromItsCacheWithBothCompilers() throws Exception {
    for (int compiler : List.of(1, 4)) {
      Ended ended =
          run(
              PROGRAM,
              Map.of("DRAY_JAVA_OPTS", "-XX:AOTMode=on -XX:TieredStopAtLevel=" + compiler),
              "--version");
      assertThat(ended.code()).as(ended.err()).isZero();
    }
  }

  @Test
  void takesTheCacheOfAnAddressForTheModelOnly() throws Exception {
    Map<String, String> show = Map.of("DRAY_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    String address = "http://127.0.0.1:1/x";

    assertThat(run(PROGRAM, show, "download", address, "--help").out()).contains("dray-http.aot");
    assertThat(run(PROGRAM, show, "download", "--endpoint", address, "a/b", "--help").out())
        .contains("dray-all.aot");
  }

  @Test
  void doesWithoutTheSecondCompilerWhereItHashesNatively() throws Exception {
    Map<String, String> show = Map.of("DRAY_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    boolean hashes = run(PROGRAM, Map.of(), "__train", "native").code() == 0;
    Ended ended = run(PROGRAM, show, "download", "a/b", "--help");

    assertThat(ended.out().contains("-XX:TieredStopAtLevel=1")).isEqualTo(hashes);
  }

  /// Start-up time and memory of plain downloads are measured; this says where they would go.
  @Test
  void loadsNoJsonLibraryWhereNoJsonIsRead() throws Exception {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.safetensors("a/b", 1, 50_000)).start()) {
      String file = hub.endpoint() + "/a/b/resolve/main/tokenizer.json";

      assertThat(loaded("--version")).noneMatch(LauncherPackagedTest::isJsonOrTls);
      assertThat(loaded("cache", "ls")).noneMatch(LauncherPackagedTest::isJsonOrTls);
      assertThat(loaded("download", file, "--to", folder.resolve("got").toString()))
          .noneMatch(LauncherPackagedTest::isJsonOrTls);
    }
    assertThat(folder.resolve("got/tokenizer.json")).isRegularFile();
  }

  /// The names of the classes that a command loads.
  private List<String> loaded(String... args) throws Exception {
    Path log = Files.createTempFile(folder, "classes", ".log");
    Ended ended =
        run(
            PROGRAM,
            Map.of(
                "DRAY_JAVA_OPTS",
                "-XX:AOTMode=off -Xlog:disable -Xlog:class+load:file=" + log + "::filecount=0"),
            args);
    assertThat(ended.code()).as(ended.err()).isZero();
    List<String> names =
        Files.readAllLines(log).stream()
            .map(line -> line.replaceFirst("^(\\[[^]]*])+ *", "").replaceFirst(" .*", ""))
            .toList();
    assertThat(names).contains("dev.dray.cli.Main");
    return names;
  }

  @Test
  void staysQuietWhenItsCacheDoesNotFit() throws Exception {
    Path moved = folder.resolve("moved");
    copy(PROGRAM.toRealPath().resolve("../..").normalize(), moved);

    Ended ended = run(moved.resolve("bin/dray"), Map.of(), "--version");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).startsWith("dray ");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void findsAJavaWhateverJavaHomeSays() throws Exception {
    Ended ended = run(PROGRAM, Map.of("JAVA_HOME", folder.toString()), "--version");

    assertThat(ended.code()).as(ended.err()).isZero();
  }

  @Test
  void saysInOneSentenceThatTheNamedJavaIsNone() throws Exception {
    Ended ended = run(PROGRAM, Map.of("DRAY_JAVA_HOME", folder.toString()), "--version");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("JDK 25", folder.toString()));
  }

  private Ended run(Path program, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    File out = Files.createTempFile(folder, "out", "").toFile();
    File err = Files.createTempFile(folder, "err", "").toFile();
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.command().addAll(List.of(args));
    builder.environment().putAll(environment);
    builder.environment().put("HOME", folder.toString());
    Process process = builder.redirectOutput(out).redirectError(err).start();
    process.getOutputStream().close();
    if (!process.waitFor(50, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The program did not end");
    }
    return new Ended(process.exitValue(), read(out), read(err));
  }

  private static String read(File file) throws IOException {
    return Files.readString(file.toPath(), StandardCharsets.UTF_8);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(
            file,
            target,
            java.nio.file.LinkOption.NOFOLLOW_LINKS,
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
