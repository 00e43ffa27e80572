package dev.dray.registry.upkeep;

import dev.dray.model.ContainerFormat;
import dev.dray.registry.DownloadRecord;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.ModelTree;
import dev.dray.registry.Recorded;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Enters the models of a [ModelTree]. Folders without weights are left out.
///
/// @param downloads what lies there
/// @param rules what the registry keeps to
public record TreeImport(List<DownloadRecord> downloads, RegistryRules rules) implements Edit {

  /// Copies the list.
  public TreeImport {
    downloads = List.copyOf(downloads);
  }

  /// Walks a tree.
  ///
  /// @param backend the program of entries that are not in GGUF
  /// @param location the label of the place
  /// @param look finds out what lies at a place
  /// @throws dev.dray.error.NotFoundException if there is no such folder
  /// @throws dev.dray.error.StorageException if it cannot be read
  public static TreeImport of(
      Path root,
      String backend,
      String location,
      Function<Path, FolderFacts> look,
      RegistryRules rules) {
    ModelTree tree =
        ModelTree.of(
            root,
            new ModelTree.Reading(
                look,
                _ -> location,
                format -> format.equals(ContainerFormat.GGUF.id()) ? "unassigned" : backend,
                Optional.empty()));
    List<DownloadRecord> downloads =
        tree.models().stream().flatMap(model -> model.download().stream()).toList();
    return new TreeImport(downloads, rules);
  }

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    for (DownloadRecord download : downloads) {
      switch (draft.record(download, rules)) {
        case Recorded.LeftOut out ->
            decisions.accept(new Decision(download.path(), "left out: " + out.reason()));
        case Recorded.Entered entered ->
            decisions.accept(
                new Decision(
                    entered.entry().name(),
                    switch (entered.how()) {
                          case ADDED -> "new: ";
                          case UPDATED -> "known: ";
                          case CLAIMED -> "has its files now: ";
                          case RENAMED -> "renamed: ";
                        }
                        + download.path()));
      }
    }
  }
}
