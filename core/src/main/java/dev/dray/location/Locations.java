package dev.dray.location;

import dev.dray.RepoPath;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.LmStudioTree;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// All places with names: those that are built in, with the roots that settings and this machine
/// give them, and the user's own. Immutable; looks at the disk only to find LM Studio's folder and
/// to route.
///
/// The names `linux_wsl` and `windows_lmstudio` are those that ImageWorks writes into registries;
/// they mean the same places on every system, whose roots differ.
public final class Locations {

  /// The cache that all Hugging Face tools share.
  public static final String HUB_CACHE = "hub-cache";

  /// The tree of weights.
  public static final String WEIGHTS = "linux_wsl";

  /// LM Studio's folder.
  public static final String LM_STUDIO = "windows_lmstudio";

  /// Dray's own cache.
  public static final String APP_CACHE = "app-cache";

  /// The word that has the format decide.
  public static final String AUTO = "auto";

  /// Where ImageWorks keeps GGUF files on Windows, seen from WSL.
  private static final Path WINDOWS_FROM_WSL = Path.of("/mnt/d/ai stuff/models/llm models");

  private final Settings settings;
  private final Map<String, Location> byName;

  private Locations(Settings settings, Map<String, Location> byName) {
    this.settings = settings;
    this.byName = byName;
  }

  /// The locations that the settings and this machine know.
  public static Locations of(Settings settings) {
    Map<String, Location> byName = new LinkedHashMap<>();
    add(
        byName,
        new Location(
            HUB_CACHE,
            List.of("hf", "cache"),
            settings.hfCache(),
            Location.Layout.HUB_CACHE,
            origin(settings, Setting.HF_CACHE)));
    add(
        byName,
        new Location(
            WEIGHTS,
            List.of("weights", "wsl"),
            settings.modelsRoot().resolve("weights"),
            Location.Layout.TREE,
            origin(settings, Setting.MODELS_ROOT)));
    add(byName, lmStudio(settings));
    add(
        byName,
        new Location(
            APP_CACHE,
            List.of("app"),
            settings.directories().cache().resolve("models"),
            Location.Layout.APP_CACHE,
            origin(settings, Setting.DRAY_HOME)));
    settings
        .locations()
        .forEach((name, root) -> {
          String folded = name.toLowerCase(Locale.ROOT);
          Optional<Location> known = find(byName, folded);
          String said = Setting.LOCATIONS + ", " + settings.origin(Setting.LOCATIONS);
          // A built-in name with another root stays what it is, elsewhere.
          Location own =
              known
                  .map(l -> new Location(l.name(), l.aliases(), root, l.layout(), said))
                  .orElseGet(() -> new Location(name, List.of(), root, Location.Layout.TREE, said));
          byName.put(known.map(l -> l.name().toLowerCase(Locale.ROOT)).orElse(folded), own);
        });
    return new Locations(settings, byName);
  }

  private static void add(Map<String, Location> to, Location location) {
    to.put(location.name(), location);
  }

  private static String origin(Settings settings, Setting setting) {
    String origin = settings.origin(setting).toString();
    return origin.equals("default") ? "usual place" : setting.key() + ", " + origin;
  }

  private static Location lmStudio(Settings settings) {
    List<String> aliases = List.of("lmstudio", "lm-studio");
    Optional<Path> stated = settings.modelsLmStudioRoot();
    Setting by = Setting.MODELS_LMSTUDIO_ROOT;
    if (stated.isEmpty()) {
      stated = settings.lmStudioModels();
      by = Setting.LMSTUDIO_MODELS;
    }
    if (stated.isPresent()) {
      return new Location(
          LM_STUDIO,
          aliases,
          stated.get(),
          Location.Layout.LM_STUDIO,
          by.key() + ", " + settings.origin(by));
    }
    Path home = settings.environment().home();
    Optional<Path> found = LmStudioTree.find(home);
    if (found.isEmpty()
        && settings.environment().os() == OsFamily.LINUX
        && Files.isDirectory(WINDOWS_FROM_WSL)) {
      return new Location(
          LM_STUDIO,
          aliases,
          WINDOWS_FROM_WSL,
          Location.Layout.LM_STUDIO,
          "a Windows disk seen from WSL");
    }
    return new Location(
        LM_STUDIO,
        aliases,
        found.orElseGet(() -> LmStudioTree.usualPlace(home)),
        Location.Layout.LM_STUDIO,
        found.isPresent() ? "LM Studio's own files" : "usual place");
  }

