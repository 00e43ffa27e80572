package dev.dray.provider.huggingface;

import dev.dray.ByteSize;
import dev.dray.CollectionRef;
import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.json.JsonField;
import dev.dray.provider.Credential;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelCollection;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Source;
import dev.dray.provider.Tip;
import dev.dray.settings.Settings;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The Hugging Face Hub and everything that speaks its protocol, for `hf://` and `mlx://`.
///
/// A resolve costs one request for the commit (none if a commit was named) and one for each page of
/// the recursive listing; sizes and digests come from the listing, so no file is asked for its
/// headers. Thread-safe; blocks; stops when the thread is interrupted.
public final class HubProvider implements FileProvider {

  private static final String MLX_OWNER = "mlx-community";
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int LARGEST_PAGE = 1000;
  private static final int MOST_PAGES = 10_000;

  private final ProviderId id;
  private final HubAddresses addresses;
  private final HubMirrors mirrors;
  private final TokenSource tokens;
  private final HubErrors errors;
  private final HubApi api;
  private final TreeReader trees;

  /// A provider for the settings' endpoint. It owns nothing that must be closed.
  ///
  /// @param client the way to the network, owned by the caller
  /// @param settings endpoint and offline mode
  /// @param tokens the secret to send, asked anew for each call
  /// @param id `HUGGINGFACE` or `MLX`
  public HubProvider(ApiClient client, Settings settings, TokenSource tokens, ProviderId id) {
    this.id = id;
    this.tokens = tokens;
    this.addresses = new HubAddresses(settings.endpoint());
    this.mirrors = new HubMirrors(client, settings, id);
    this.errors = new HubErrors(addresses, tokens);
    // With a mirror to turn to, nobody waits long for a server that is away.
    this.api =
        new HubApi(settings.mirrors().isEmpty() ? client : client.soonGivingUp(), settings, errors);
    this.trees = new TreeReader(api, errors);
  }

