package dev.dray.download.task;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Version;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.PlannedFile;
import dev.dray.error.ErrorContext;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import dev.dray.receipt.CardLicence;
import dev.dray.receipt.Receipt;
import dev.dray.receipt.ReceiptFile;
import dev.dray.receipt.Receipts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Collects what a download's receipt will say, over all its legs, and writes it at the end.
/// Thread-safe.
final class ReceiptDraft {

  private final DownloadRequest request;
  private final Map<RepoPath, ReceiptFile> files = new ConcurrentHashMap<>();

  ReceiptDraft(DownloadRequest request) {
    this.request = request;
  }

  /// A file that was fetched.
  ///
  /// @param listed the file as the provider lists it
  /// @param known the same with what its transfer found out
  void fetched(RemoteFile listed, RemoteFile known, Path place) {
    ReceiptFile.Stated stated =
        request.digest().isPresent()
            ? ReceiptFile.Stated.CALLER
            : listed.digest().isPresent()
                ? ReceiptFile.Stated.LISTING
                : ReceiptFile.Stated.COMPUTED;
    files.put(
        listed.path(),
        file(known, request.digest().or(known::digest), stated, ReceiptFile.How.FETCHED, place));
  }

  /// A file whose content was on this machine.
  void reused(RemoteFile file, Path place) {
    files.put(file.path(), here(file, ReceiptFile.How.REUSED, place));
  }

  /// A file that was here; perhaps because an earlier leg brought it.
  void kept(RemoteFile file, Path place) {
    files.putIfAbsent(file.path(), here(file, ReceiptFile.How.KEPT, place));
  }

  private static ReceiptFile here(RemoteFile file, ReceiptFile.How how, Path place) {
    ReceiptFile.Stated stated =
        file.digest().isPresent() ? ReceiptFile.Stated.LISTING : ReceiptFile.Stated.NOBODY;
    return file(file, file.digest(), stated, how, place);
  }

  private static ReceiptFile file(
      RemoteFile file,
      Optional<Digest> digest,
      ReceiptFile.Stated stated,
      ReceiptFile.How how,
      Path place) {
    return new ReceiptFile(file.path(), file.size(), digest, stated, how, Optional.of(place));
  }

  /// Writes the receipt; a sentence about what hindered it, if anything did. Nothing is worth
  /// failing a download that is complete.
  ///
  /// @param root where the model lies
  Optional<String> write(Receipts receipts, DownloadPlan plan, Path root) {
    Listing listing = plan.listing();
    List<ReceiptFile> brought = new ArrayList<>();
    for (PlannedFile planned : plan.files()) {
      ReceiptFile file = files.get(planned.file().path());
      if (file != null) {
        brought.add(below(root, file));
      }
    }
    try {
      Receipt receipt =
          new Receipt(
              Instant.now(),
              "dray " + Version.CURRENT,
              request.ref().provider().id(),
              reference(request.ref()),
              listing.name(),
              listing.revision().text(),
              listing.commit(),
              CardLicence.of(root),
              sources(plan),
              plan.layout(),
              root.toAbsolutePath().normalize(),
              brought.size() == listing.files().size(),
              brought);
      receipts.keep(receipt);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("No receipt could be written: " + e.getMessage());
    }
  }

  /// Leaves out the place of a file that lies where its path says.
  private static ReceiptFile below(Path root, ReceiptFile file) {
    Path usual = root.toAbsolutePath().normalize().resolve(file.path().text()).normalize();
    return file.place().map(Path::toAbsolutePath).filter(usual::equals).isEmpty()
        ? file
        : new ReceiptFile(
            file.path(), file.size(), file.digest(), file.stated(), file.how(), Optional.empty());
  }

  /// Without the rights that an address may carry in its query.
  private static String reference(ModelRef ref) {
    return ref instanceof ModelRef.Url url
        ? ErrorContext.withoutSecrets(url.uri()).toString()
        : ref.toString();
  }

  private static List<String> sources(DownloadPlan plan) {
    return plan.files().stream()
        .flatMap(file -> file.file().sources().stream())
        .map(Source::name)
        .distinct()
        .toList();
  }
}
