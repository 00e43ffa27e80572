package dev.dray.testkit.disk;

import dev.dray.testkit.disk.DiskCall.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [FaultyDisk] knows of a path besides its bytes. Changes of it are durable at once, which
/// is more than a disk promises; nothing of ours depends on it.
final class DiskAttributes implements PosixFileAttributeView {

  private final FaultyDisk disk;
  private final Path path;
  private final boolean follow;

  DiskAttributes(FaultyDisk disk, Path path, boolean follow) {
    this.disk = disk;
    this.path = path;
    this.follow = follow;
  }

  /// As they were when they were asked.
  private record Seen(DiskNode node, long size, FileTime modified, Set<PosixFilePermission> mode)
      implements PosixFileAttributes {

    @Override
    public FileTime lastModifiedTime() {
      return modified;
    }

    @Override
    public FileTime lastAccessTime() {
      return modified;
    }

    @Override
    public FileTime creationTime() {
      return modified;
    }

    @Override
    public boolean isRegularFile() {
      return node instanceof DiskNode.File;
    }

    @Override
    public boolean isDirectory() {
      return node instanceof DiskNode.Folder;
    }

    @Override
    public boolean isSymbolicLink() {
      return node instanceof DiskNode.Link;
    }

    @Override
    public boolean isOther() {
      return false;
    }

    @Override
    public Object fileKey() {
      return node;
    }

    @Override
    public UserPrincipal owner() {
      throw new UnsupportedOperationException("no users on this disk");
    }

    @Override
    public GroupPrincipal group() {
      throw new UnsupportedOperationException("no groups on this disk");
    }

    @Override
    public Set<PosixFilePermission> permissions() {
      return mode;
    }
  }

  @Override
  public String name() {
    return "posix";
  }

  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    synchronized (disk) {
      disk.call(Kind.LOOK, path);
      DiskNode node = disk.node(path, follow);
      long size = node instanceof DiskNode.File file ? file.length() : 0;
      return new Seen(node, size, FileTime.from(node.modified), Set.copyOf(node.mode));
    }
  }

  @Override
  public void setTimes(
      @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
      throws IOException {
    synchronized (disk) {
      disk.call(Kind.SET_ATTRIBUTES, path);
      if (modified != null) {
        disk.node(path, follow).modified = modified.toInstant();
      }
    }
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    synchronized (disk) {
      disk.call(Kind.SET_ATTRIBUTES, path);
      disk.node(path, follow).mode = Set.copyOf(permissions);
    }
  }

  @Override
  public UserPrincipal getOwner() {
    throw new UnsupportedOperationException("no users on this disk");
  }

  @Override
  public void setOwner(UserPrincipal owner) {
    throw new UnsupportedOperationException("no users on this disk");
  }

  @Override
  public void setGroup(GroupPrincipal group) {
    throw new UnsupportedOperationException("no groups on this disk");
  }
}
