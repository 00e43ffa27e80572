package dev.dray.federation;

import dev.dray.ByteSize;
import dev.dray.store.CacheReport;
import dev.dray.store.HubCache;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Counts what is in a store. Reads folders and no content; follows no link.
final class StoreCount extends SimpleFileVisitor<Path> {

  private static final int DEEPEST = 12;
  private static final Pattern MODEL_FILE =
      Pattern.compile("(?i).*\\.(gguf|safetensors|onnx|ckpt|pt|pth|bin|npz|mlmodel)");

  private final FoundStore store;
  private final Set<Object> files = new HashSet<>();
  private final Set<Path> models = new HashSet<>();
  private long bytes;

  private StoreCount(FoundStore store) {
    this.store = store;
  }

  static StoreReport of(FoundStore store) {
    if (store.kind() == StoreKind.HUB_CACHE) {
      CacheReport report = HubCache.at(store.root()).scan();
      return new StoreReport(store, report.repositories().size(), report.size());
    }
    StoreCount count = new StoreCount(store);
    try {
      Files.walkFileTree(store.root(), Set.<FileVisitOption>of(), DEEPEST, count);
    } catch (IOException e) {
      // What could be read so far is what there is to say.
      System.getLogger(StoreCount.class.getName())
          .log(System.Logger.Level.DEBUG, "a store is not counted to its end", e);
    }
    return new StoreReport(store, count.models.size(), new ByteSize(count.bytes));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes look) {
    if (look.isRegularFile()) {
      if (look.fileKey() == null || files.add(look.fileKey())) {
        bytes += look.size();
      }
      note(store.root().relativize(file));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    return FileVisitResult.CONTINUE;
  }

  private void note(Path path) {
    int depth = path.getNameCount();
    String first = path.getName(0).toString();
    switch (store.kind()) {
      case OLLAMA -> {
        if (first.equals("manifests") && depth == 5) {
          models.add(path);
        }
      }
      case MODEL_RUNNER -> {
        if (first.equals("manifests") && depth == 3) {
          models.add(path);
        }
      }
      case RAMALAMA -> {
        if (depth > 2 && path.getName(depth - 2).toString().equals("refs")) {
          models.add(path);
        }
      }
      case LM_STUDIO -> {
        if (depth >= 3 && isModel(path)) {
          models.add(path.subpath(0, 2));
        }
      }
      case MODELSCOPE -> {
        if (depth >= 3 && first.equals("models")) {
          models.add(path.subpath(0, path.getName(1).toString().contains("--") ? 2 : 3));
        } else if (depth >= 5 && first.equals("hub") && path.startsWith("hub/models")) {
          models.add(path.subpath(0, 4));
        }
      }
      case MODELS -> {
        if (depth >= 3 && isModel(path)) {
          models.add(path.subpath(0, first.equals("gguf") && depth >= 4 ? 3 : 2));
        }
      }
      case HUB_CACHE, LLAMA_CPP, COMFYUI, FOLDER -> {
        if (isModel(path)) {
          models.add(path);
        }
      }
    }
  }

  private static boolean isModel(Path path) {
    return MODEL_FILE.matcher(String.valueOf(path.getFileName())).matches();
  }
}
