package dev.dray.store;

import dev.dray.provider.RemoteFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One pinned model's place in a store.
///
/// The order for a file: [#prepare()] once, then per file [#lock(RemoteFile, Consumer)],
/// [#inspect(RemoteFile)] again under the lock (another process may have brought the file
/// meanwhile), then [#link(RemoteFile)] or a transfer into [#partFile(RemoteFile)] and
/// [#publish(RemoteFile, Path)]; at the end [#complete(List)]. A crash at any point leaves either
/// the old or the new state, and part files that a later run adopts.
///
/// Thread-safe for different files. All methods that touch the disk throw
/// [dev.dray.error.StorageException], or [dev.dray.error.NotEnoughSpaceException] when it is full.
public interface Shelf {

  /// Where the user finds the model when all is done: a snapshot folder, the chosen folder, or for
  /// a single plain file that file.
  Path modelPath();

  /// What of this file is here already. Reads only.
  FileState inspect(RemoteFile file);

  /// Where the file's bytes are collected: on the same file system as its final place, never where
  /// a reader could take it for finished. The journal lies beside it. Files of equal digest share
  /// one part file.
  Path partFile(RemoteFile file);

  /// Makes the folders and marker files that the layout wants before a first file arrives. In a
  /// store that holds the model but may not be written it does nothing.
  void prepare();

  /// Takes the file's lock, shared with every process and tool that respects the layout's locks.
  /// Blocks until it is free.
  ///
  /// @param waiting told once, with a sentence for the user, if the lock is not free at once
  /// @throws dev.dray.error.CancelledException if the thread is interrupted while waiting
  StoreLock lock(RemoteFile file, Consumer<String> waiting);

  /// Brings content that is already in the store under the file's name. Content that anybody could
  /// have changed (a plain file, not a blob) is hashed first.
  ///
  /// @return the file's final path; nothing if the content is not what the digest says, or has
  ///   gone. [#inspect(RemoteFile)] then says absent, and the file must be transferred
  Optional<Path> link(RemoteFile file);

  /// A name that stands for this file's content in the whole store, equal for every model that has
  /// the same content, where one model can take it from another; nothing where it cannot.
  default Optional<Path> sharedContent(RemoteFile file) {
    return Optional.empty();
  }

  /// Whether content lies here under names that nobody opens to change it, as blobs do. A file with
  /// a name for people may be changed in place, and with it every hard link to it.
  default boolean keepsBlobs() {
    return false;
  }

  /// Forgets what it remembers of other models: one of them may have brought content meanwhile.
  default void lookAgain() {}

  /// Refuses when the file's final name is taken by something that may not be replaced. Asked
  /// before the first byte, and by [#publish(RemoteFile, Path)] again.
  ///
  /// @throws dev.dray.error.ConflictException naming what is in the way
  default void requireFree(RemoteFile file) {}

  /// Moves a verified part file into place, atomically; equal content that is already there counts
  /// as success and the part file is removed. Replaces what was there before.
  ///
  /// @return the file's final path
  Path publish(RemoteFile file, Path part);

  /// Records that the selection is whole: refs, listings, metadata of the layout.
  void complete(List<RemoteFile> selection);

  /// Takes back what [#prepare()] made, as far as nothing came into it: a download that was refused
  /// leaves no empty folders. What is not empty stays.
  default void abandon() {}

  /// Remembers that the revision has no such file, where the layout can.
  default void rememberMissing(String path) {}
}
