package dev.dray.provider;

import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.Revision;
import java.util.ArrayList;
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
/// @param manifest the document that pins the model, where its registry has one
public record Listing(
    ModelRef ref,
    String name,
    Revision revision,
    Optional<Commit> commit,
    List<RemoteFile> files,
    List<String> notes,
    Optional<Manifest> manifest) {

  /// A listing of a provider without manifests.
  public Listing(
      ModelRef ref,
      String name,
      Revision revision,
      Optional<Commit> commit,
      List<RemoteFile> files,
      List<String> notes) {
    this(ref, name, revision, commit, files, notes, Optional.empty());
  }

  /// Copies the lists.
  public Listing {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }

  /// The same with these of its files alone.
  public Listing withFiles(List<RemoteFile> some) {
    return new Listing(ref, name, revision, commit, some, notes, manifest);
  }

  /// The same as what another reference to the same commit names: a branch, whose commit was asked
  /// for.
  public Listing as(ModelRef.Hub name) {
    return new Listing(name, this.name, name.revisionOrMain(), commit, files, notes, manifest);
  }

  /// The same with one more sentence for the user.
  public Listing withNote(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Listing(ref, name, revision, commit, files, more, manifest);
  }
}
