package dev.dray.location;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A place with a name that models go to, whether it is there yet or not. Immutable.
///
/// @param name its name for `--location` and for registries
/// @param aliases other names that are understood
/// @param root its folder
/// @param layout how models lie in it
/// @param origin what says so: a setting, a program's own files, or `usual place`
public record Location(String name, List<String> aliases, Path root, Layout layout, String origin) {

  /// The name of every location that has none: a folder that was named by its path.
  public static final String CUSTOM = "custom";

  /// How models lie in a location.
  public enum Layout {
    /// The cache that all Hugging Face tools share.
    HUB_CACHE("hub cache"),
    /// A folder for each model: `<owner>/<repository>[@<branch>]`.
    TREE("tree"),
    /// LM Studio's folder: `<publisher>/<repository>`, nothing beside the files.
    LM_STUDIO("LM Studio"),
    /// Dray's own cache: `<provider>/<owner>--<repository>[@<branch>]`.
    APP_CACHE("app cache");

    private final String label;

    Layout(String label) {
      this.label = label;
    }

    /// For people.
    public String label() {
      return label;
    }
  }

  /// Copies the list.
  public Location {
    aliases = List.copyOf(aliases);
  }

  /// Whether its folder is there.
  public boolean exists() {
    return Files.isDirectory(root);
  }

  /// For people, such as `linux_wsl at /home/ada/ai-models/weights`.
  @Override
  public String toString() {
    return name + " at " + root;
  }
}
