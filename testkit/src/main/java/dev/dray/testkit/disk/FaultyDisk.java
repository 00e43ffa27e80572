package dev.dray.testkit.disk;

import dev.dray.testkit.disk.DiskCall.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A disk in memory, as a file system of its own, for tests of what survives. It behaves as POSIX
/// promises and no better:
///
/// - A write is durable when its file was [forced][java.nio.channels.FileChannel#force] afterwards;
///   a name is durable when its folder was, which is opened for reading and forced. A power cut
///   leaves of the rest what its [Survival] says, each write and each name by itself.
/// - After a failed sync the bytes look as if they were written and never reach the disk; the next
///   sync succeeds all the same, as on Linux.
/// - A direct write (`O_DIRECT`) is no more durable than another one: the disk has a cache of its
///   own, and where its bytes lie is written down by the force.
/// - [Trouble] may fail any call. With a capacity, what does not fit fails.
///
/// Thread-safe. Paths are spelled like the platform's, and two disks never share any.
public final class FaultyDisk {

  /// What positions, lengths and addresses of direct writes must be multiples of, in bytes.
  static final int BLOCK = 4096;

  private final DiskFileSystem fileSystem = new DiskFileSystem(this);
  private DiskNode.Folder root = new DiskNode.Folder();
  private Trouble trouble = Trouble.NONE;
  private OptionalLong cutAt = OptionalLong.empty();
  private boolean locks = true;
  private long capacity = 1L << 40;
  private OptionalLong pretended = OptionalLong.empty();
  private long calls;
  private long changes;
  private long directBytes;
  private long steps;
  private boolean dark;
  private int life;

  /// An empty disk with room for a tebibyte.
  public FaultyDisk() {}

  /// A path on this disk.
  public Path path(String text) {
    return new DiskPath(this, Path.of(text));
  }

  /// Its file system.
  public FileSystem fileSystem() {
    return fileSystem;
  }

  /// What goes wrong from now on.
  public synchronized void trouble(Trouble next) {
    trouble = next;
  }

  /// The power goes before the so-manieth change from now on, 1 for the next one.
  public synchronized void cutPowerBeforeChange(long number) {
    cutAt = OptionalLong.of(changes + number);
  }

  /// The power goes now: every call fails until [#restart(Survival)].
  public synchronized void cutPower() {
    dark = true;
  }

  /// Whether the power is gone.
  public synchronized boolean isDark() {
    return dark;
  }

  /// The power comes back, without trouble. Files that were open stay dead.
  public synchronized void restart(Survival survival) {
    root.crash(survival, survival.random());
    dark = false;
    cutAt = OptionalLong.empty();
    trouble = Trouble.NONE;
    life++;
  }

  /// Makes everything durable, as `sync(1)`.
  public synchronized void sync() {
    root.forceAll();
  }

  /// Calls so far.
  public synchronized long calls() {
    return calls;
  }

  /// Calls so far that changed something.
  public synchronized long changes() {
    return changes;
  }

  /// Bytes that direct writes were asked to write so far.
  public synchronized long directBytes() {
    return directBytes;
  }

  synchronized void countDirect(int bytes) {
    directBytes += bytes;
  }

  /// Bytes that all files together may have.
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  synchronized long capacity() {
    return capacity;
  }

  /// Answers questions for free space with this figure until a write found no room, and with the
  /// truth from then on: what was free when a program planned is not when it writes.
  public synchronized void pretendFree(long bytes) {
    pretended = OptionalLong.of(bytes);
  }

  synchronized long told() {
    return pretended.orElseGet(this::free);
  }

  /// Bytes that all files together have.
  public synchronized long capacityUsed() {
    return used();
  }

  /// Bytes that are still free.
  public synchronized long free() {
    return Math.max(0, capacity - used());
  }

  /// Whether files can be locked; otherwise every try fails, as on some network file systems.
  public synchronized void locks(boolean work) {
    locks = work;
  }

  synchronized boolean hasLocks() {
    return locks;
  }

