package dev.dray.provider.modelscope;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.http.RetryAfter;
import dev.dray.json.JsonField;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Source;
import dev.dray.settings.Settings;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// ModelScope, for `modelscope://` and `ms://`.
///
/// A resolve costs one request: the list has the SHA-256 of every file. ModelScope does not say
/// which commit a branch stands for, so files are read by the branch's name; should it move
/// meanwhile, the digests notice. Thread-safe; blocks; stops when the thread is interrupted.
public final class ModelScopeProvider implements FileProvider {

  /// ModelScope's default branch.
  static final Revision MASTER = new Revision("master");

  private static final int LARGEST_PAGE = 100;

  /// ModelScope pages no further than this many results.
  private static final int MOST_RESULTS = 3000;

  private final ScopeAddresses addresses;
  private final ScopeToken token;
  private final ScopeErrors errors;
  private final ScopeApi api;

  /// A provider for the settings' endpoint. It owns nothing that must be closed.
  ///
  /// @param client the way to the network, owned by the caller
  /// @param settings endpoint, token and offline mode
  public ModelScopeProvider(ApiClient client, Settings settings) {
    this.addresses = new ScopeAddresses(settings.modelScopeEndpoint());
    this.token = new ScopeToken(settings);
    this.errors = new ScopeErrors(addresses, token);
    this.api = new ScopeApi(client, settings, errors);
  }

