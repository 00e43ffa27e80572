package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RemovableFiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Has the registry forget that a model is here, or forget the model, with its files if that is
/// asked for; in the words of `dray remove --json`. Looked at first, then carried out.
///
/// @param entry the entry
/// @param purge whether the entry itself goes
/// @param files what can be said of its files; empty where they stay
record EntryRemoval(RegistryEntry entry, boolean purge, Optional<RemovableFiles> files) {

  /// What becomes of the files.
  private enum Fate {
    LEFT,
    TO_DELETE,
    DELETED,
    GONE,
    REFUSED
  }

  private record Step(Fate fate, ByteSize size, Optional<String> reason) {}

  /// Looks at what would go. Files that are locked, pinned or in use stay, and so does an entry
  /// with a role.
  static EntryRemoval plan(Dray dray, RegistryEntry entry, boolean purge, boolean withFiles) {
    Optional<RemovableFiles> files =
        withFiles
            ? Optional.of(dray.planRemoval(entry, Set.of(entry.name()), List.of(), false))
            : Optional.empty();
    return new EntryRemoval(entry, purge && entry.roles().isEmpty(), files);
  }

  ObjectNode planned() {
    return write(step(), true);
  }

  /// Files first: what is forgotten before it is gone is found no more.
  ObjectNode carriedOut(Dray dray) {
    Step step = step();
    if (step.fate() == Fate.TO_DELETE) {
      try {
        step = new Step(Fate.DELETED, dray.remove(files.orElseThrow()), Optional.empty());
      } catch (DrayException e) {
        step = new Step(Fate.REFUSED, ByteSize.ZERO, Optional.of(String.valueOf(e.getMessage())));
      }
    }
    if (step.fate() != Fate.REFUSED) {
      dray.registry()
          .change(
              ModelRegistry.Backup.YES,
              draft -> {
                if (purge) {
                  draft.remove(entry.name());
                } else {
                  draft
                      .find(entry.name())
                      .ifPresent(now -> draft.put(DownloadRegistry.withoutDownload(now)));
                }
              });
    }
    return write(step, false);
  }

  private Step step() {
    return files
        .map(EntryRemoval::step)
        .orElseGet(() -> new Step(Fate.LEFT, ByteSize.ZERO, Optional.empty()));
  }

  private static Step step(RemovableFiles files) {
    return switch (files) {
      case RemovableFiles.Folder folder -> toDelete(folder.size());
      case RemovableFiles.Single single -> toDelete(single.size());
      case RemovableFiles.Snapshot snapshot -> toDelete(snapshot.plan().freed());
      case RemovableFiles.Ollama model -> toDelete(model.size());
      case RemovableFiles.Gone(String reason) ->
          new Step(Fate.GONE, ByteSize.ZERO, Optional.of(reason));
      case RemovableFiles.Refused(String reason, boolean _) ->
          new Step(Fate.REFUSED, ByteSize.ZERO, Optional.of(reason));
    };
  }

  private static Step toDelete(ByteSize size) {
    return new Step(Fate.TO_DELETE, size, Optional.empty());
  }

  private ObjectNode write(Step step, boolean dryRun) {
    return Fields.of(fields ->
        fields
            .flag("dry_run", dryRun)
            .number("bytes", step.size().bytes())
            .objects(
                "entries",
                List.of(entry),
                (one, row) ->
                    row.text("name", one.name())
                        .text("entry", purge ? "removed" : "kept")
                        .text("files", step.fate().name().toLowerCase(Locale.ROOT))
                        .text("path", one.download().path())
                        .number("bytes", step.size().bytes())
                        .text("reason", step.reason())));
  }
}
