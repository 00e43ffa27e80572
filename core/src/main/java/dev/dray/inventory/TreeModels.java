package dev.dray.inventory;

import dev.dray.ByteSize;
import dev.dray.federation.FoundStore;
import dev.dray.federation.StoreKind;
import dev.dray.provider.Manifest;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The models of a store that is a tree of files, in one walk. Which files belong together, each
/// kind of store says in its own way.
final class TreeModels extends SimpleFileVisitor<Path> {

  private static final int DEEPEST = 12;
  private static final int MOST_FILES = 2_000_000;

  private static final Pattern MODEL_FILE =
      Pattern.compile("(?i).*\\.(gguf|safetensors|onnx|ckpt|pt|pth|bin|npz|mlmodel)");
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "(?i)downloading_.*|.*\\.(aria2|part|partial|incomplete|tmp|dray-part|downloadinprogress)");
  private static final Set<String> PRIVATE =
      Set.of(".git", ".cache", "._____temp", ".locks", "__pycache__");

  /// What is known of one model so far.
  private static final class Draft {
    private final List<String> names = new ArrayList<>();
    private long bytes;
    private boolean model;
    private boolean unfinished;
    private Instant used = Instant.EPOCH;
    private Instant modified = Instant.EPOCH;
  }

  private final FoundStore store;
  private final Map<Path, Draft> drafts = new HashMap<>();
  private int files;

  TreeModels(FoundStore store) {
    this.store = store;
  }

  List<HeldModel> read() {
    try {
      Files.walkFileTree(store.root(), Set.<FileVisitOption>of(), DEEPEST, this);
    } catch (IOException e) {
      // What could be read so far is what there is to say.
      System.getLogger(TreeModels.class.getName())
          .log(System.Logger.Level.DEBUG, "a store is not read to its end", e);
    }
    List<HeldModel> models = new ArrayList<>();
    drafts.forEach((key, draft) -> {
      if (draft.model) {
        models.add(model(key, draft));
      }
    });
    return models;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes look) {
    String name = String.valueOf(folder.getFileName());
    return !folder.equals(store.root()) && PRIVATE.contains(name)
        ? FileVisitResult.SKIP_SUBTREE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes look) {
    if (++files > MOST_FILES) {
      return FileVisitResult.TERMINATE;
    }
    Path path = store.root().relativize(file);
    String name = String.valueOf(file.getFileName());
    boolean unfinished = UNFINISHED.matcher(name).matches();
    boolean own = path.toString().contains(".dray");
    if (!look.isRegularFile() || (own && !unfinished)) {
      return FileVisitResult.CONTINUE;
    }
    key(path)
        .ifPresent(key -> {
          Draft draft = drafts.computeIfAbsent(key, k -> new Draft());
          draft.unfinished |= unfinished;
          if (!unfinished) {
            draft.model |= isModel(path);
            draft.names.add(name);
            draft.bytes += look.size();
            draft.used = later(draft.used, look.lastAccessTime().toInstant());
            draft.modified = later(draft.modified, look.lastModifiedTime().toInstant());
          }
        });
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    return FileVisitResult.CONTINUE;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /// What a file belongs to: a folder or a file below the store's.
  private Optional<Path> key(Path path) {
    int depth = path.getNameCount();
    String first = path.getName(0).toString();
    return switch (store.kind()) {
      case MODELS -> {
        int levels = first.equals("gguf") ? 3 : 2;
        yield depth > levels ? Optional.of(path.subpath(0, levels)) : Optional.empty();
      }
      case MODELSCOPE -> {
        boolean old = first.equals("hub");
        int at = old ? 2 : 1;
        if (depth <= at + 1 || !path.getName(at - 1).toString().equals("models")) {
          yield Optional.empty();
        }
        int levels = path.getName(at).toString().contains("--") ? at + 1 : at + 2;
        yield depth > levels ? Optional.of(path.subpath(0, levels)) : Optional.empty();
      }
      case RAMALAMA -> {
        int end = 0;
        while (end < depth && !Set.of("blobs", "refs", "snapshots").contains(part(path, end))) {
          end++;
        }
        yield end > 1 && end < depth && first.equals("store")
            ? Optional.of(path.subpath(0, end))
            : Optional.empty();
      }
      case MODEL_RUNNER ->
          first.equals("manifests") && depth == 3 ? Optional.of(path) : Optional.empty();
      case LLAMA_CPP, COMFYUI, FOLDER, HUB_CACHE, OLLAMA, LM_STUDIO -> loose(path);
    };
  }

  /// A file of weights by itself, its parts together; what lies beside a `config.json` is one model
  /// with it.
  private Optional<Path> loose(Path path) {
    Path folder = path.getParent();
    if (folder != null
        && Files.isRegularFile(store.root().resolve(folder).resolve("config.json"))) {
      return Optional.of(folder);
    }
    String name = String.valueOf(path.getFileName());
    return MODEL_FILE.matcher(name).matches()
        ? Optional.of(path.resolveSibling(Shards.whole(name)))
        : Optional.empty();
  }

  private static String part(Path path, int index) {
    return path.getName(index).toString();
  }

  private boolean isModel(Path path) {
    return switch (store.kind()) {
      case RAMALAMA -> path.toString().contains("refs");
      case MODEL_RUNNER -> true;
      default -> MODEL_FILE.matcher(String.valueOf(path.getFileName())).matches();
    };
  }

  private HeldModel model(Path key, Draft draft) {
    Path place = store.root().resolve(key);
    if (store.kind() == StoreKind.MODEL_RUNNER) {
      return byManifest(place, key, draft);
    }
    boolean partial = draft.unfinished || Shards.areMissing(draft.names);
    return new HeldModel(
        store,
        name(key),
        Files.exists(place) ? place : store.root().resolve(key).resolveSibling(""),
        new ByteSize(draft.bytes),
        draft.names.size(),
        draft.used,
        draft.modified,
        partial ? HeldModel.State.PARTIAL : HeldModel.State.UNKNOWN);
  }

  /// Docker Model Runner keeps names elsewhere; a model is known by its manifest's digest.
  private HeldModel byManifest(Path place, Path key, Draft draft) {
    long bytes = 0;
    HeldModel.State state = HeldModel.State.WHOLE;
    try (var in = Files.newInputStream(place)) {
      for (Manifest.Blob blob : Manifest.read(in.readNBytes(Manifest.LARGEST + 1)).blobs()) {
        Path file = store.root().resolve("blobs/sha256").resolve(blob.digest().hex());
        bytes += blob.size();
        if (!Files.isRegularFile(file) || Files.size(file) != blob.size()) {
          state = HeldModel.State.PARTIAL;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      state = HeldModel.State.UNKNOWN;
    }
    return new HeldModel(
        store,
        name(key),
        place,
        new ByteSize(bytes),
        draft.names.size(),
        draft.used,
        draft.modified,
        state);
  }

  private String name(Path key) {
    String text = key.toString().replace('\\', '/');
    return switch (store.kind()) {
      case MODELS -> text.replaceFirst("^gguf/", "").replaceFirst("--", "/");
      case MODELSCOPE ->
          text.replaceFirst("^(hub/)?models/", "").replaceFirst("--", "/").replace("___", ".");
      case RAMALAMA -> text.replaceFirst("^store/", "");
      case MODEL_RUNNER -> text.replaceFirst("^manifests/sha256/", "sha256:");
      default -> text;
    };
  }
}
