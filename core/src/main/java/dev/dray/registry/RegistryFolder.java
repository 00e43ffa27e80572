package dev.dray.registry;

import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Where the files of a registry are: three layers in a folder, or one file that is all there is.
///
/// @param root the folder
/// @param single the one file, where there are no layers
record RegistryFolder(Path root, Optional<Path> single) {

  static final String JOURNAL = "model_registry.journal.jsonl";
  static final String BEFORE_SPLIT = "model_registry.backup.pre_split.json";

  static RegistryFolder layered(Path root) {
    return new RegistryFolder(root.toAbsolutePath().normalize(), Optional.empty());
  }

  static RegistryFolder single(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return new RegistryFolder(Objects.requireNonNull(absolute.getParent()), Optional.of(absolute));
  }

  /// The file of a layer. In a single file everything is discovered.
  Path file(Layer layer) {
    return layer == Layer.DISCOVERED && single.isPresent()
        ? single.get()
        : root.resolve(layer.fileName());
  }

  /// The layers that are read and written here.
  List<Layer> layers() {
    return single.isPresent() ? List.of(Layer.DISCOVERED) : List.of(Layer.values());
  }

  /// Downloads that are noted and not yet entries.
  Path journal() {
    return single
        .map(file -> file.resolveSibling(file.getFileName() + ".journal.jsonl"))
        .orElseGet(() -> root.resolve(JOURNAL));
  }

  Path lock() {
    return root.resolve(".model_registry.lock");
  }

  Path beforeSplit() {
    return root.resolve(BEFORE_SPLIT);
  }

  /// Whether there is nothing but the one file of the time before layers.
  boolean isBeforeSplit() {
    return single.isEmpty()
        && Files.isRegularFile(file(Layer.MERGED))
        && !Files.exists(file(Layer.CURATED))
        && !Files.exists(file(Layer.DISCOVERED));
  }

  /// How the files that are read look from outside: when this changes they are read again.
  ///
  /// @throws dev.dray.error.StorageException if the disk fails
  Signature signature() {
    List<Stamp> stamps = new ArrayList<>(4);
    if (single.isEmpty()) {
      stamps.add(stamp(file(Layer.CURATED)));
      stamps.add(stamp(file(Layer.DISCOVERED)));
    } else {
      stamps.add(stamp(file(Layer.DISCOVERED)));
    }
    stamps.add(stamp(journal()));
    if (stamps.stream().limit(2).allMatch(Stamp::isAbsent) && single.isEmpty()) {
      stamps.add(stamp(file(Layer.MERGED)));
    }
    return new Signature(List.copyOf(stamps));
  }

  /// A file's bytes; 0 where there is none.
  static long size(Path file) {
    return Math.max(0, stamp(file).size());
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(is.size(), is.lastModifiedTime(), Objects.toString(is.fileKey(), ""));
    } catch (NoSuchFileException e) {
      return Stamp.ABSENT;
    } catch (IOException e) {
      throw DiskFailure.of("read", file, e);
    }
  }

  /// How several files look.
  record Signature(List<Stamp> stamps) {}

  /// How a file looks: size, time of change and identity. A file that is replaced has another
  /// identity, so two changes within one tick of the clock are told apart.
  record Stamp(long size, FileTime modified, String identity) {
    static final Stamp ABSENT = new Stamp(-1, FileTime.fromMillis(0), "");

    boolean isAbsent() {
      return size < 0;
    }
  }
}
