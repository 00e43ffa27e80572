package dev.dray.server.log;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A file that lines are added to. One that has grown large becomes `NAME.1`, the one before that
/// `NAME.2`, and so on; the oldest goes. Only its owner may read it, where the file system knows
/// owners. A file that cannot be written is no reason to fail: its lines are lost, and counted.
/// Thread-safe.
public final class LogFile implements AutoCloseable {

  private final Path file;
  private final long largest;
  private final int kept;
  private Optional<OutputStream> out = Optional.empty();
  private long size;
  private long lost;

  /// A file, made with the first line.
  ///
  /// @param largest bytes after which it makes room
  /// @param kept how many older ones stay
  public LogFile(Path file, long largest, int kept) {
    this.file = file;
    this.largest = largest;
    this.kept = kept;
  }

  /// Adds a line.
  public synchronized void write(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (out.isPresent() && size + bytes.length > largest) {
        rotate();
      }
      OutputStream to = out.isPresent() ? out.get() : open();
      to.write(bytes);
      size += bytes.length;
    } catch (IOException e) {
      lost++;
    }
  }

  private OutputStream open() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (!Files.exists(file)) {
      Files.createFile(file);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
    size = Files.size(file);
    OutputStream opened = Files.newOutputStream(file, StandardOpenOption.APPEND);
    out = Optional.of(opened);
    return opened;
  }

  private void rotate() throws IOException {
    close();
    for (int i = kept; i >= 1; i--) {
      Path older = i == 1 ? file : numbered(i - 1);
      if (Files.exists(older)) {
        Files.move(older, numbered(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  /// The newest lines that the file and the one before it hold, oldest first.
  public synchronized List<String> newest(int lines) {
    Deque<String> found = new ArrayDeque<>();
    for (Path each : List.of(numbered(1), file)) {
      if (Files.isRegularFile(each)) {
        try (BufferedReader in = Files.newBufferedReader(each)) {
          for (String line = in.readLine(); line != null; line = in.readLine()) {
            found.addLast(line);
            if (found.size() > lines) {
              found.removeFirst();
            }
          }
        } catch (IOException e) {
          lost++;
        }
      }
    }
    return List.copyOf(found);
  }

  /// How many lines could not be written.
  public synchronized long lost() {
    return lost;
  }

  /// Where it lies.
  public Path path() {
    return file;
  }

  @Override
  public synchronized void close() {
    out.ifPresent(open -> {
      try {
        open.close();
      } catch (IOException e) {
        lost++;
      }
    });
    out = Optional.empty();
  }
}
