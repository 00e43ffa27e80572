package dev.dray.store;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.provider.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an Ollama store holds: every manifest that can be read, and a sentence about each that
/// cannot. Reads only. Immutable.
///
/// @param models the models, in order of their places
/// @param damaged what is wrong with other files below `manifests/`: no model needs anything by
///   them
/// @param unread manifests and folders that this user or this disk does not let us read: what they
///   need is unknown, so that no blob may be removed
record OllamaContents(List<Entry> models, List<String> damaged, List<String> unread) {

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
    List<String> unread = new ArrayList<>();
    List<Path> level = List.of(folder.manifests());
    for (int depth = 0; depth < OllamaFolder.DEPTH; depth++) {
      List<Path> below = new ArrayList<>();
      for (Path place : level) {
        below.addAll(children(place, unread));
      }
      level = below;
    }
    for (Path tag : level) {
      if (!Files.isDirectory(tag)) {
        add(folder, tag, models, damaged, unread);
      }
    }
    return new OllamaContents(List.copyOf(models), List.copyOf(damaged), List.copyOf(unread));
  }

  private static List<Path> children(Path place, List<String> unread) {
    if (Files.isRegularFile(place)) {
      return List.of();
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(place)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      unread.add(DiskFailure.of("read", place, e).getMessage());
    } catch (DirectoryIteratorException e) {
      unread.add(DiskFailure.of("read", place, new IOException(e)).getMessage());
    }
    children.sort(Comparator.naturalOrder());
    return children;
  }

  private static void add(
      OllamaFolder folder,
      Path place,
      List<Entry> models,
      List<String> damaged,
      List<String> unread) {
    var name = folder.name(place);
    if (name.isEmpty()) {
      damaged.add(place + " is not under a model's name");
      return;
    }
    try {
      models.add(new Entry(name.get(), place, read(place)));
    } catch (IllegalArgumentException e) {
      damaged.add(place + " is not a manifest: " + e.getMessage());
    } catch (NoSuchFileException e) {
      // Removed since its folder was read.
      return;
    } catch (IOException e) {
      unread.add(DiskFailure.of("read", place, e).getMessage());
    }
  }

  /// Everything that is wrong.
  List<String> warnings() {
    return Stream.concat(damaged.stream(), unread.stream()).toList();
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
