package dev.dray.testkit.disk;

import dev.dray.testkit.disk.DiskCall.Kind;
import dev.dray.testkit.disk.FaultyDisk.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The calls of `java.nio.file` on a [FaultyDisk].
final class DiskProvider extends FileSystemProvider {

  private final FaultyDisk disk;

  DiskProvider(FaultyDisk disk) {
    this.disk = disk;
  }

  @Override
  public String getScheme() {
    return "disk";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("a disk is made by its constructor");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return disk.fileSystem();
  }

  @Override
  public Path getPath(URI uri) {
    return disk.path(uri.getSchemeSpecificPart());
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    synchronized (disk) {
      boolean append = options.contains(StandardOpenOption.APPEND);
      boolean write = append || options.contains(StandardOpenOption.WRITE);
      boolean fresh = options.contains(StandardOpenOption.CREATE_NEW);
      // By its name: the option itself is the JDK's own.
      boolean direct = options.stream().anyMatch(option -> option.toString().equals("DIRECT"));
      Optional<DiskNode> there = there(path);
      if (write && (fresh || (there.isEmpty() && options.contains(StandardOpenOption.CREATE)))) {
        DiskNode.File made = disk.add(Kind.CREATE, path, new DiskNode.File());
        permissions(attributes).ifPresent(p -> made.mode = p);
        return new DiskChannel(disk, path, made, disk.life(), append, direct);
      }
      disk.call(Kind.OPEN, path);
      DiskNode node = there.orElseThrow(() -> new NoSuchFileException(path.toString()));
      DiskChannel channel = new DiskChannel(disk, path, node, disk.life(), append, direct);
      if (write && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
        channel.truncate(0);
      }
      return channel;
    }
  }

  private Optional<DiskNode> there(Path path) throws IOException {
    try {
      return Optional.of(disk.node(path, true));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("unchecked")
  private static Optional<Set<PosixFilePermission>> permissions(FileAttribute<?>[] attributes) {
    return Arrays.stream(attributes)
        .filter(a -> a.name().equals("posix:permissions"))
        .findFirst()
        .map(a -> Set.copyOf((Set<PosixFilePermission>) a.value()));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> found = new ArrayList<>();
    synchronized (disk) {
      disk.call(Kind.LIST, folder);
      if (!(disk.node(folder, true) instanceof DiskNode.Folder node)) {
        throw new NotDirectoryException(folder.toString());
      }
      node.names.keySet().forEach(name -> found.add(folder.resolve(name)));
    }
    List<Path> kept = new ArrayList<>();
    for (Path path : found) {
      if (filter.accept(path)) {
        kept.add(path);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return kept.iterator();
      }

      @Override
      public void close() {
        // The names are a copy.
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    disk.add(Kind.MAKE_FOLDER, folder, new DiskNode.Folder());
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    disk.add(Kind.SYMLINK, link, new DiskNode.Link(target.toString()));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    synchronized (disk) {
      disk.add(Kind.LINK, link, disk.node(existing, true));
    }
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    synchronized (disk) {
      disk.call(Kind.LOOK, link);
      if (disk.node(link, false) instanceof DiskNode.Link found) {
        return disk.path(found.text);
      }
      throw new NotLinkException(link.toString());
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    synchronized (disk) {
      disk.call(Kind.DELETE, path);
      Place place = disk.place(path);
      DiskNode node = place.node().orElseThrow(() -> new NoSuchFileException(path.toString()));
      if (node instanceof DiskNode.Folder folder && !folder.names.isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      place.folder().remove(disk.nextStep(), place.name());
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    if (List.of(options).contains(StandardCopyOption.REPLACE_EXISTING)) {
      Files.deleteIfExists(target);
    }
    try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < in.size()) {
        at += in.transferTo(at, in.size() - at, out);
      }
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    synchronized (disk) {
      disk.call(Kind.MOVE, source);
      Place from = disk.place(source);
      Place to = disk.place(target);
      DiskNode node = from.node().orElseThrow(() -> new NoSuchFileException(source.toString()));
      List<CopyOption> how = List.of(options);
      boolean replace =
          how.contains(StandardCopyOption.REPLACE_EXISTING)
              || how.contains(StandardCopyOption.ATOMIC_MOVE);
      if (to.node().isPresent() && !replace) {
        throw new FileAlreadyExistsException(target.toString());
      }
      if (to.node().isPresent()
          && to.node().get() instanceof DiskNode.Folder folder
          && !folder.names.isEmpty()) {
        throw new DirectoryNotEmptyException(target.toString());
      }
      long step = disk.nextStep();
      to.folder().put(step, to.name(), node);
      from.folder().remove(step, from.name());
    }
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    synchronized (disk) {
      return one.equals(other) || disk.node(one, true) == disk.node(other, true);
    }
  }

  @Override
  public boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    return disk.store();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    synchronized (disk) {
      disk.call(Kind.LOOK, path);
      disk.node(path, true);
    }
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type.cast(new DiskAttributes(disk, path, follows(options)));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return type.cast(new DiskAttributes(disk, path, follows(options)).readAttributes());
  }

  private static boolean follows(LinkOption... options) {
    return !List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException(names);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException(name);
  }
}
