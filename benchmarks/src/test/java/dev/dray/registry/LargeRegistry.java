package dev.dray.registry;

import dev.dray.registry.TrackedFiles.TrackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A registry of many downloads, for measurements.
public final class LargeRegistry {

  private LargeRegistry() {}

  /// Writes one. Arguments: its folder, the folder that models seem to lie in, entries, and
  /// `folders` to make a folder for each.
  public static void main(String[] args) throws IOException {
    int entries = Integer.parseInt(args[2]);
    write(Path.of(args[0]), args[1], entries);
    for (int i = 0; args.length > 3 && i < entries; i++) {
      Files.createDirectories(Path.of(download(args[1], i).path()));
    }
  }

  static ModelRegistry write(Path folder, String weights, int entries) {
    ModelRegistry made = ModelRegistry.at(folder, RegistryRules.usual());
    made.change(
        ModelRegistry.Backup.NO,
        draft -> {
          DownloadMatcher matcher = new DownloadMatcher(draft, made.rules());
          for (int i = 0; i < entries; i++) {
            matcher.record(download(weights, i));
          }
        });
    return made;
  }

  static DownloadRecord download(String weights, int i) {
    boolean shards = i % 3 == 0;
    String repository = "org" + i % 997 + "/Model-" + i + "-7B";
    List<TrackedFile> files = new ArrayList<>();
    for (int k = 0; k < (shards ? 6 : 1); k++) {
      files.add(
          new TrackedFile(
              "model-0000" + k + "-of-00006.safetensors",
              Optional.of(String.format(Locale.ROOT, "%064x", i * 31L + k)),
              OptionalLong.of(1_000_000L + i)));
    }
    return DownloadRecord.of(
            shards ? "vllm" : "unassigned", weights + "/" + repository, Instant.ofEpochSecond(i))
        .withRepository(repository)
        .withCommit(String.format(Locale.ROOT, "%040x", i))
        .withFormat(shards ? "safetensors" : "gguf")
        .withQuantization(shards ? "fp16" : "q4_k_m")
        .withSourceProvider("hf")
        .withLocation("hub-cache")
        .withDirectoryChecksum(String.format(Locale.ROOT, "v2:%016x", i * 7919L))
        .withFiles(files);
  }
}
