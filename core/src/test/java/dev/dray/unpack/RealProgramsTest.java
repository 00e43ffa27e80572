package dev.dray.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.RepoPath;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What tar, zip, gzip, zstd and Python pack is unpacked as it was.
@Timeout(60)
@Proves("S001-95")
class RealProgramsTest {

  @TempDir Path temp;

  @BeforeEach
  void fill() throws IOException {
    Path source = temp.resolve("source");
    Path deep = source.resolve("d".repeat(60) + "/" + "e".repeat(90) + "/ünï");
    Files.createDirectories(deep);
    Files.createDirectories(source.resolve("empty"));
    byte[] random = new byte[700_001];
    new Random(11).nextBytes(random);
    Files.write(source.resolve("weights.bin"), random);
    Files.writeString(deep.resolve("config.json"), "{\"a\": 1}");
    Files.writeString(source.resolve("none"), "");
    Files.writeString(source.resolve("text"), "words ".repeat(100_000));
  }

  @ParameterizedTest
  @CsvSource({
    "tar,tar --format=gnu -cf ../a.tar .,a.tar",
    "tar,tar --format=posix -cf ../a.tar .,a.tar",
    "tar,tar --format=ustar -cf ../a.tar .,a.tar",
    "tar,tar -czf ../a.tgz .,a.tgz",
    "gzip,tar -cf - . | gzip -1 > ../a.tar.gz,a.tar.gz",
    "zstd,tar -cf - . | zstd -q -3 > ../a.tar.zst,a.tar.zst",
    "zstd,tar -cf - . | zstd -q --long=27 > ../a.tzst,a.tzst",
    "zip,zip -q -r ../a.zip .,a.zip",
    "zip,zip -q -0 -r ../a.zip .,a.zip",
    "zip,zip -q -r - . | cat > ../a.zip,a.zip",
    "python3,python3 -m tarfile -c ../a.tar .,a.tar",
    "python3,'python3 -c \"import shutil; shutil.make_archive(\\\"../a\\\", \\\"zip\\\", \\\".\\\")\"',a.zip"
  })
  void unpacksATree(String program, String command, String archive) throws Exception {
    requires(program);
    run(command);
    unpack(archive);
    assertThat(tree(temp.resolve("root/a"))).isEqualTo(tree(temp.resolve("source")));
  }

  @ParameterizedTest
  @CsvSource({
    "gzip,gzip -c weights.bin > ../a.gz,a.gz",
    "gzip,'(head -c 300000 weights.bin | gzip; tail -c +300001 weights.bin | gzip) > ../a.gz',a.gz",
    "zstd,zstd -q -c weights.bin > ../a.zst,a.zst",
    "zstd,zstd -q -19 --check -c weights.bin > ../a.zst,a.zst",
    "zstd,'(head -c 300000 weights.bin | zstd; tail -c +300001 weights.bin | zstd) > ../a.zst',a.zst"
  })
  void unpacksAFile(String program, String command, String archive) throws Exception {
    requires(program);
    run(command);
    unpack(archive);
    assertThat(temp.resolve("root/a")).hasSameBinaryContentAs(temp.resolve("source/weights.bin"));
  }

  private static void requires(String program) {
    boolean here =
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(here, program + " is not installed");
  }

  private void run(String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(temp.resolve("source").toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private void unpack(String archive) {
    RepoPath path = new RepoPath(archive);
    ArchiveName name = ArchiveName.of(path).orElseThrow();
    Unpacking.unpack(
        path,
        name,
        new UnpackPlace(temp.resolve("root"), path, name),
        temp.resolve(archive),
        Optional.empty(),
        () -> false);
  }

  private static List<String> tree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path ->
              root.relativize(path)
                  + (Files.isDirectory(path) ? "/" : " " + Content.onDisk(path).sha256()))
          .sorted()
          .toList();
    }
  }
}