  /// All of them, built-in ones first.
  public List<Location> all() {
    return List.copyOf(byName.values());
  }

  /// One that is built in, by its name.
  Location builtIn(String name) {
    return find(byName, name).orElseThrow();
  }

  /// A location by name or alias, in any case; a path stands for a custom one.
  ///
  /// @throws InvalidRequestException if it is neither; its text names all that are known
  public Location named(String text) {
    Optional<Location> known = find(byName, text.strip());
    if (known.isPresent()) {
      return known.get();
    }
    boolean path =
        text.contains("/")
            || text.contains("\\")
            || text.startsWith("~")
            || text.startsWith(".")
            || text.matches("[A-Za-z]:.*");
    if (!path) {
      throw new InvalidRequestException(
          "There is no location '" + text + "'",
          "Known are "
              + byName.values().stream().map(Location::name).collect(Collectors.joining(", "))
              + "; a path such as ./models is one, too. Name your own under [locations] in "
              + settings.userFile().path()
              + ".",
          ErrorContext.of(text));
    }
    try {
      Path home = settings.environment().home();
      Path root =
          text.equals("~") || text.startsWith("~/")
              ? home.resolve(text.substring(Math.min(2, text.length())))
              : settings.environment().workingDirectory().resolve(text);
      return new Location(
          Location.CUSTOM,
          List.of(),
          root.toAbsolutePath().normalize(),
          Location.Layout.TREE,
          "named");
    } catch (InvalidPathException e) {
      throw new InvalidRequestException(
          "'" + text + "' is neither a location nor a path: " + e.getReason(),
          "Name one of 'dray locations', or a folder.",
          ErrorContext.of(text));
    }
  }

  private static Optional<Location> find(Map<String, Location> byName, String name) {
    return byName.values().stream()
        .filter(l ->
            l.name().equalsIgnoreCase(name)
                || l.aliases().stream().anyMatch(alias -> alias.equalsIgnoreCase(name)))
        .findFirst();
  }

  /// The name of the location that a path lies in, [Location#CUSTOM] where it is none of them. Of
  /// several, the innermost.
  public String nameOf(Path path) {
    Path place = path.toAbsolutePath().normalize();
    Optional<Location> best = Optional.empty();
    for (Location location : byName.values()) {
      Path root = location.root().toAbsolutePath().normalize();
      if (place.startsWith(root)
          && (best.isEmpty() || root.getNameCount() > best.get().root().getNameCount())) {
        best = Optional.of(location);
      }
    }
    return best.map(Location::name).orElse(Location.CUSTOM);
  }

  /// Where a model with these files goes: GGUF files to LM Studio's folder, if it is there or
  /// somebody named it, else to `gguf` in the tree of weights; everything else into that tree.
  public Route route(Collection<RepoPath> files) {
    Location weights = builtIn(WEIGHTS);
    boolean gguf =
        files.stream().anyMatch(f -> f.text().toLowerCase(Locale.ROOT).endsWith(".gguf"));
    if (!gguf) {
      return new Route(
          weights, weights.root(), "No GGUF files: the model goes to " + weights + ".");
    }
    Location lmStudio = builtIn(LM_STUDIO);
    boolean stated = !lmStudio.origin().equals("usual place");
    if (stated || lmStudio.exists()) {
      return new Route(
          lmStudio,
          lmStudio.root(),
          "GGUF files go to LM Studio's folder, "
              + lmStudio.root()
              + " ("
              + lmStudio.origin()
              + ").");
    }
    return new Route(
        weights,
        weights.root().resolve("gguf"),
        "GGUF files go to "
            + weights.root().resolve("gguf")
            + ", because there is no LM Studio here (no "
            + lmStudio.root()
            + "); "
            + Setting.MODELS_LMSTUDIO_ROOT
            + " names another place.");
  }

  /// The roots that hold plain trees, for whoever looks for models: name and folder.
  public List<Location> trees() {
    List<Location> trees = new ArrayList<>();
    for (Location location : byName.values()) {
      if (location.layout() == Location.Layout.TREE
          || location.layout() == Location.Layout.APP_CACHE) {
        trees.add(location);
      }
    }
    return trees;
  }
}
