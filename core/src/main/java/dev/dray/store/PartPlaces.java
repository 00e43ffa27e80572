package dev.dray.store;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a store keeps its part files. Stateless; reads only.
public sealed interface PartPlaces {

  /// A part file.
  ///
  /// @param path where
  /// @param model the repository it belongs to, where its place tells
  /// @param file the file's name, where its place tells
  record Part(Path path, Optional<String> model, Optional<String> file) {}

  /// The part files that are there now, in order of path. A place that cannot be read has none.
  List<Part> parts();

  /// A hub cache: `<kind>--<org>--<name>/.dray/<digest>.part`.
  ///
  /// @param root its folder
  record Cache(Path root) implements PartPlaces {
    @Override
    public List<Part> parts() {
      List<Part> found = new ArrayList<>();
      for (Path repository : CacheScan.children(root)) {
        String name = String.valueOf(repository.getFileName());
        Optional<String> model =
            name.matches("(models|datasets|spaces)--.+")
                ? Optional.of(name.replaceFirst("s--", "/").replaceFirst("--", "/"))
                : Optional.empty();
        add(found, repository.resolve(HubFolder.OWN), HubFolder.PART_SUFFIX, model);
      }
      return found;
    }
  }

  /// A folder that `--to` or `--local-dir` named: `.dray/`, `.cache/huggingface/dray/`, and beside
  /// single files.
  ///
  /// @param root the folder
  record Folder(Path root) implements PartPlaces {
    @Override
    public List<Part> parts() {
      List<Part> found = new ArrayList<>();
      Path official = root.resolve(LocalDirShelf.OWN).resolve("dray");
      add(found, official, HubFolder.PART_SUFFIX, Optional.empty());
      add(found, root.resolve(HubFolder.OWN), HubFolder.PART_SUFFIX, Optional.empty());
      add(found, root, SingleFileShelf.PART, Optional.empty());
      return found;
    }
  }

  /// A tree of models: `<owner>/<repository>/.dray/<digest>.part`, also one folder deeper, where
  /// files of a format have a tree of their own.
  ///
  /// @param root its folder
  record Tree(Path root) implements PartPlaces {
    private static final int DEEPEST = 3;

    @Override
    public List<Part> parts() {
      List<Part> found = new ArrayList<>();
      List<Path> level = List.of(root);
      for (int depth = 1; depth <= DEEPEST; depth++) {
        List<Path> below = new ArrayList<>();
        for (Path folder : level) {
          for (Path child : CacheScan.children(folder)) {
            String name = String.valueOf(child.getFileName());
            if (!name.startsWith(".") && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
              below.add(child);
            }
          }
        }
        for (Path model : below) {
          Optional<String> name = Optional.of(root.relativize(model).toString().replace('\\', '/'));
          add(found, model.resolve(HubFolder.OWN), HubFolder.PART_SUFFIX, name);
        }
        level = below;
      }
      return found;
    }
  }

  /// An Ollama store: `.dray/<digest>.part`.
  ///
  /// @param root its folder
  record Ollama(Path root) implements PartPlaces {
    @Override
    public List<Part> parts() {
      List<Part> found = new ArrayList<>();
      add(found, new OllamaFolder(root).own(), HubFolder.PART_SUFFIX, Optional.empty());
      return found;
    }
  }

  /// LM Studio's models folder: `.dray/<publisher>--<repository>/<digest>.part`.
  ///
  /// @param root its folder
  record LmStudio(Path root) implements PartPlaces {
    @Override
    public List<Part> parts() {
      List<Part> found = new ArrayList<>();
      for (Path model : CacheScan.children(root.resolve(HubFolder.OWN))) {
        String name = String.valueOf(model.getFileName());
        add(found, model, HubFolder.PART_SUFFIX, Optional.of(name.replaceFirst("--", "/")));
      }
      return found;
    }
  }

  private static void add(List<Part> to, Path folder, String suffix, Optional<String> model) {
    for (Path path : CacheScan.children(folder)) {
      String name = String.valueOf(path.getFileName());
      if (name.endsWith(suffix) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        Optional<String> file =
            suffix.equals(SingleFileShelf.PART)
                ? Optional.of(name.substring(0, name.length() - suffix.length()))
                : Optional.empty();
        to.add(new Part(path, model, file));
      }
    }
  }
}
