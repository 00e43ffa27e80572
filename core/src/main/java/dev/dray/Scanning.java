package dev.dray;

import dev.dray.error.DrayException;
import dev.dray.inspection.Inspection;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.ScanRequest;
import dev.dray.registry.Scanned;
import dev.dray.registry.TreeScan;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// Scans of trees through the library: what a folder holds is found out from its bytes.
final class Scanning {

  private final Workshop workshop;

  Scanning(Workshop workshop) {
    this.workshop = workshop;
  }

  /// @see Dray#scan
  List<Scanned> scan(ScanRequest request) {
    return new TreeScan(workshop.registry(), this::look, workshop.locations()::nameOf)
        .scan(request);
  }

  private FolderFacts look(Path folder) {
    return facts(() -> new Inspections(workshop).of(folder));
  }

  /// What some files of a folder are, by their paths in it.
  FolderFacts look(Path folder, Collection<String> files) {
    return facts(() -> new Inspections(workshop).of(folder, files));
  }

  /// A file that cannot be read leaves the names to tell.
  private static FolderFacts facts(Supplier<Inspection> looking) {
    try {
      return FolderFacts.of(looking.get().facts());
    } catch (DrayException | IllegalArgumentException e) {
      return FolderFacts.NONE;
    }
  }
}