  @Override
  public ProviderId id() {
    return ProviderId.MODELSCOPE;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.SEARCH,
        Feature.INFO,
        Feature.RESUME,
        Feature.PAUSE,
        Feature.CANCEL,
        Feature.VERIFY,
        Feature.TOKEN);
  }

  /// The listing at the revision that was asked, `master` where none was; a repository without
  /// `master` is listed at its `main`, and a note says so.
  ///
  /// @throws UnsupportedException if the reference names no repository of ModelScope
  @Override
  public Listing resolve(ModelRef ref) {
    ModelRef.ModelScope scope = own(ref);
    Question asked = asked(scope);
    List<String> notes = new ArrayList<>();
    Revision wanted = scope.revision().orElse(MASTER);
    List<ScopeFiles.Entry> entries;
    try {
      entries = entries(asked, scope, wanted);
    } catch (NotFoundException e) {
      wanted = instead(scope, asked, e);
      entries = entries(asked, scope, wanted);
      notes.add(
          "The model " + scope.repo() + " has no '" + MASTER + "'; its '" + wanted + "' is taken.");
    }
    Optional<Commit> commit =
        wanted.isCommit() ? Optional.of(new Commit(wanted.text())) : Optional.empty();
    return new Listing(
        ref, scope.repo().text(), wanted, commit, files(entries, scope, wanted, asked), notes);
  }

  private List<ScopeFiles.Entry> entries(
      Question asked, ModelRef.ModelScope scope, Revision revision) {
    URI uri = addresses.files(scope.repo(), revision);
    JsonNode data = api.data(uri, asked);
    try {
      return ScopeFiles.read(data);
    } catch (IllegalArgumentException e) {
      throw errors.nonsense(asked, uri, String.valueOf(e.getMessage()));
    }
  }

  /// What to read in place of a revision that is not there.
  ///
  /// @throws NotFoundException telling whether the repository or only the revision is missing
  private Revision instead(ModelRef.ModelScope scope, Question asked, NotFoundException first) {
    List<String> known;
    try {
      known = revisions(scope, asked);
    } catch (DrayException second) {
      first.addSuppressed(second);
      throw first;
    }
    if (scope.revision().isEmpty() && known.contains(Revision.MAIN.text())) {
      return Revision.MAIN;
    }
    NotFoundException better = errors.revisionNotFound(asked, known, first.context());
    better.addSuppressed(first);
    throw better;
  }

  private List<String> revisions(ModelRef.ModelScope scope, Question asked) {
    JsonNode data = api.data(addresses.revisions(scope.repo()), asked);
    JsonNode map = ScopeJson.member(data, "RevisionMap", "revision_map");
    List<String> names = new ArrayList<>();
    for (String kind : new String[] {"Branches", "Tags"}) {
      for (JsonNode item : map.path(kind)) {
        JsonField.text(item.path("Revision")).ifPresent(names::add);
      }
    }
    return names;
  }

  private List<RemoteFile> files(
      List<ScopeFiles.Entry> entries,
      ModelRef.ModelScope scope,
      Revision revision,
      Question asked) {
    return entries.stream()
        .map(entry ->
            new RemoteFile(
                entry.path(),
                entry.size(),
                entry.digest(),
                Optional.empty(),
                List.of(
                    new Source(
                        addresses.host(),
                        addresses.file(scope.repo(), revision, entry.path()),
                        asked.credential()))))
        .toList();
  }

  /// Models that meet the words and the owner, best first; pages are read until the limit is met.
  /// Tags are looked for here, in what ModelScope tells of each model.
  ///
  /// @throws UnsupportedException for datasets and spaces
  @Override
  public List<ModelSummary> search(SearchQuery query) {
    if (query.kind() != RepoKind.MODEL) {
      throw new UnsupportedException(
          "Only models of ModelScope are understood, not " + query.kind().plural(),
          "Leave the type out.",
          ErrorContext.NONE.withProvider(id().id()));
    }
    Question asked = new Question(Optional.empty(), Optional.empty(), token.credential());
    int size = Math.min(query.tags().isEmpty() ? query.limit() : LARGEST_PAGE, LARGEST_PAGE);
    List<ModelSummary> found = new ArrayList<>();
    for (int page = 1; found.size() < query.limit() && page * size <= MOST_RESULTS; page++) {
      URI uri = addresses.search(parameters(query, page, size));
      JsonNode data = api.data(uri, asked);
      JsonNode items = data.isArray() ? data : ScopeJson.member(data, "models", "items", "Models");
      if (!items.isArray()) {
        throw errors.nonsense(asked, uri, "something that is not a list");
      }
      for (JsonNode item : items) {
        ScopeModel.summary(item, Optional.empty())
            .filter(model -> model.tags().containsAll(query.tags()))
            .ifPresent(found::add);
      }
      if (items.size() < size) {
        break;
      }
    }
    return List.copyOf(found.subList(0, Math.min(found.size(), query.limit())));
  }

  private static List<Map.Entry<String, String>> parameters(SearchQuery query, int page, int size) {
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    if (!query.text().isBlank()) {
      parameters.add(Map.entry("search", query.text().strip()));
    }
    query.author().ifPresent(owner -> parameters.add(Map.entry("owner", owner)));
    String sort =
        switch (query.sort()) {
          case DOWNLOADS -> "downloads";
          case LIKES -> "likes";
          case CREATED, MODIFIED -> "last_modified";
          case TRENDING -> "default";
        };
    parameters.add(Map.entry("sort", sort));
    parameters.add(Map.entry("page_number", String.valueOf(page)));
    parameters.add(Map.entry("page_size", String.valueOf(size)));
    return parameters;
  }

  /// What ModelScope says about one model: one request for it, one for its files.
  ///
  /// @throws UnsupportedException if the reference names no repository of ModelScope
  @Override
  public ModelDetails info(ModelRef ref) {
    ModelRef.ModelScope scope = own(ref);
    JsonNode json = api.data(addresses.model(scope.repo()), asked(scope));
    Listing listing = resolve(ref);
    long total = listing.files().stream().mapToLong(f -> f.size().orElse(0)).sum();
    return new ModelDetails(
        ScopeModel.summary(json, Optional.of(scope.repo().text())).orElseThrow(),
        listing.revision(),
        listing.commit(),
        ScopeModel.license(json),
        ScopeModel.baseModels(json),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        listing.files(),
        ByteSize.ofBytes(Math.max(0, total)),
        addresses.page(scope.repo()));
  }

  /// The error for a file that ModelScope's own host did not hand out, in the same words as for
  /// listings.
  ///
  /// @param status the answer's status, not a success
  public DrayException fileError(
      int status, Headers headers, URI uri, ModelRef.ModelScope ref, RepoPath path) {
    Question asked = new Question(Optional.of(ref), Optional.of(path), token.credential());
    return errors.of(
        asked,
        status,
        "",
        uri,
        ApiResponse.requestId(headers),
        RetryAfter.of(headers, Instant.now()).map(RetryAfter::delay));
  }

  private Question asked(ModelRef.ModelScope scope) {
    return new Question(Optional.of(scope), Optional.empty(), token.credential());
  }

  private static ModelRef.ModelScope own(ModelRef ref) {
    if (ref instanceof ModelRef.ModelScope scope) {
      return scope;
    }
    throw new UnsupportedException(
        "'" + ref.provider() + "' references are not for the provider modelscope",
        "Name a repository, such as modelscope://owner/name.",
        ErrorContext.NONE.withProvider(ProviderId.MODELSCOPE.id()));
  }

  /// Which server.
  @Override
  public String toString() {
    return "modelscope at " + addresses.endpoint();
  }
}
