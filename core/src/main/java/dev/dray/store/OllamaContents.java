package dev.dray.store;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.provider.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What an Ollama store holds: every manifest that can be read, and a sentence about each that
/// cannot. Reads only. Immutable.
///
/// @param models the models, in order of their places
/// @param damaged what is wrong with other files below `manifests/`
record OllamaContents(List<Entry> models, List<String> damaged) {

  /// A model.
  ///
  /// @param name its name as its place spells it
  /// @param place its manifest's place
  /// @param manifest the manifest
  record Entry(ModelRef.Ollama name, Path place, Manifest manifest) {
    Set<Digest.Sha256> digests() {
      return manifest.blobs().stream().map(Manifest.Blob::digest).collect(Collectors.toSet());
    }
  }

  /// Looks through `manifests/`, exactly as deep as a daemon does.
  static OllamaContents of(OllamaFolder folder) {
    List<Entry> models = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (Path host : CacheScan.children(folder.manifests())) {
      for (Path namespace : CacheScan.children(host)) {
        for (Path model : CacheScan.children(namespace)) {
          for (Path tag : CacheScan.children(model)) {
            if (!Files.isDirectory(tag)) {
              add(folder, tag, models, damaged);
            }
          }
        }
      }
    }
    return new OllamaContents(List.copyOf(models), List.copyOf(damaged));
  }

  private static void add(
      OllamaFolder folder, Path place, List<Entry> models, List<String> damaged) {
    var name = folder.name(place);
    if (name.isEmpty()) {
      damaged.add(place + " is not under a model's name");
      return;
    }
    try {
      models.add(new Entry(name.get(), place, read(place)));
    } catch (IllegalArgumentException e) {
      damaged.add(place + " is not a manifest: " + e.getMessage());
    } catch (IOException e) {
      damaged.add(DiskFailure.of("read", place, e).getMessage());
    }
  }

  /// Reads one manifest.
  ///
  /// @throws IllegalArgumentException if it is none
  static Manifest read(Path place) throws IOException {
    try (InputStream in = Files.newInputStream(place)) {
      return Manifest.read(in.readNBytes(Manifest.LARGEST + 1));
    }
  }

  /// How many manifests use each digest.
  Map<Digest.Sha256, Integer> uses() {
    Map<Digest.Sha256, Integer> uses = new HashMap<>();
    models.forEach(entry -> entry.digests().forEach(d -> uses.merge(d, 1, Integer::sum)));
    return uses;
  }
}
