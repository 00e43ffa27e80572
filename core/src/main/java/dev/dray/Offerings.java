package dev.dray;

import dev.dray.download.DownloadRequest;
import dev.dray.download.TokenChoice;
import dev.dray.download.task.Street;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.inspection.Inspection;
import dev.dray.offer.FactReader;
import dev.dray.offer.Offering;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.store.FileState;
import dev.dray.store.Shelf;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Looks at models for the facade: where they are published, or where that cannot be asked, at what
/// of them is here. Writes nothing: what the cache remembers of a model stays as it is.
final class Offerings {

  private final Workshop workshop;

  Offerings(Workshop workshop) {
    this.workshop = workshop;
  }

  /// @see Dray#offering(ModelRef, OptionalInt)
  Offering of(ModelRef ref, OptionalInt context) {
    workshop.providers().require(ref);
    Street street = workshop.street();
    DownloadRequest request = DownloadRequest.builder(ref).build();
    Optional<Listing> known = street.offlineListing().apply(request);
    // Nobody waits long for a server where something stands in for it.
    FileProvider provider =
        known.isPresent()
            ? street.hastyProviders().apply(request)
            : workshop
                .providers()
                .of(ref.provider(), new TokenChoice.Configured(), Optional.empty());
    try {
      return workshop.appraiser().offering(ref, provider, context);
    } catch (NetworkException e) {
      boolean away =
          e.code() == ErrorCode.OFFLINE
              || e.code() == ErrorCode.CONNECT_FAILED
              || e.code() == ErrorCode.TIMED_OUT;
      if (!away || known.isEmpty()) {
        throw e;
      }
      return stored(request, known.get(), e.code() == ErrorCode.OFFLINE, context);
    }
  }

  private Offering stored(
      DownloadRequest request, Listing listing, boolean offline, OptionalInt context) {
    Street street = workshop.street();
    Shelf shelf = street.federation().shelf(street.stores().apply(request), listing);
    Map<RepoPath, FileState> here = new HashMap<>();
    for (RemoteFile file : listing.files()) {
      FileState state = shelf.inspect(file);
      if (!(state instanceof FileState.Absent)) {
        here.put(file.path(), state);
      }
    }
    String note =
        (offline ? "Offline mode is on" : "The provider cannot be reached")
            + ": this is what of it is here, which may be older than what is published.";
    return workshop
        .appraiser()
        .stored(
            listing.withNote(note),
            here.keySet(),
            (_, files, _) -> facts(shelf.modelPath(), files, here),
            context);
  }

  /// What the files in place say; of content that lies elsewhere no name is known.
  private FactReader.Read facts(Path model, List<RemoteFile> files, Map<RepoPath, FileState> here) {
    List<String> readable =
        files.stream()
            .filter(file -> here.get(file.path()) instanceof FileState.Present)
            .map(file -> file.path().text())
            .toList();
    Inspection seen = new Inspections(workshop).of(model, readable);
    return new FactReader.Read(seen.facts(), 0);
  }
}
