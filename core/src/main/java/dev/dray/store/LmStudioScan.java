package dev.dray.store;

import dev.dray.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks through LM Studio's folder: two levels of folders, then files. Reads only; what cannot be
/// read is not there.
final class LmStudioScan {

  private static final int DEEPEST = 4;

  /// `name-00001-of-00003.gguf`.
  static final Pattern SPLIT = Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})\\.gguf");

  private LmStudioScan() {}

  static List<LmStudioModel> models(Path root) {
    List<LmStudioModel> models = new ArrayList<>();
    for (Path publisher : folders(root)) {
      for (Path repository : folders(publisher)) {
        models.addAll(of(root, repository));
      }
    }
    return models;
  }

  /// LM Studio's own unfinished downloads.
  static List<Path> unfinished(Path root) {
    List<Path> found = new ArrayList<>();
    for (Path publisher : folders(root)) {
      for (Path repository : folders(publisher)) {
        for (Path file : CacheScan.children(repository)) {
          String name = name(file);
          if (name.startsWith("downloading_") && name.endsWith(".part")) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  private static List<LmStudioModel> of(Path root, Path repository) {
    List<Path> files = new ArrayList<>();
    collect(repository, files, 0);
    Map<String, List<Path>> weights = new TreeMap<>();
    boolean safetensors = false;
    for (Path file : files) {
      String name = name(file).toLowerCase(Locale.ROOT);
      safetensors |= name.endsWith(".safetensors");
      if (name.endsWith(".gguf") && !name.startsWith("mmproj")) {
        Matcher split = SPLIT.matcher(name(file));
        Path whole = split.matches() ? file.resolveSibling(split.group(1) + ".gguf") : file;
        weights.computeIfAbsent(text(root, whole), w -> new ArrayList<>()).add(file);
      }
    }
    List<LmStudioModel> models = new ArrayList<>();
    weights.forEach((path, parts) ->
        models.add(new LmStudioModel(path, "gguf", size(parts), parts, isWhole(parts))));
    if (safetensors && weights.isEmpty()) {
      models.add(
          new LmStudioModel(text(root, repository), "safetensors", size(files), files, true));
    }
    return models;
  }

  private static boolean isWhole(List<Path> parts) {
    Matcher split = SPLIT.matcher(name(parts.getFirst()));
    return !split.matches() || parts.size() == Integer.parseInt(split.group(3));
  }

  private static void collect(Path folder, List<Path> files, int depth) {
    for (Path child : CacheScan.children(folder)) {
      if (Files.isRegularFile(child) && !name(child).startsWith(".")) {
        files.add(child);
      } else if (depth < DEEPEST
          && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)
          && !name(child).startsWith(".")) {
        collect(child, files, depth + 1);
      }
    }
  }

  private static List<Path> folders(Path parent) {
    return CacheScan.children(parent).stream()
        .filter(child -> Files.isDirectory(child) && !name(child).startsWith("."))
        .toList();
  }

  private static String text(Path root, Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static ByteSize size(List<Path> files) {
    return new ByteSize(files.stream().mapToLong(LmStudioScan::size).sum());
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // Gone meanwhile.
      return 0;
    }
  }
}
