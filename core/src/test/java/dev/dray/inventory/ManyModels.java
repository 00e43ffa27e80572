package dev.dray.inventory;

import dev.dray.Commit;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import dev.dray.store.CacheReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Makes a hub cache of many small models and times what is asked of it. A program, not a test:
/// `ManyModels DIR [MODELS]` makes the cache in `DIR/.cache/huggingface/hub` if it is not there,
/// and prints the times. Its figures stand in decision 43.
final class ManyModels {

  private static final String[] FILES = {
    "README.md", "config.json", "model.safetensors", "tokenizer.json"
  };
  private static final int LOOKUPS = 20_000;

  private ManyModels() {}

  public static void main(String... args) throws IOException {
    Path home = Path.of(args[0]).toAbsolutePath();
    int models = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    Path hub = home.resolve(".cache/huggingface/hub");
    if (!Files.exists(hub)) {
      for (int i = 0; i < models; i++) {
        make(hub, i);
      }
    }
    Environment environment = new Environment(Map.of(), home, home, OsFamily.LINUX);
    try (Dray dray = Dray.open(Settings.load(environment))) {
      for (int round = 1; round <= 5; round++) {
        long begin = System.nanoTime();
        CacheReport report = dray.cache().scan();
        say("scan", begin, report.repositories().size());
        begin = System.nanoTime();
        int listed = dray.models().everywhere().models().size();
        say("list over all stores", begin, listed);
      }
      lookups(dray, models);
    }
  }

  private static void lookups(Dray dray, int models) {
    Models here = dray.models();
    Random random = new Random(1);
    long[] nanos = new long[LOOKUPS];
    int found = 0;
    for (int i = 0; i < LOOKUPS; i++) {
      ModelRef ref = ModelRef.parse("acme/" + name(random.nextInt(models)));
      long begin = System.nanoTime();
      found += here.localPath(ref).isPresent() ? 1 : 0;
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%d look-ups, %d found: median %.3f ms, p99 %.3f ms, longest %.3f ms%n",
        LOOKUPS,
        found,
        nanos[LOOKUPS / 2] / 1e6,
        nanos[LOOKUPS * 99 / 100] / 1e6,
        nanos[LOOKUPS - 1] / 1e6);
  }

  private static void say(String what, long begin, int models) {
    System.out.printf(
        Locale.ROOT,
        "%s: %d models in %.2f s%n",
        what,
        models,
        Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3);
  }

  private static String name(int index) {
    return String.format(Locale.ROOT, "model-%05d", index);
  }

  private static void make(Path hub, int index) throws IOException {
    Path folder = hub.resolve("models--acme--" + name(index));
    Random random = new Random(index);
    Commit commit = new Commit(hex(random, 20));
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(commit.id()));
    StringBuilder tree = new StringBuilder("{\n \"format_version\": 1,\n \"files\": {");
    String between = "\n";
    for (String file : FILES) {
      boolean large = file.endsWith(".safetensors");
      String git = hex(random, 20);
      String blob = large ? hex(random, 32) : git;
      byte[] content = new byte[large ? 4_096 : 200];
      random.nextBytes(content);
      Files.write(blobs.resolve(blob), content);
      Files.createSymbolicLink(snapshot.resolve(file), Path.of("../../blobs").resolve(blob));
      tree.append(between)
          .append(
              """
                "%s": {
                 "size": %d,
                 "blob_id": "%s"%s
                }\
              """
                  .formatted(
                      file,
                      content.length,
                      git,
                      large ? ",\n \"lfs_sha256\": \"" + blob + "\"" : ""));
      between = ",\n";
    }
    Path trees = Files.createDirectories(folder.resolve("trees"));
    Files.writeString(trees.resolve(commit.id() + ".json"), tree.append("\n }\n}").toString());
    Path refs = Files.createDirectories(folder.resolve("refs"));
    Files.writeString(refs.resolve("main"), commit.id());
  }

  private static String hex(Random random, int bytes) {
    byte[] digits = new byte[bytes];
    random.nextBytes(digits);
    return HexFormat.of().formatHex(digits);
  }
}
