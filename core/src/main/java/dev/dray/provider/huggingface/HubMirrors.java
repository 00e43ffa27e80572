package dev.dray.provider.huggingface;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.http.ApiClient;
import dev.dray.provider.Listing;
import dev.dray.provider.Source;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The other servers that speak the hub's protocol, as the settings name them. None of them ever
/// gets the token: it belongs to the endpoint. Thread-safe.
final class HubMirrors {

  private final ApiClient client;
  private final Settings settings;
  private final ProviderId id;
  private final List<HubAddresses> places;

  HubMirrors(ApiClient client, Settings settings, ProviderId id) {
    this.client = client;
    this.settings = settings;
    this.id = id;
    this.places =
        settings.mirrors().stream()
            .filter(mirror -> !mirror.equals(settings.endpoint()))
            .map(HubAddresses::new)
            .toList();
  }

  /// The hub's own place of a file and the mirrors' places behind it.
  List<Source> sources(Source own, RepoKind kind, RepoId repo, Revision revision, RepoPath path) {
    if (places.isEmpty()) {
      return List.of(own);
    }
    List<Source> sources = new ArrayList<>(places.size() + 1);
    sources.add(own);
    for (HubAddresses place : places) {
      sources.add(
          new Source(
              name(place.endpoint()), place.file(kind, repo, revision, path), Optional.empty()));
    }
    return sources;
  }

  /// Asks the mirrors in their order for what the hub could not be asked.
  ///
  /// @throws NetworkException the hub's, if it was no matter of reaching it or no mirror knows
  ///   better; what the mirrors said is suppressed in it
  Listing resolve(ModelRef ref, NetworkException away) {
    boolean unreachable =
        away.code() == ErrorCode.CONNECT_FAILED
            || away.code() == ErrorCode.TIMED_OUT
            || away.code() == ErrorCode.CONNECTION_LOST
            || away.code() == ErrorCode.SERVER_ERROR;
    if (unreachable) {
      for (HubAddresses place : places) {
        try {
          return noted(at(place.endpoint()).pin(ref), place.endpoint());
        } catch (DrayException e) {
          away.addSuppressed(e);
        }
      }
    }
    throw away;
  }

  /// The hub's protocol at a mirror, with everybody else as its mirrors.
  private HubProvider at(URI mirror) {
    List<URI> others = new ArrayList<>(settings.mirrors());
    others.remove(mirror);
    others.add(settings.endpoint());
    Settings there =
        settings
            .with(Setting.ENDPOINT, mirror.toString())
            .with(Setting.TOKEN, "none")
            .with(
                Setting.MIRRORS,
                others.stream().map(URI::toString).collect(Collectors.joining(" ")));
    return new HubProvider(client, there, TokenSource.of(there), id);
  }

  private Listing noted(Listing listing, URI mirror) {
    List<String> notes = new ArrayList<>(listing.notes());
    notes.add(
        name(settings.endpoint())
            + " cannot be reached: names, sizes and digests are those of the mirror "
            + name(mirror)
            + ".");
    return new Listing(
        listing.ref(),
        listing.name(),
        listing.revision(),
        listing.commit(),
        listing.files(),
        notes);
  }

  private static String name(URI place) {
    return place.getPort() < 0 ? place.getHost() : place.getHost() + ":" + place.getPort();
  }
}
