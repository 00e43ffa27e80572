package dev.dray;

import dev.dray.error.DrayException;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.ScanRequest;
import dev.dray.registry.Scanned;
import dev.dray.registry.TreeScan;
import java.nio.file.Path;
import java.util.List;

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

  /// A file that cannot be read leaves the names to tell.
  private FolderFacts look(Path folder) {
    try {
      return FolderFacts.of(new Inspections(workshop).of(folder).facts());
    } catch (DrayException e) {
      return FolderFacts.NONE;
    }
  }
}
