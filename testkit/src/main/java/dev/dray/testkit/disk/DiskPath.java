package dev.dray.testkit.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A path on a [FaultyDisk]; spelled as the platform's own, which does the arithmetic.
final class DiskPath implements Path {

  final FaultyDisk disk;
  final Path inner;

  DiskPath(FaultyDisk disk, Path inner) {
    this.disk = disk;
    this.inner = inner;
  }

  private Path wrap(Path path) {
    return new DiskPath(disk, path);
  }

  private @Nullable Path wrapNullable(@Nullable Path path) {
    return path == null ? null : wrap(path);
  }

  private static Path inner(Path path) {
    return path instanceof DiskPath own ? own.inner : path;
  }

  @Override
  public FileSystem getFileSystem() {
    return disk.fileSystem();
  }

  @Override
  public boolean isAbsolute() {
    return inner.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrapNullable(inner.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrapNullable(inner.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrapNullable(inner.getParent());
  }

  @Override
  public int getNameCount() {
    return inner.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return wrap(inner.getName(index));
  }

  @Override
  public Path subpath(int from, int to) {
    return wrap(inner.subpath(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof DiskPath && inner.startsWith(inner(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof DiskPath && inner.endsWith(inner(other));
  }

  @Override
  public Path normalize() {
    return wrap(inner.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return wrap(inner.resolve(inner(other)));
  }

  @Override
  public Path relativize(Path other) {
    return wrap(inner.relativize(inner(other)));
  }

  @Override
  public URI toUri() {
    return URI.create("disk:" + inner);
  }

  @Override
  public Path toAbsolutePath() {
    return wrap(inner.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return disk.realPath(this);
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nobody watches this disk");
  }

  @Override
  public int compareTo(Path other) {
    return inner.compareTo(inner(other));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DiskPath path && path.disk == disk && path.inner.equals(inner);
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(disk), inner);
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
