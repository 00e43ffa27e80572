package dev.dray.server.mirror.hub;

import dev.dray.Commit;

/// What the hub says to a caller about a file.
sealed interface Look {

  /// It is there, and the caller may read it.
  ///
  /// @param commit what the revision stands for
  /// @param facts what is known of the file
  record Found(Commit commit, FileFacts facts) implements Look {}

  /// The caller may read the repository, and the revision has no such file.
  ///
  /// @param commit what the revision stands for
  record NoFile(Commit commit) implements Look {}

  /// The repository has another name now.
  ///
  /// @param to its name
  record Moved(RepoName to) implements Look {}

  /// The hub does not let this caller read it, or there is no such thing.
  ///
  /// @param refusal its words
  record Refused(HubRefusal refusal) implements Look {}

  /// The hub cannot be asked.
  ///
  /// @param refusal what to say if nothing here does
  record Away(HubRefusal refusal) implements Look {}
}