  private long used() {
    long sum = 0;
    Set<DiskNode> seen = new HashSet<>();
    List<DiskNode> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      DiskNode node = open.removeLast();
      if (seen.add(node)) {
        switch (node) {
          case DiskNode.File file -> sum += file.length();
          case DiskNode.Folder folder -> open.addAll(folder.names.values());
          case DiskNode.Link link -> {}
        }
      }
    }
    return sum;
  }

  FileStore store() {
    return fileSystem.store();
  }

  synchronized int life() {
    return life;
  }

  long nextStep() {
    return ++steps;
  }

  // ---- Every call comes by here ----

  void call(Kind kind, Path path) throws IOException {
    if (kind.changes() && !dark) {
      changes++;
      dark = cutAt.isPresent() && changes >= cutAt.getAsLong();
    }
    if (dark) {
      throw new FileSystemException(path.toString(), null, "the power is off");
    }
    trouble.before(new DiskCall(++calls, kind, path));
  }

  private void alive(int openedIn) throws IOException {
    if (openedIn != life) {
      throw new ClosedChannelException();
    }
  }

  private static DiskNode.File file(Path path, DiskNode node) throws IOException {
    if (node instanceof DiskNode.File file) {
      return file;
    }
    throw new FileSystemException(path.toString(), null, "Is a directory");
  }

  // ---- Open files ----

  synchronized int read(Path path, DiskNode node, int openedIn, ByteBuffer target, long at)
      throws IOException {
    alive(openedIn);
    call(Kind.READ, path);
    DiskNode.File file = file(path, node);
    if (at >= file.length()) {
      return target.hasRemaining() ? -1 : 0;
    }
    byte[] bytes = new byte[Math.min(target.remaining(), file.length() - (int) at)];
    file.read((int) at, bytes);
    target.put(bytes);
    return bytes.length;
  }

  synchronized int write(Path path, DiskNode node, int openedIn, ByteBuffer source, long at)
      throws IOException {
    alive(openedIn);
    DiskNode.File file = file(path, node);
    // The bytes are on their way before the call fails, as far as there is room.
    long room = Math.max(0, at + source.remaining() - file.length());
    long left = free();
    int fits = (int) Math.min(source.remaining(), source.remaining() - Math.max(0, room - left));
    call(Kind.WRITE, path);
    if (fits <= 0 && source.hasRemaining()) {
      pretended = OptionalLong.empty();
      throw new FileSystemException(path.toString(), null, "No space left on device");
    }
    byte[] bytes = new byte[fits];
    source.get(bytes);
    file.write((int) at, bytes);
    return fits;
  }

  synchronized void truncate(Path path, DiskNode node, int openedIn, long to) throws IOException {
    alive(openedIn);
    call(Kind.TRUNCATE, path);
    file(path, node).truncate((int) to);
  }

  synchronized long size(Path path, DiskNode node, int openedIn) throws IOException {
    alive(openedIn);
    call(Kind.LOOK, path);
    return file(path, node).length();
  }

  synchronized void force(Path path, DiskNode node, int openedIn) throws IOException {
    alive(openedIn);
    switch (node) {
      case DiskNode.Folder folder -> {
        call(Kind.FORCE_FOLDER, path);
        folder.force();
      }
      case DiskNode.File file -> {
        try {
          call(Kind.FORCE, path);
        } catch (IOException e) {
          if (!dark) {
            file.lose();
          }
          throw e;
        }
        file.force();
      }
      case DiskNode.Link link -> throw new IllegalStateException("a link is never open");
    }
  }

  // ---- Names ----

  /// A name in a folder that exists.
  record Place(DiskNode.Folder folder, String name) {
    Optional<DiskNode> node() {
      return Optional.ofNullable(folder.names.get(name));
    }
  }

  /// Where a path's last name lies; links before it are followed.
  Place place(Path path) throws IOException {
    return place(path, 0);
  }

  private Place place(Path path, int links) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    if (parent == null) {
      DiskNode.Folder above = new DiskNode.Folder();
      above.names.put("", root);
      return new Place(above, "");
    }
    Place up = place(parent, links);
    DiskNode node =
        followed(up, parent, links).orElseThrow(() -> new NoSuchFileException(path.toString()));
    if (node instanceof DiskNode.Folder folder) {
      return new Place(folder, String.valueOf(whole.getFileName()));
    }
    throw new NotDirectoryException(parent.toString());
  }

  private Optional<DiskNode> followed(Place place, Path path, int links) throws IOException {
    if (links > 20) {
      throw new FileSystemException(path.toString(), null, "Too many levels of symbolic links");
    }
    Optional<DiskNode> node = place.node();
    if (node.isPresent() && node.get() instanceof DiskNode.Link link) {
      Path target = path.resolveSibling(link.text).normalize();
      return followed(place(target, links + 1), target, links + 1);
    }
    return node;
  }

  /// What a path stands for, links followed if asked.
  ///
  /// @throws NoSuchFileException if there is nothing
  DiskNode node(Path path, boolean follow) throws IOException {
    Place place = place(path);
    return (follow ? followed(place, path.toAbsolutePath().normalize(), 0) : place.node())
        .orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  synchronized Path realPath(DiskPath path) throws IOException {
    call(Kind.LOOK, path);
    Path found = path.toAbsolutePath().normalize();
    for (int i = 0; i < 20; i++) {
      Path next = step(found);
      if (next.equals(found)) {
        node(found, false);
        return found;
      }
      found = next;
    }
    throw new FileSystemException(path.toString(), null, "Too many levels of symbolic links");
  }

  /// The path with its first link replaced.
  private Path step(Path whole) throws IOException {
    Path soFar = java.util.Objects.requireNonNull(whole.getRoot());
    for (Path name : whole) {
      soFar = soFar.resolve(name);
      if (node(soFar, false) instanceof DiskNode.Link link) {
        Path rest = soFar.relativize(whole);
        return soFar.resolveSibling(link.text).resolve(rest).normalize();
      }
    }
    return whole;
  }

  /// A new name; its folder must be there and the name free.
  synchronized <N extends DiskNode> N add(Kind kind, Path path, N node) throws IOException {
    call(kind, path);
    Place place = place(path);
    if (place.node().isPresent()) {
      throw new FileAlreadyExistsException(path.toString());
    }
    place.folder().put(nextStep(), place.name(), node);
    return node;
  }
}
