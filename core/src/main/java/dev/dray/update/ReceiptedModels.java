package dev.dray.update;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoId;
import dev.dray.Revision;
import dev.dray.download.DownloadTarget;
import dev.dray.receipt.Receipt;
import dev.dray.receipt.ReceiptFile;
import dev.dray.store.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Models in places that nobody would look for: folders that downloads were sent to, and hub caches
/// besides the configured one.
final class ReceiptedModels {

  /// The layout whose listings are of one model of a repository.
  static final String LM_STUDIO = "LM Studio";

  private ReceiptedModels() {}

  /// Adds those that are still there.
  ///
  /// @param known the configured hub cache, which is looked through anyway
  static void add(List<Receipt> receipts, Path known, List<Held> held) {
    Set<Path> caches = new TreeSet<>();
    Set<String> seen = new HashSet<>();
    for (Receipt receipt : receipts) {
      Path place = receipt.place();
      switch (receipt.layout()) {
        case "hub cache" ->
            cacheOf(place).filter(root -> !root.equals(known)).ifPresent(caches::add);
        case "plain tree", "local dir", LM_STUDIO ->
            held(receipt)
                // The newest speaks for a model at a place.
                .filter(model -> seen.add(place + " " + model.model()))
                .ifPresent(held::add);
        default -> {
          // A store that tells for itself what it holds, or one that its own program updates.
        }
      }
    }
    for (Path root : caches) {
      HeldModels.add(
          HubCache.at(root), new DownloadTarget.Cache(Optional.of(root)), receipts, held);
    }
  }

  /// The cache that a snapshot lies in: `root/models--owner--name/snapshots/commit`.
  private static Optional<Path> cacheOf(Path snapshot) {
    return snapshot.getNameCount() < 4
        ? Optional.empty()
        : Optional.ofNullable(snapshot.resolve("../../..").normalize()).filter(Files::isDirectory);
  }

  private static Optional<Held> held(Receipt receipt) {
    Path place = receipt.place();
    if (receipt.files().stream().noneMatch(file -> Files.exists(receipt.placeOf(file)))) {
      return Optional.empty();
    }
    DownloadTarget target =
        switch (receipt.layout()) {
          case "local dir" -> new DownloadTarget.LocalDir(place);
          // Its files are ours, and the notes that say so lie elsewhere.
          case LM_STUDIO -> new DownloadTarget.Folder(place, true);
          default -> new DownloadTarget.Folder(place);
        };
    return reference(receipt)
        .map(ref ->
            new Held(
                ref,
                receipt
                    .commit()
                    .<Version>map(Version.AtCommit::new)
                    .orElseGet(Version.OfFiles::new),
                isPinned(ref),
                Optional.of(place),
                new ByteSize(
                    receipt.files().stream()
                        .map(ReceiptFile::size)
                        .mapToLong(size -> size.orElse(0))
                        .sum()),
                target,
                Optional.of(receipt)));
  }

  /// The whole repository at the revision that was asked for. Addresses are kept without what they
  /// may need to be read again, so those are left out; what daemons keep is theirs.
  private static Optional<ModelRef> reference(Receipt receipt) {
    ModelRef ref;
    try {
      ref = ModelRef.parse(receipt.reference());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return switch (ref) {
      case ModelRef.Hub hub ->
          Optional.of(
              new ModelRef.Hub(
                  hub.provider(),
                  hub.kind(),
                  hub.repo(),
                  hub.revision(),
                  Optional.empty(),
                  Optional.empty()));
      case ModelRef.ModelScope scope ->
          Optional.of(
              new ModelRef.ModelScope(
                  scope.repo(), scope.revision(), Optional.empty(), Optional.empty()));
      case ModelRef.Oci oci -> Optional.of(oci);
      case ModelRef.Daemon daemon -> publisher(daemon);
      case ModelRef.Ollama _, ModelRef.Url _ -> Optional.empty();
    };
  }

  /// The repository of the hub that LM Studio's name stands for, where it stands for one.
  static Optional<ModelRef> publisher(ModelRef.Daemon daemon) {
    try {
      return daemon.provider() == ProviderId.LMSTUDIO
          ? Optional.of(ModelRef.Hub.model(new RepoId(daemon.name()).text()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // A name of its own catalogue, which only its server understands.
      return Optional.empty();
    }
  }

  private static boolean isPinned(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.revision().filter(Revision::isCommit).isPresent();
      case ModelRef.ModelScope scope -> scope.revision().filter(Revision::isCommit).isPresent();
      case ModelRef.Oci oci -> oci.digest().isPresent();
      case ModelRef.Ollama _, ModelRef.Daemon _, ModelRef.Url _ -> false;
    };
  }
}
