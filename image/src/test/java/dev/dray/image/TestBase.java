package dev.dray.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A small Java base, made of this machine: a linked runtime, a shell, `uname`, and the libraries
/// that these and ours need. It stands for the public one, which a test cannot fetch.
final class TestBase {

  private static final String JAVA = "/opt/java/openjdk";
  private static final String MODULES = "java.se,jdk.crypto.ec,jdk.unsupported,jdk.zipfs";
  private static final List<String> PROGRAMS = List.of("/bin/sh", "/bin/uname", "/bin/cat");
  private static final Pattern LIBRARY = Pattern.compile("(?m)(?:=> |^\\s*)(/\\S+) \\(0x");

  private TestBase() {}

  /// Pushes it.
  ///
  /// @param natives a folder of libraries whose needs are met, too
  static void push(String reference, Path work, Path natives, String architecture)
      throws Exception {
    Path runtime = work.resolve("runtime");
    Peer.run(
        work,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            runtime.toString()));
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder();
    Set<String> needed = new LinkedHashSet<>();
    for (Path file : files(runtime)) {
      String name = runtime.relativize(file).toString();
      boolean program = Files.isExecutable(file);
      add(layer, file, JAVA + "/" + name, program);
      if (program || name.endsWith(".so")) {
        needed.addAll(libraries(work, file));
      }
    }
    for (Path file : files(natives)) {
      needed.addAll(libraries(work, file));
    }
    for (String program : PROGRAMS) {
      add(layer, Path.of(program).toRealPath(), program, true);
      needed.addAll(libraries(work, Path.of(program)));
    }
    for (String library : needed) {
      if (!library.startsWith(runtime.toString())) {
        add(layer, Path.of(library).toRealPath(), library, true);
      }
    }
    Path passwd = work.resolve("passwd");
    Files.writeString(passwd, "root:x:0:0:root:/root:/bin/sh\n");
    add(layer, passwd, "/etc/passwd", false);
    layer.addEntry(
        Files.createDirectories(work.resolve("tmp")),
        AbsoluteUnixPath.get("/tmp"),
        FilePermissions.fromOctalString("777"),
        Instant.EPOCH);
    var _ =
        Jib.fromScratch()
            .setPlatforms(Set.of(new Platform(architecture, "linux")))
            .addFileEntriesLayer(layer.build())
            .addEnvironmentVariable("PATH", JAVA + "/bin:/usr/bin:/bin")
            .addEnvironmentVariable("JAVA_HOME", JAVA)
            .setUser("root")
            .containerize(
                Containerizer.to(RegistryImage.named(reference))
                    .setAllowInsecureRegistries(true)
                    .setBaseImageLayersCache(work.resolve("cache"))
                    .setApplicationLayersCache(work.resolve("cache")));
  }

  private static void add(FileEntriesLayer.Builder layer, Path file, String to, boolean program) {
    layer.addEntry(
        file,
        AbsoluteUnixPath.get(to),
        FilePermissions.fromOctalString(program ? "755" : "644"),
        Instant.EPOCH);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// What the loader would load, the loader included.
  private static Set<String> libraries(Path work, Path file) throws Exception {
    Set<String> found = new LinkedHashSet<>();
    byte[] told = Peer.output(work, List.of("ldd", file.toString()));
    Matcher each = LIBRARY.matcher(new String(told, StandardCharsets.UTF_8));
    while (each.find()) {
      found.add(each.group(1));
    }
    return found;
  }
}
