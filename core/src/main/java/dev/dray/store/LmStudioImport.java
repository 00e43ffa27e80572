package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.RepoId;
import dev.dray.RepoPath;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;

/// Puts a model from elsewhere on this machine into LM Studio's folder.
final class LmStudioImport {

  private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);
  private static final int DEEPEST = 4;

  private final Path folder;
  private final Path own;
  private final boolean link;

  LmStudioImport(Path folder, Path own, boolean link) {
    this.folder = folder;
    this.own = own;
    this.link = link;
  }

  /// The name under which a file or folder is imported when no other is named.
  static RepoId defaultName(Path source) {
    String name = String.valueOf(source.getFileName());
    Matcher split = LmStudioScan.SPLIT.matcher(name);
    String stem = split.matches() ? split.group(1) : name.replaceFirst("(?i)\\.gguf$", "");
    String clean =
        stem.replaceAll("[^A-Za-z0-9._-]", "-")
            .replaceAll("-{2,}", "-")
            .replaceAll("\\.{2,}", ".")
            .replaceAll("^[.-]+|[.-]+$", "");
    String cut = clean.substring(0, Math.min(clean.length(), 70)).replaceAll("[.-]+$", "");
    return RepoId.of("imported-models", cut.isEmpty() ? "model" : cut);
  }

  LmStudioModel run(Path source, RepoId name) {
    Map<RepoPath, Path> files = files(source);
    files.forEach((path, file) -> requireFree(file, path.under(folder)));
    long size = 0;
    List<Path> placed = new ArrayList<>();
    for (Map.Entry<RepoPath, Path> entry : files.entrySet()) {
      Path target = entry.getKey().under(folder);
      try {
        place(entry.getValue(), target);
        size += Files.size(target);
      } catch (IOException e) {
        throw DiskFailure.of("write", target, e);
      }
      placed.add(target);
    }
    AtomicFile.forceNames(folder, placed);
    boolean gguf = files.keySet().stream().anyMatch(f -> f.text().endsWith(".gguf"));
    return new LmStudioModel(
        name.text(), gguf ? "gguf" : "safetensors", new ByteSize(size), placed, true);
  }

  private Map<RepoPath, Path> files(Path source) {
    if (Files.isRegularFile(source)) {
      return parts(source);
    }
    if (!Files.isDirectory(source)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "There is nothing at " + source,
          "Name a .gguf file, or a folder that holds a model.",
          ErrorContext.of(source.toString()));
    }
    Map<RepoPath, Path> files = new TreeMap<>();
    collect(source, source, files, 0);
    boolean model =
        files.keySet().stream()
            .map(path -> path.text().toLowerCase(Locale.ROOT))
            .anyMatch(name -> name.endsWith(".gguf") || name.endsWith(".safetensors"));
    if (!model) {
      throw noModel(source, "it holds no .gguf and no .safetensors file");
    }
    return files;
  }

  private static void collect(Path root, Path at, Map<RepoPath, Path> files, int depth) {
    for (Path child : CacheScan.children(at)) {
      String name = String.valueOf(child.getFileName());
      if (name.startsWith(".")) {
        continue;
      }
      if (Files.isRegularFile(child)) {
        files.put(name(root.relativize(child).toString().replace('\\', '/'), child), child);
      } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && depth < DEEPEST) {
        collect(root, child, files, depth + 1);
      }
    }
  }

  /// The file, and the other parts where it is one of several.
  private static Map<RepoPath, Path> parts(Path source) {
    String name = String.valueOf(source.getFileName());
    if (!name.toLowerCase(Locale.ROOT).endsWith(".gguf") || !isGguf(source)) {
      throw noModel(source, "it is no GGUF file");
    }
    Map<RepoPath, Path> files = new TreeMap<>();
    Matcher split = LmStudioScan.SPLIT.matcher(name);
    if (!split.matches()) {
      files.put(name(name, source), source);
      return files;
    }
    int count = Integer.parseInt(split.group(3));
    for (int i = 1; i <= count; i++) {
      String part = String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", split.group(1), i, count);
      Path file = source.resolveSibling(part);
      if (!Files.isRegularFile(file)) {
        throw new NotFoundException(
            ErrorCode.FILE_NOT_FOUND,
            "The model consists of " + count + " parts, and there is no " + file,
            "Put all parts into one folder first.",
            ErrorContext.of(file.toString()));
      }
      files.put(name(part, file), file);
    }
    return files;
  }

  private static RepoPath name(String path, Path file) {
    try {
      return new RepoPath(path);
    } catch (IllegalArgumentException e) {
      throw noModel(file, "its name cannot be used everywhere: " + e.getMessage());
    }
  }

  private static InvalidRequestException noModel(Path source, String why) {
    return new InvalidRequestException(
        source + " cannot be imported: " + why,
        "LM Studio reads .gguf files, and folders of an MLX model in .safetensors.",
        ErrorContext.of(source.toString()));
  }

  private static boolean isGguf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(GGUF.length), GGUF);
    } catch (IOException e) {
      throw DiskFailure.of("read", file, e);
    }
  }

  private static void requireFree(Path source, Path target) {
    try {
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) || Files.isSameFile(source, target)) {
        return;
      }
    } catch (IOException e) {
      throw DiskFailure.of("read", target, e);
    }
    throw new ConflictException(
        "There is another file at " + target,
        "Move it away, or import under another name with --as publisher/name.",
        ErrorContext.of(target.toString()));
  }

  private void place(Path source, Path target) throws IOException {
    if (Files.exists(target) && Files.isSameFile(source, target)) {
      return;
    }
    DiskSpace.makeFolderOf(target);
    if (link) {
      try {
        Files.createLink(target, source.toRealPath());
        return;
      } catch (FileAlreadyExistsException e) {
        requireFree(source, target);
        return;
      } catch (FileSystemException | UnsupportedOperationException e) {
        throw new UnsupportedException(
            "No hard link can be made from " + source + " to " + target + ": " + e.getMessage(),
            "Leave --link out; a copy takes no room where the file system shares blocks.",
            ErrorContext.of(source.toString()));
      }
    }
    DiskSpace.makeFolder(own);
    Path copy = AtomicFile.passing(own, ".copy");
    try {
      AtomicFile.copy(source, copy);
      AtomicFile.move(copy, target);
    } finally {
      Files.deleteIfExists(copy);
      AtomicFile.removeQuietly(own);
    }
  }
}
