package dev.dray.provider;

import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.Revision;
import java.util.List;
import java.util.Optional;

/// A model pinned: what the reference stood for at this moment, and every file of it. Everything
/// after this is the same for all file providers.
///
/// @param ref what was asked
/// @param name the name for people, such as `org/name`
/// @param revision the revision that was asked, `main` where none was
/// @param commit the commit it stood for, where the provider has commits
/// @param files every file, in path order
/// @param notes sentences for the user, such as that the repository was renamed
public record Listing(
    ModelRef ref,
    String name,
    Revision revision,
    Optional<Commit> commit,
    List<RemoteFile> files,
    List<String> notes) {

  /// Copies the lists.
  public Listing {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }
}