  @Override
  public ProviderId id() {
    return id;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.SEARCH,
        Feature.INFO,
        Feature.LIST,
        Feature.RESUME,
        Feature.PAUSE,
        Feature.CANCEL,
        Feature.VERIFY,
        Feature.TOKEN,
        Feature.DELETE);
  }

  /// The pinned listing. A path or quantization in the reference is left to the selection. If the
  /// endpoint cannot be reached, the mirrors are asked in their order, without the token; a note
  /// says so, because the digests are then the mirror's word.
  ///
  /// @throws InvalidRequestException if the reference names no repository of a hub
  @Override
  public Listing resolve(ModelRef ref) {
    try {
      return pin(ref);
    } catch (NetworkException e) {
      return mirrors.resolve(ref, e);
    }
  }

  /// The pinned listing by this very server.
  Listing pin(ModelRef ref) {
    ModelRef.Hub hub = hub(ref);
    Asked asked = asked(Optional.of(hub));
    Revision wanted = hub.revisionOrMain();
    List<String> notes = new ArrayList<>();
    RepoId repo = hub.repo();
    Optional<Commit> commit = Optional.empty();
    if (wanted.isCommit()) {
      commit = Optional.of(new Commit(wanted.text()));
    } else {
      RepoHead head = head(addresses.info(hub.kind(), repo, wanted), asked);
      commit = head.commit();
      repo = head.id().orElse(repo);
    }
    Revision listed = commit.map(Commit::asRevision).orElse(wanted);
    TreeReader.Tree tree;
    try {
      tree = trees.read(addresses.tree(hub.kind(), repo, listed), asked);
    } catch (NotFoundException | InvalidRequestException e) {
      if (listed.equals(wanted)) {
        throw e;
      }
      // Some mirrors know branches only. The digests still hold every file to this listing.
      tree = byName(hub, repo, wanted, asked, e);
      listed = wanted;
      commit = tree.commit().or(optional(commit));
      notes.add(
          addresses.host()
              + " does not list by commit, so the files are those of '"
              + wanted
              + "' as it is now.");
    }
    commit = commit.or(optional(tree.commit()));
    repo = idIn(tree.uri(), hub.kind()).orElse(repo);
    if (commit.isEmpty()) {
      notes.add(addresses.host() + " does not say which commit '" + wanted + "' is.");
    }
    if (!repo.equals(hub.repo())) {
      notes.add("The " + hub.kind() + " " + hub.repo() + " was renamed to " + repo + ".");
    }
    return new Listing(
        ref,
        hub.repo().text(),
        wanted,
        commit,
        files(tree.files(), hub.kind(), repo, listed, asked.credential()),
        notes);
  }

  private static Supplier<Optional<Commit>> optional(Optional<Commit> value) {
    return () -> value;
  }

  private TreeReader.Tree byName(
      ModelRef.Hub hub, RepoId repo, Revision wanted, Asked asked, DrayException first) {
    try {
      return trees.read(addresses.tree(hub.kind(), repo, wanted), asked);
    } catch (DrayException second) {
      // It was not for the commit; the first answer is the one to explain.
      first.addSuppressed(second);
      throw first;
    }
  }

  /// {@inheritDoc} One small request.
  @Override
  public Tip tip(ModelRef ref) {
    ModelRef.Hub hub = hub(ref);
    Revision wanted = hub.revisionOrMain();
    RepoHead head = head(addresses.info(hub.kind(), hub.repo(), wanted), asked(Optional.of(hub)));
    return new Tip(head.id().orElse(hub.repo()).text(), wanted, head.commit(), Optional.empty());
  }

  /// A collection with everything in it; one request.
  ///
  /// @throws NotFoundException if there is no such collection, or it is private
  public ModelCollection collection(CollectionRef ref) {
    return new CollectionReader(api, addresses, errors).read(ref, asked(Optional.empty()));
  }

  private RepoHead head(URI uri, Asked asked) {
    try (ApiResponse response = api.get(uri, asked)) {
      RepoHead head = RepoHead.read(response.body());
      return head.id().isPresent()
          ? head
          : new RepoHead(
              asked.ref().flatMap(ref -> idIn(response.uri(), ref.kind())), head.commit());
    } catch (JacksonException e) {
      throw errors.nonsense(asked, uri, "something that is not JSON");
    }
  }

  /// The repository that an API address is about: after a rename the hub redirects to the new name.
  private Optional<RepoId> idIn(URI uri, RepoKind kind) {
    String prefix = addresses.info(kind, new RepoId("x")).getRawPath();
    String start = prefix.substring(0, prefix.length() - 1);
    String path = String.valueOf(uri.getRawPath());
    if (!path.startsWith(start)) {
      return Optional.empty();
    }
    String rest = path.substring(start.length());
    for (String verb : new String[] {"/revision/", "/tree/"}) {
      int end = rest.indexOf(verb);
      if (end >= 0) {
        return RepoHead.repoId(
            URLDecoder.decode(rest.substring(0, end).replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  private List<RemoteFile> files(
      List<TreeEntry> entries,
      RepoKind kind,
      RepoId repo,
      Revision revision,
      Optional<Credential> credential) {
    List<RemoteFile> files = new ArrayList<>(entries.size());
    for (TreeEntry entry : entries) {
      URI uri = addresses.file(kind, repo, revision, entry.path());
      files.add(
          new RemoteFile(
              entry.path(),
              entry.size(),
              entry.digest(),
              entry.hub(),
              mirrors.sources(
                  new Source(addresses.host(), uri, credential),
                  kind,
                  repo,
                  revision,
                  entry.path())));
    }
    return files;
  }

  /// Repositories that meet all of the query, best first. The hub filters before the limit, and
  /// pages are read until the limit is met. For `mlx` the owner is `mlx-community` unless another
  /// is named.
  @Override
  public List<ModelSummary> search(SearchQuery query) {
    Asked asked = asked(Optional.empty());
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    query.tags().forEach(tag -> parameters.add(Map.entry("filter", tag)));
    query
        .author()
        .or(() -> id == ProviderId.MLX ? Optional.of(MLX_OWNER) : Optional.empty())
        .ifPresent(author -> parameters.add(Map.entry("author", author)));
    BLANKS
        .splitAsStream(query.text())
        .filter(word -> !word.isEmpty())
        .forEach(word -> parameters.add(Map.entry("search", word)));
    parameters.add(Map.entry("sort", query.sort().wire()));
    parameters.add(Map.entry("limit", String.valueOf(Math.min(query.limit(), LARGEST_PAGE))));
    parameters.add(Map.entry("full", "true"));

    List<ModelSummary> found = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    Optional<URI> page = Optional.of(addresses.search(query.kind(), parameters));
    while (page.isPresent() && found.size() < query.limit()) {
      URI uri = page.get();
      if (!seen.add(uri) || seen.size() > MOST_PAGES) {
        throw errors.nonsense(asked, uri, "pages that never end");
      }
      HubApi.JsonAnswer answer = api.json(uri, asked);
      if (!answer.json().isArray()) {
        throw errors.nonsense(asked, uri, "something that is not a list");
      }
      for (JsonNode item : answer.json()) {
        ModelJson.summary(item).ifPresent(found::add);
      }
      page = answer.next();
    }
    return List.copyOf(found.subList(0, Math.min(found.size(), query.limit())));
  }

  /// What the hub says about one repository; one request, and the listing's where the hub tells no
  /// sizes.
  ///
  /// @throws InvalidRequestException if the reference names no repository of a hub
  @Override
  public ModelDetails info(ModelRef ref) {
    ModelRef.Hub hub = hub(ref);
    Asked asked = asked(Optional.of(hub));
    URI plain =
        hub.revision()
            .map(revision -> addresses.info(hub.kind(), hub.repo(), revision))
            .orElseGet(() -> addresses.info(hub.kind(), hub.repo()));
    URI uri = URI.create(plain + "?blobs=true");
    JsonNode json = api.json(uri, asked).json();
    ModelSummary summary =
        ModelJson.summary(json)
            .orElseThrow(() -> errors.nonsense(asked, uri, "something that is no repository"));
    RepoId repo = RepoHead.repoId(summary.id()).orElse(hub.repo());
    Optional<Commit> commit =
        JsonField.text(json.path("sha")).filter(s -> s.matches("[0-9a-f]{40}")).map(Commit::new);
    Revision pinned = commit.map(Commit::asRevision).orElseGet(hub::revisionOrMain);
    List<TreeEntry> entries = entries(hub.kind(), repo, pinned, json, asked, uri);
    long total = entries.stream().mapToLong(e -> e.size().orElse(0)).sum();
    return new ModelDetails(
        summary,
        hub.revisionOrMain(),
        commit,
        ModelJson.license(json, summary.tags()),
        ModelJson.baseModels(json, summary.tags()),
        ModelJson.parameters(json),
        ModelJson.architecture(json),
        ModelJson.contextLength(json),
        files(entries, hub.kind(), repo, pinned, asked.credential()),
        ByteSize.ofBytes(Math.max(0, total)),
        addresses.page(hub.kind(), repo));
  }

  private List<TreeEntry> entries(
      RepoKind kind, RepoId repo, Revision pinned, JsonNode json, Asked asked, URI uri) {
    Optional<List<TreeEntry>> siblings;
    try {
      siblings = ModelJson.siblings(json);
    } catch (IllegalArgumentException e) {
      throw errors.nonsense(asked, uri, "a file that must not be written: " + e.getMessage());
    }
    return siblings.orElseGet(() -> trees.read(addresses.tree(kind, repo, pinned), asked).files());
  }

  /// Whose token is sent. The hub limits this call strictly: ask once and keep the answer.
  ///
  /// @throws dev.dray.error.AccessNeededException if there is no token, or it is not valid
  public HubAccount whoami() {
    Asked asked = asked(Optional.empty());
    if (asked.credential().isEmpty()) {
      throw errors.notLoggedIn(asked.context());
    }
    URI uri = addresses.whoami();
    JsonNode json = api.json(uri, asked).json();
    JsonNode token = json.path("auth").path("accessToken");
    List<String> organisations = new ArrayList<>();
    for (JsonNode organisation : json.path("orgs")) {
      JsonField.text(organisation.path("name")).ifPresent(organisations::add);
    }
    return new HubAccount(
        JsonField.text(json.path("name"))
            .orElseThrow(() -> errors.nonsense(asked, uri, "something that is no account")),
        JsonField.text(json.path("fullname")),
        organisations,
        JsonField.text(token.path("displayName")),
        JsonField.text(token.path("role")));
  }

  /// The error for a file that the hub's own host did not hand out, in the same words as for
  /// listings. For answers of other hosts, where the hub redirected to, this is not meant.
  ///
  /// @param status the answer's status, not a success
  /// @param headers its headers
  /// @param uri the address that answered
  /// @param ref the repository
  /// @param path the file
  public DrayException fileError(
      int status, Headers headers, URI uri, ModelRef ref, RepoPath path) {
    Asked general = asked(Optional.of(hub(ref)));
    Asked asked = new Asked(id, general.ref(), Optional.of(path), general.credential());
    return errors.of(asked, Refusal.of(status, uri, headers, new byte[0]));
  }

  private Asked asked(Optional<ModelRef.Hub> ref) {
    return new Asked(id, ref, Optional.empty(), tokens.credential());
  }

  private ModelRef.Hub hub(ModelRef ref) {
    if (ref instanceof ModelRef.Hub hub) {
      return hub;
    }
    throw new UnsupportedException(
        "'" + ref.provider() + "' references are not for the provider " + id,
        "Name a repository, such as org/name.",
        ErrorContext.NONE.withProvider(id.id()));
  }

  /// Which hub.
  @Override
  public String toString() {
    return id + " at " + addresses.endpoint();
  }
}
