package dev.dray.inspection.task;

import dev.dray.RepoPath;
import dev.dray.format.LocalFile;
import dev.dray.format.RandomRead;
import dev.dray.model.ContainerFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A model in a folder of this machine, or in a single file. Links are followed, as the hub cache
/// is made of them; hidden folders hold other programs' notes and are left out.
final class FolderFiles implements ModelFiles {

  private static final int MOST_FILES = 100_000;
  private static final int DEEPEST = 16;
  private static final byte[] GGUF = {'G', 'G', 'U', 'F'};

  private final String name;
  private final Path root;
  private final List<ModelFile> files;

  /// The file, where it is one and not a folder.
  private final Optional<Path> single;

  private final Allowance allowance = Allowance.unlimited();

  private FolderFiles(String name, Path root, List<ModelFile> files, Optional<Path> single) {
    this.name = name;
    this.single = single;
    this.root = root;
    this.files = files;
  }

  /// @param name what the model is called, which tells something too
  /// @throws IOException if the place cannot be read
  static FolderFiles of(Path place, String name) throws IOException {
    if (Files.isRegularFile(place)) {
      Path parent = place.toAbsolutePath().getParent();
      return new FolderFiles(
          name,
          parent == null ? place : parent,
          List.of(
              new ModelFile(called(place), OptionalLong.of(Files.size(place)), Optional.empty())),
          Optional.of(place));
    }
    return new FolderFiles(name, place, walk(place), Optional.empty());
  }

  /// Stores call files by their digests; what a lone one is, its first bytes tell then.
  private static String called(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (ContainerFormat.ofFileName(name).isPresent()) {
      return name;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(GGUF.length), GGUF) ? name + ".gguf" : name;
    }
  }

  /// @param paths the files that count, relative to the folder; what is not there is passed over
  /// @throws IOException if one cannot be read
  static FolderFiles of(Path folder, String name, Collection<String> paths) throws IOException {
    List<ModelFile> found = new ArrayList<>();
    for (String path : paths) {
      Path file = new RepoPath(path).under(folder);
      if (Files.isRegularFile(file)) {
        found.add(new ModelFile(path, OptionalLong.of(Files.size(file)), Optional.empty()));
      }
    }
    found.sort(Comparator.comparing(ModelFile::path));
    return new FolderFiles(name, folder, List.copyOf(found), Optional.empty());
  }

  private static List<ModelFile> walk(Path root) throws IOException {
    List<ModelFile> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isHidden(file)) {
              found.add(
                  new ModelFile(
                      root.relativize(file).toString().replace('\\', '/'),
                      OptionalLong.of(attributes.size()),
                      Optional.empty()));
            }
            return found.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (file.equals(root)) {
              throw failure;
            }
            // A broken link, or another program's folder: the model lacks a file, which is said.
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(Comparator.comparing(ModelFile::path));
    return List.copyOf(found);
  }

  private static boolean isHidden(Path path) {
    Path last = path.getFileName();
    return last != null && last.toString().startsWith(".");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelFile> files() {
    return files;
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public RandomRead open(ModelFile file) throws IOException {
    Path place = single.orElseGet(() -> root.resolve(file.path()));
    return new Counted(LocalFile.open(place, file.path()), allowance);
  }

  @Override
  public Allowance allowance() {
    return allowance;
  }

  /// Counts what is read.
  private record Counted(LocalFile file, Allowance allowance) implements RandomRead {
    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
      int read = file.read(offset, target);
      allowance.spend(read);
      return read;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
