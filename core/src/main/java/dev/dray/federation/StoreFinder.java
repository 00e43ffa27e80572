package dev.dray.federation;

import dev.dray.location.Location;
import dev.dray.location.Locations;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the stores of a machine where their makers put them and where variables say. Looks at the
/// places themselves, never below them; what cannot be read is not there.
///
/// Implementation note. The places are those of each maker's documentation and code as of summer
/// 2026. Where a maker's tool would write when asked for its place (LM Studio's pointer), this only
/// reads.
final class StoreFinder {

  private static final String USUAL = "usual place";
  private static final int LONGEST_POINTER = 8 << 10;
  private static final long LARGEST_SETTINGS = 4 << 20;

  private final Settings settings;
  private final Environment environment;
  private final Map<String, FoundStore> found = new LinkedHashMap<>();

  private StoreFinder(Settings settings) {
    this.settings = settings;
    this.environment = settings.environment();
  }

  /// The stores, those that name their content first; a folder that is reached in two ways counts
  /// once.
  static List<FoundStore> find(Settings settings) {
    StoreFinder finder = new StoreFinder(settings);
    finder.hubCaches();
    finder.ollama();
    finder.ramalama();
    finder.modelRunner();
    finder.lmStudio();
    finder.modelScope();
    finder.llamaCpp();
    finder.comfyUi();
    for (Location tree : Locations.of(settings).trees()) {
      finder.add(StoreKind.MODELS, tree.root(), tree.name());
    }
    settings.alsoLookIn().forEach(folder -> finder.add(StoreKind.FOLDER, folder, "also-look-in"));
    return new ArrayList<>(finder.found.values());
  }

