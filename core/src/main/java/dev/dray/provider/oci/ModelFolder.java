package dev.dray.provider.oci;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import dev.dray.provider.PushProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of a model on this disk, with their sizes and digests, in path order.
///
/// @param files at least one
record ModelFolder(List<LocalFile> files) {

  /// As many as a manifest can name.
  private static final int MOST_FILES = 10_000;

  private static final int BUFFER = 1 << 20;

  /// One file.
  ///
  /// @param path in the model
  /// @param file on the disk
  /// @param size in bytes
  /// @param digest of its content
  record LocalFile(RepoPath path, Path file, long size, Digest.Sha256 digest) {}

  /// Bytes of all files.
  long size() {
    return files.stream().mapToLong(LocalFile::size).sum();
  }

  /// Finds and hashes the files. Links to files are followed, as the snapshots of a hub cache need
  /// it; links to folders are not. Names that start with a dot are left out.
  ///
  /// @throws InvalidRequestException if there is no file, or a name that nobody could bring
  /// @throws StorageException if a file cannot be read
  static ModelFolder read(Path model, PushProgress progress) {
    Path root = model.toAbsolutePath().normalize();
    try {
      Map<String, Path> found = find(root);
      if (found.isEmpty()) {
        throw new InvalidRequestException(
            model + (Files.exists(root) ? " has no file to push" : " does not exist"),
            "Name a model's file or folder.",
            ErrorContext.of(model.toString()));
      }
      if (found.size() > MOST_FILES) {
        throw new InvalidRequestException(
            model + " has more than " + MOST_FILES + " files",
            "Name the folder of one model.",
            ErrorContext.of(model.toString()));
      }
      long total = 0;
      for (Path file : found.values()) {
        total += Files.size(file);
      }
      List<LocalFile> files = new ArrayList<>();
      long done = 0;
      for (Map.Entry<String, Path> entry : found.entrySet()) {
        LocalFile file = hash(entry.getKey(), entry.getValue(), done, total, progress);
        done += file.size();
        files.add(file);
      }
      return new ModelFolder(List.copyOf(files));
    } catch (IOException e) {
      throw new StorageException(
          "The model " + model + " cannot be read: " + e.getMessage(),
          "Check that its files are there and may be read.",
          ErrorContext.of(model.toString()),
          e);
    }
  }

  private static Map<String, Path> find(Path root) throws IOException {
    Map<String, Path> found = new TreeMap<>();
    if (Files.isRegularFile(root)) {
      found.put(String.valueOf(root.getFileName()), root);
      return found;
    }
    if (!Files.isDirectory(root)) {
      return found;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file) && Files.isRegularFile(file) && found.size() <= MOST_FILES) {
              found.put(root.relativize(file).toString().replace('\\', '/'), file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }

  private static LocalFile hash(
      String name, Path file, long before, long total, PushProgress progress) throws IOException {
    RepoPath path;
    try {
      path = new RepoPath(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "'"
              + name
              + "' cannot be pushed: nobody could bring it everywhere, because of an "
              + e.getMessage(),
          "Rename the file.",
          ErrorContext.of(file.toString()));
    }
    MessageDigest hash = sha256();
    long size = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hash.update(buffer, 0, count);
        size += count;
        progress.at(PushProgress.Step.HASHING, name, Math.min(before + size, total), total);
      }
    }
    return new LocalFile(
        path, file, size, new Digest.Sha256(HexFormat.of().formatHex(hash.digest())));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
