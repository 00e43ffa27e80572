package dev.dray.federation;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where a store that names content by its digest would have some content.
///
/// @param kind a kind that [names its content][StoreKind#namesContent()]
/// @param folders the folders that hold its blobs
record NamedBlobs(StoreKind kind, List<Path> folders) {

  private static final int DEEPEST = 8;
  private static final int MOST_FOLDERS = 20_000;

  /// Reads which folders there are, none of their files.
  static NamedBlobs of(FoundStore store) {
    Path root = store.root();
    return new NamedBlobs(
        store.kind(),
        switch (store.kind()) {
          case HUB_CACHE ->
              children(root).stream()
                  .filter(folder ->
                      String.valueOf(folder.getFileName()).matches("(models|datasets|spaces)--.+"))
                  .map(folder -> folder.resolve("blobs"))
                  .toList();
          case OLLAMA -> List.of(root.resolve("blobs"));
          case MODEL_RUNNER -> List.of(root.resolve("blobs").resolve("sha256"));
          case RAMALAMA -> blobFolders(root.resolve("store"));
          case LM_STUDIO, MODELSCOPE, LLAMA_CPP, COMFYUI, MODELS, FOLDER -> List.of();
        });
  }

  /// The paths that this content would have; they need not exist.
  List<Path> pathsOf(Digest.Sha256 digest) {
    String name =
        switch (kind) {
          case OLLAMA, RAMALAMA -> "sha256-" + digest.hex();
          case HUB_CACHE, MODEL_RUNNER, LM_STUDIO, MODELSCOPE, LLAMA_CPP, COMFYUI, MODELS, FOLDER ->
              digest.hex();
        };
    return folders.stream().map(folder -> folder.resolve(name)).toList();
  }

  /// ramalama's `store/<type>/<org>/<name>/blobs`, where an organization may have several parts.
  private static List<Path> blobFolders(Path store) {
    List<Path> found = new ArrayList<>();
    List<Path> level = List.of(store);
    for (int depth = 0; depth < DEEPEST && found.size() < MOST_FOLDERS; depth++) {
      List<Path> next = new ArrayList<>();
      for (Path folder : level) {
        Path blobs = folder.resolve("blobs");
        if (Files.isDirectory(blobs, LinkOption.NOFOLLOW_LINKS)) {
          found.add(blobs);
        } else {
          next.addAll(children(folder));
        }
      }
      level = next;
    }
    return found;
  }

  /// The folders in a folder, links not followed; none where it cannot be read.
  static List<Path> children(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      for (Path entry : entries) {
        found.add(entry);
        if (found.size() >= MOST_FOLDERS) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found;
    }
    return found;
  }
}