  private void hubCaches() {
    add(StoreKind.HUB_CACHE, settings.hfCache(), "hf.cache");
    for (String name : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "TRANSFORMERS_CACHE")) {
      variable(name).ifPresent(path -> add(StoreKind.HUB_CACHE, path, name));
    }
    variable("HF_HOME").ifPresent(path -> add(StoreKind.HUB_CACHE, path.resolve("hub"), "HF_HOME"));
    add(StoreKind.HUB_CACHE, cacheHome().resolve("huggingface/hub"), USUAL);
    add(StoreKind.HUB_CACHE, home(".cache/huggingface/hub"), USUAL);
    variable("LLAMA_CACHE")
        .filter(path -> hasChild(path, "models--*"))
        .ifPresent(path -> add(StoreKind.HUB_CACHE, path, "LLAMA_CACHE"));
  }

  private void ollama() {
    variable("OLLAMA_MODELS")
        .ifPresent(path -> addWith("blobs", StoreKind.OLLAMA, path, "OLLAMA_MODELS"));
    addWith("blobs", StoreKind.OLLAMA, home(".ollama/models"), USUAL);
    if (environment.os() == OsFamily.LINUX) {
      addWith("blobs", StoreKind.OLLAMA, Path.of("/usr/share/ollama/.ollama/models"), "service");
    }
  }

  private void ramalama() {
    Path data = variable("XDG_DATA_HOME").orElseGet(() -> home(".local/share"));
    addWith("store", StoreKind.RAMALAMA, data.resolve("ramalama"), USUAL);
    addWith("store", StoreKind.RAMALAMA, home(".local/share/ramalama"), USUAL);
  }

  private void modelRunner() {
    variable("MODELS_PATH")
        .ifPresent(path -> addWith("blobs", StoreKind.MODEL_RUNNER, path, "MODELS_PATH"));
    addWith("blobs", StoreKind.MODEL_RUNNER, home(".docker/models"), USUAL);
  }

  private void lmStudio() {
    Optional<Path> pointed = pointer(home(".lmstudio-home-pointer"));
    List<Path> homes =
        pointed.map(List::of).orElseGet(() -> List.of(home(".cache/lm-studio"), home(".lmstudio")));
    for (Path lmStudio : homes) {
      Optional<Path> chosen = downloadsFolder(lmStudio.resolve("settings.json"));
      chosen.ifPresent(path -> add(StoreKind.LM_STUDIO, path, "LM Studio's settings"));
      add(
          StoreKind.LM_STUDIO,
          lmStudio.resolve("models"),
          pointed.isPresent() ? ".lmstudio-home-pointer" : USUAL);
    }
  }

  /// Where LM Studio keeps models, whether it is there or not: what its files say, or the usual
  /// place.
  static Path lmStudioModels(Settings settings) {
    StoreFinder finder = new StoreFinder(settings);
    Path old = finder.home(".cache/lm-studio");
    Path lmStudio =
        finder
            .pointer(finder.home(".lmstudio-home-pointer"))
            .orElseGet(() -> Files.isDirectory(old) ? old : finder.home(".lmstudio"));
    return finder
        .downloadsFolder(lmStudio.resolve("settings.json"))
        .orElseGet(() -> lmStudio.resolve("models"));
  }

  /// Where Ollama keeps models, whether it is there or not: what its variable says, else a place
  /// that is there and may be written, else the usual one.
  static Path ollamaModels(Settings settings) {
    StoreFinder finder = new StoreFinder(settings);
    finder.ollama();
    return finder
        .variable("OLLAMA_MODELS")
        .or(() ->
            finder.found.values().stream()
                .map(FoundStore::root)
                .filter(Files::isWritable)
                .findFirst())
        .orElseGet(() -> finder.home(".ollama/models"));
  }

  private void modelScope() {
    variable("MODELSCOPE_CACHE")
        .ifPresent(path -> add(StoreKind.MODELSCOPE, path, "MODELSCOPE_CACHE"));
    add(StoreKind.MODELSCOPE, settings.modelScopeCache(), "modelscope.cache");
    add(StoreKind.MODELSCOPE, cacheHome().resolve("modelscope"), USUAL);
    add(StoreKind.MODELSCOPE, home(".cache/modelscope"), USUAL);
  }

  private void llamaCpp() {
    variable("LLAMA_CACHE").ifPresent(path -> add(StoreKind.LLAMA_CPP, path, "LLAMA_CACHE"));
    switch (environment.os()) {
      case LINUX -> {
        add(StoreKind.LLAMA_CPP, cacheHome().resolve("llama.cpp"), USUAL);
        add(StoreKind.LLAMA_CPP, home(".cache/llama.cpp"), USUAL);
      }
      case MACOS -> add(StoreKind.LLAMA_CPP, home("Library/Caches/llama.cpp"), USUAL);
      case WINDOWS ->
          variable("LOCALAPPDATA")
              .ifPresent(path -> add(StoreKind.LLAMA_CPP, path.resolve("llama.cpp"), USUAL));
    }
  }

  private void comfyUi() {
    for (String place : List.of("ComfyUI", "comfyui", "comfy/ComfyUI", "Documents/ComfyUI")) {
      add(StoreKind.COMFYUI, home(place).resolve("models"), USUAL);
    }
  }

  private void add(StoreKind kind, Path root, String origin) {
    try {
      if (Files.isDirectory(root)) {
        Path real = root.toRealPath();
        found.putIfAbsent(kind + "\0" + real, new FoundStore(kind, root.normalize(), origin));
      }
    } catch (IOException e) {
      // Gone, or not ours to read: nothing there for us.
      System.getLogger(StoreFinder.class.getName())
          .log(System.Logger.Level.DEBUG, "a store is passed over", e);
    }
  }

  private void addWith(String child, StoreKind kind, Path root, String origin) {
    if (Files.isDirectory(root.resolve(child))) {
      add(kind, root, origin);
    }
  }

  private static boolean hasChild(Path folder, String glob) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, glob)) {
      return children.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  private Path home(String below) {
    return environment.home().resolve(below);
  }

  private Path cacheHome() {
    return variable("XDG_CACHE_HOME").filter(Path::isAbsolute).orElseGet(() -> home(".cache"));
  }

  private Optional<Path> variable(String name) {
    return environment.variable(name).flatMap(this::path);
  }

  private Optional<Path> path(String text) {
    try {
      return text.startsWith("~/")
          ? Optional.of(home(text.substring(2)))
          : Optional.of(environment.workingDirectory().resolve(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<Path> pointer(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_POINTER) {
        return Optional.empty();
      }
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      return path(text).filter(path -> !text.isEmpty() && Files.isDirectory(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Path> downloadsFolder(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_SETTINGS) {
        return Optional.empty();
      }
      return LmStudioSettings.downloadsFolder(file).flatMap(this::path);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
