package dev.dray.testkit.disk;

import java.nio.file.Path;

/// One call that a program makes of a [FaultyDisk].
///
/// @param number the calls of the disk's life, from 1
/// @param kind what is asked
/// @param path of what
public record DiskCall(long number, Kind kind, Path path) {

  /// What is asked of the disk.
  public enum Kind {
    /// A new file.
    CREATE,
    /// Bytes into a file.
    WRITE,
    /// A file's bytes are to be durable.
    FORCE,
    /// A folder's names are to be durable.
    FORCE_FOLDER,
    /// A file is cut.
    TRUNCATE,
    /// A name moves.
    MOVE,
    /// A second name for a file.
    LINK,
    /// A symbolic link.
    SYMLINK,
    /// A name goes.
    DELETE,
    /// A new folder.
    MAKE_FOLDER,
    /// Permissions or times change.
    SET_ATTRIBUTES,
    /// An existing file is opened.
    OPEN,
    /// Bytes of a file.
    READ,
    /// A folder's names.
    LIST,
    /// A size, time or kind is asked.
    LOOK;

    /// Whether the disk is another one afterwards.
    public boolean changes() {
      return compareTo(OPEN) < 0;
    }

    /// Whether it may need more room.
    public boolean allocates() {
      return switch (this) {
        case CREATE, WRITE, FORCE, MOVE, LINK, SYMLINK, MAKE_FOLDER -> true;
        case FORCE_FOLDER, TRUNCATE, DELETE, SET_ATTRIBUTES, OPEN, READ, LIST, LOOK -> false;
      };
    }
  }
}
