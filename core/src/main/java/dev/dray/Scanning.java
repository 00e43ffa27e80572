package dev.dray;

import dev.dray.error.DrayException;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.ScanRequest;
import dev.dray.registry.Scanned;
import dev.dray.registry.TreeScan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
      ModelFacts facts = new Inspections(workshop).of(folder).facts();
      return new FolderFacts(
          facts.container().map(Fact::value).map(ContainerFormat::id),
          facts.quantization().map(Fact::value).map(Quantization::label),
          facts.license().map(Fact::value),
          facts.capabilitySet());
    } catch (DrayException e) {
      return new FolderFacts(Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
    }
  }
}
