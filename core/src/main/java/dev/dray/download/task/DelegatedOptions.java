package dev.dray.download.task;

import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.download.TokenChoice;
import dev.dray.download.UnpackChoice;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.model.variant.VariantWish;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a request may ask for when a daemon fetches by itself: the model, and little else.
public final class DelegatedOptions {

  private DelegatedOptions() {}

  /// What a request asks for that no daemon does, a phrase each; empty if a daemon can serve it.
  public static List<String> beyondDaemons(DownloadRequest request) {
    List<String> beyond = new ArrayList<>();
    note(beyond, !request.files().isEmpty(), "single files");
    note(
        beyond,
        !request.include().isEmpty() || !request.exclude().isEmpty(),
        "file patterns (--include, --exclude)");
    note(
        beyond,
        isChoice(request.variant()) || !request.variant().optionalFiles(),
        "a choice among variants (--quant, --format, --variant)");
    note(beyond, request.fit().isPresent(), "a check whether it fits (--check-fit)");
    note(
        beyond,
        !request.target().equals(new DownloadTarget.Cache(Optional.empty())),
        "a place of your own (--to, --local-dir, --cache-dir)");
    note(beyond, !request.mirrors().isEmpty(), "mirrors (--mirror)");
    note(beyond, request.digest().isPresent(), "a stated digest (--sha256)");
    note(beyond, request.limitRate().isPresent(), "a speed limit (--limit-rate)");
    note(beyond, request.force(), "fetching again (--force)");
    note(beyond, request.unpack() != UnpackChoice.NEVER, "unpacking (--unpack)");
    return beyond;
  }

  /// Refuses what this daemon cannot do.
  ///
  /// @param stops whether its work can be stopped so that it goes on later
  /// @throws UnsupportedException naming everything that it cannot
  static void check(DownloadRequest request, DaemonProvider daemon, boolean stops) {
    List<String> beyond = new ArrayList<>(beyondDaemons(request));
    note(beyond, request.between().isPresent() && !stops, "hours (--between)");
    note(
        beyond,
        request.token() instanceof TokenChoice.Given && !daemon.features().contains(Feature.TOKEN),
        "a token (--token)");
    if (!beyond.isEmpty()) {
      throw new UnsupportedException(
          daemon.id()
              + " fetches "
              + request.ref()
              + " by itself and knows nothing of "
              + String.join(", ", beyond),
          "Leave that out, or name the same model where it is published as files.",
          ErrorContext.of(request.ref().toString()).withProvider(daemon.id().id()));
    }
  }

  /// A daemon brings the whole of what it is asked for, so that much can be wished.
  private static boolean isChoice(VariantWish wish) {
    return !wish.isOpen() && !wish.everything();
  }

  private static void note(List<String> list, boolean asked, String phrase) {
    if (asked) {
      list.add(phrase);
    }
  }
}
