package dev.dray.inventory;

import dev.dray.ModelRef;
import dev.dray.federation.StoreKind;
import dev.dray.receipt.Receipt;
import dev.dray.receipt.ReceiptFile;
import dev.dray.receipt.Receipts;
import dev.dray.store.CheckDepth;
import dev.dray.store.ExpectedFile;
import dev.dray.store.FileCheck;
import dev.dray.store.HashProgress;
import dev.dray.store.HubCache;
import dev.dray.store.OllamaStore;
import dev.dray.store.PlainTree;
import dev.dray.store.VerifyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Verifies what lies at a place by whatever says what it should be: first the receipts of its
/// downloads, then the records of its layout (the listing that a hub cache remembers, the names of
/// blobs, an Ollama manifest, the notes of a plain tree). Asks no network. Thread-safe.
public final class Verifier {

  /// Who says what files should be.
  public enum Basis {
    /// The receipt of a download.
    RECEIPT("the receipt"),
    /// The records of the store's layout.
    LAYOUT("the store's own records"),
    /// The registry.
    REGISTRY("the registry"),
    /// Nobody.
    NONE("nobody");

    private final String phrase;

    Basis(String phrase) {
      this.phrase = phrase;
    }

    /// For people.
    @Override
    public String toString() {
      return phrase;
    }
  }

  /// What came of it.
  ///
  /// @param report the report; nothing was checked where the basis is [Basis#NONE]
  /// @param depth how closely was looked
  /// @param basis who says what files should be
  /// @param warnings what could not be used, such as a damaged receipt
  /// @param problems what is wrong beyond single files, a sentence each
  public record Verified(
      VerifyReport report,
      CheckDepth depth,
      Basis basis,
      List<String> warnings,
      List<String> problems) {
    /// Copies the lists.
    public Verified {
      warnings = List.copyOf(warnings);
      problems = List.copyOf(problems);
    }

    /// Without problems beyond files.
    public Verified(VerifyReport report, CheckDepth depth, Basis basis, List<String> warnings) {
      this(report, depth, basis, warnings, List.of());
    }

    /// Whether all is as it should be: nothing wrong, nothing missing.
    public boolean isSound() {
      return report.isSound() && report.missing().isEmpty() && problems.isEmpty();
    }
  }

  private record Expectation(Basis basis, List<ExpectedFile> files, List<String> warnings) {}

  private final Receipts receipts;

  /// A verifier with these receipts.
  public Verifier(Receipts receipts) {
    this.receipts = receipts;
  }

  /// Verifies a model of a store.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public Verified verify(HeldModel model, CheckDepth depth, HashProgress progress) {
    if (model.store().kind() == StoreKind.OLLAMA
        && ModelRef.parse("ollama://" + model.name()) instanceof ModelRef.Ollama name) {
      List<ExpectedFile> files =
          OllamaStore.at(model.store().root()).expected(name).orElse(List.of());
      return check(
          model.place(),
          new Expectation(files.isEmpty() ? Basis.NONE : Basis.LAYOUT, files, List.of()),
          depth,
          progress);
    }
    return verify(model.place(), depth, progress);
  }

  /// Verifies what lies at a place: a snapshot of a hub cache, a model's folder, a file that was
  /// fetched from an address.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public Verified verify(Path place, CheckDepth depth, HashProgress progress) {
    return check(place, expectation(place), depth, progress);
  }

  private static Verified check(
      Path place, Expectation expected, CheckDepth depth, HashProgress progress) {
    VerifyReport report = FileCheck.run(place, expected.files(), depth, progress);
    return new Verified(report, depth, expected.basis(), expected.warnings());
  }

  private Expectation expectation(Path place) {
    Receipts.All known = receipts.at(place);
    if (!known.receipts().isEmpty()) {
      Map<String, ExpectedFile> files = new LinkedHashMap<>();
      // The newest first: what it says of a path counts.
      for (Receipt receipt : known.receipts()) {
        for (ReceiptFile file : receipt.files()) {
          files.putIfAbsent(
              file.path().text(),
              new ExpectedFile(
                  file.path().text(), receipt.placeOf(file), file.size(), file.digest()));
        }
      }
      return new Expectation(Basis.RECEIPT, new ArrayList<>(files.values()), known.damaged());
    }
    Optional<List<ExpectedFile>> layout =
        snapshot(place).or(() -> PlainTree.at(place).noted().filter(files -> !files.isEmpty()));
    return layout
        .map(files -> new Expectation(Basis.LAYOUT, files, known.damaged()))
        .orElseGet(() -> new Expectation(Basis.NONE, List.of(), known.damaged()));
  }

  /// `<cache>/models--<owner>--<name>/snapshots/<commit>`.
  private static Optional<List<ExpectedFile>> snapshot(Path place) {
    Path snapshots = place.toAbsolutePath().normalize().getParent();
    Path repository = snapshots == null ? null : snapshots.getParent();
    Path cache = repository == null ? null : repository.getParent();
    return cache == null ? Optional.empty() : HubCache.at(cache).expected(place);
  }
}
