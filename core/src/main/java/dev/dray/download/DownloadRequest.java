package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.Revision;
import dev.dray.Schedule;
import dev.dray.Via;
import dev.dray.fit.FitDemand;
import dev.dray.model.variant.VariantWish;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What to bring, from where, and to which place. Immutable.
///
/// @param ref the model
/// @param files paths of single files; a path ending in `/` means a folder. Empty for all
/// @param include globs of files to take; empty for all. Ignored when `files` are named
/// @param exclude globs of files to leave out. Ignored when `files` are named
/// @param variant which variant, where the model has several. Ignored when `files` are named; with
///   globs and no wish the globs alone decide
/// @param fit that the model has to fit this machine, where that is demanded
/// @param target where it goes
/// @param token which token to use
/// @param endpoint the provider's server instead of the configured one
/// @param mirrors other places of the same files: servers of the hub's protocol for a reference to
///   a hub, in place of the configured ones; whole addresses of the same file for an address
/// @param digest the digest that a single file must have
/// @param limitRate bytes per second for this download
/// @param between the hours in which its bytes are fetched, instead of those of the whole library
/// @param priority whose turn it is first
/// @param force fetch again although it is here
/// @param unpack what to do with archives
/// @param via who brings it, where daemon and registry both could; the configured way where empty
/// @param insecure whether a private registry is spoken to without TLS
/// @param commit the commit that the reference's branch or tag is taken for, whatever it is now
public record DownloadRequest(
    ModelRef ref,
    List<String> files,
    List<String> include,
    List<String> exclude,
    VariantWish variant,
    Optional<FitDemand> fit,
    DownloadTarget target,
    TokenChoice token,
    Optional<URI> endpoint,
    List<URI> mirrors,
    Optional<Digest> digest,
    Optional<ByteSize> limitRate,
    Optional<Schedule> between,
    Priority priority,
    boolean force,
    UnpackChoice unpack,
    Optional<Via> via,
    boolean insecure,
    Optional<Commit> commit) {

  /// Copies the lists.
  public DownloadRequest {
    files = List.copyOf(files);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    mirrors = List.copyOf(mirrors);
  }

  /// A request for the whole model with every default.
  ///
  /// @throws IllegalArgumentException if the reference is not understood
  public static DownloadRequest of(String ref) {
    return builder(ref).build();
  }

  /// The same, to another place.
  public DownloadRequest withTarget(DownloadTarget place) {
    return with(variant, fit, place);
  }

  /// The same with the demand that the model fits this machine.
  public DownloadRequest fitting(FitDemand demand) {
    return with(variant, Optional.of(demand), target);
  }

  /// The same with another choice among variants.
  public DownloadRequest choosing(VariantWish wish) {
    return with(wish, fit, target);
  }

  /// The same for the very [#commit()] that it names, instead of for the branch or tag.
  ///
  /// @return nothing if it names none, or the reference has no commits
  public Optional<DownloadRequest> atCommit() {
    return commit.isPresent() && ref instanceof ModelRef.Hub hub
        ? Optional.of(with(hub.at(commit.get().asRevision())))
        : Optional.empty();
  }

  private DownloadRequest with(ModelRef other) {
    return new DownloadRequest(
        other, files, include, exclude, variant, fit, target, token, endpoint, mirrors, digest,
        limitRate, between, priority, force, unpack, via, insecure, commit);
  }

  private DownloadRequest with(VariantWish wish, Optional<FitDemand> demand, DownloadTarget place) {
    return new DownloadRequest(
        ref, files, include, exclude, wish, demand, place, token, endpoint, mirrors, digest,
        limitRate, between, priority, force, unpack, via, insecure, commit);
  }

  /// Starts a request.
  ///
  /// @throws IllegalArgumentException if the reference is not understood
  public static Builder builder(String ref) {
    return builder(ModelRef.parse(ref));
  }

  /// Starts a request for the whole model with every default.
  public static Builder builder(ModelRef ref) {
    return new Builder(ref);
  }

  /// Collects options. Not thread-safe.
  public static final class Builder {
    private ModelRef ref;
    private final List<String> files = new ArrayList<>();
    private final List<String> include = new ArrayList<>();
    private final List<String> exclude = new ArrayList<>();
    private VariantWish variant = VariantWish.NONE;
    private Optional<FitDemand> fit = Optional.empty();
    private DownloadTarget target = DownloadTarget.cache();
    private TokenChoice token = new TokenChoice.Configured();
    private Optional<URI> endpoint = Optional.empty();
    private final List<URI> mirrors = new ArrayList<>();
    private Optional<Digest> digest = Optional.empty();
    private Optional<ByteSize> limitRate = Optional.empty();
    private Optional<Schedule> between = Optional.empty();
    private Priority priority = Priority.NORMAL;
    private boolean force;
    private UnpackChoice unpack = UnpackChoice.NEVER;
    private Optional<Via> via = Optional.empty();
    private boolean insecure;
    private Optional<Commit> commit = Optional.empty();

    private Builder(ModelRef ref) {
      this.ref = ref;
    }

    /// The revision, for references to a hub.
    ///
    /// @throws IllegalArgumentException if the reference has no revisions
    public Builder revision(String revision) {
      ref =
          ref instanceof ModelRef.ModelScope scope
              ? scope.at(new Revision(revision))
              : hub("a revision").at(new Revision(revision));
      return this;
    }

    /// Model, dataset or space, for references to a hub.
    ///
    /// @throws IllegalArgumentException if the reference is not one to a hub
    public Builder kind(RepoKind kind) {
      ref = hub("a repository type").as(kind);
      return this;
    }

    private ModelRef.Hub hub(String what) {
      if (ref instanceof ModelRef.Hub hub) {
        return hub;
      }
      throw new IllegalArgumentException("'" + ref.provider() + "' takes no " + what);
    }

    /// Single files, or folders ending in `/`. Adds to what was named before; patterns are then
    /// ignored.
    public Builder files(List<String> paths) {
      files.addAll(paths);
      return this;
    }

    /// Globs of files to take, over whole paths: `*` and `?` also match `/`, `[ab]` is one
    /// character, case counts, and a final `/` means everything below. Adds to earlier ones.
    public Builder include(String... globs) {
      include.addAll(List.of(globs));
      return this;
    }

    /// Globs of files to leave out, with the rules of [#include(String...)]; they win over those.
    public Builder exclude(String... globs) {
      exclude.addAll(List.of(globs));
      return this;
    }

    /// Which variant to bring, where the model has several: by quantization, format or name.
    /// Without it a download of a model with several fails with a
    /// [dev.dray.error.ChoiceNeededException], unless the others are the same weights in another
    /// form; then safetensors are brought, with a note.
    public Builder variant(VariantWish wish) {
      variant = wish;
      return this;
    }

    /// One of these quantizations, the first that the model has.
    public Builder quantization(String... labels) {
      variant = variant.quantizations(labels);
      return this;
    }

    /// Demands that the model fits this machine: otherwise the download fails with an
    /// [dev.dray.error.IncompatibleException] before the first byte.
    public Builder fitting(FitDemand demand) {
      fit = Optional.of(demand);
      return this;
    }

    /// Another hub cache than the configured one.
    public Builder cacheDir(Path root) {
      target = new DownloadTarget.Cache(Optional.of(root));
      return this;
    }

    /// A folder in the official client's `local_dir` layout.
    public Builder localDir(Path folder) {
      target = new DownloadTarget.LocalDir(folder);
      return this;
    }

    /// A plain folder. A file of the user's that lies there under a name of the model's, with other
    /// content, is never replaced: the download fails with a [dev.dray.error.ConflictException],
    /// unless it is [forced][#force(boolean)].
    public Builder folder(Path folder) {
      target = new DownloadTarget.Folder(folder);
      return this;
    }

    /// A [location][dev.dray.location.Locations]: its name, `auto` to have the format decide, or
    /// the path of one. The model gets a folder of its own there.
    public Builder location(String name) {
      target = new DownloadTarget.Located(name);
      return this;
    }

    /// A plain folder where files of the same names are replaced, whoever brought them.
    public Builder folderOverwriting(Path folder) {
      target = new DownloadTarget.Folder(folder, true);
      return this;
    }

    /// This token instead of the configured one. It goes to the provider's server only and never
    /// shows in any text.
    public Builder token(String secret) {
      token = new TokenChoice.Given(secret);
      return this;
    }

    /// No token at all.
    public Builder withoutToken() {
      token = new TokenChoice.None();
      return this;
    }

    /// The provider's server instead of the configured one.
    public Builder endpoint(URI server) {
      endpoint = Optional.of(server);
      return this;
    }

    /// One more place to read from besides the endpoint: for a reference to a hub a server of the
    /// same protocol, for an address another address of the same file. Ranges are read from all of
    /// them at once; no token is sent there. Adds to earlier ones; configured mirrors are then not
    /// used.
    ///
    /// @throws IllegalArgumentException if it is not an http or https address
    public Builder mirror(URI place) {
      boolean http =
          "http".equalsIgnoreCase(place.getScheme()) || "https".equalsIgnoreCase(place.getScheme());
      if (!http || place.getHost() == null || place.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "a mirror must be an http or https address without a user name");
      }
      mirrors.add(place);
      return this;
    }

    /// The digest that a single file must have; the download fails with an
    /// [dev.dray.error.IntegrityException] when its bytes have another one.
    public Builder digest(Digest expected) {
      digest = Optional.of(expected);
      return this;
    }

    /// Bytes per second for this download, above zero; a limit for the whole library holds besides.
    public Builder limitRate(ByteSize perSecond) {
      limitRate = Optional.of(perSecond);
      return this;
    }

    /// The hours in which its bytes are fetched, instead of those that hold for the whole library.
    /// Outside them it is parked and goes on by itself.
    public Builder between(Schedule hours) {
      between = Optional.of(hours);
      return this;
    }

    /// Whose turn it is first, and who gets more of a limit that several share.
    public Builder priority(Priority rank) {
      priority = rank;
      return this;
    }

    /// Fetch again although it is here.
    public Builder force(boolean again) {
      force = again;
      return this;
    }

    /// Unpack archives while they arrive; only into a plain folder.
    public Builder unpack(UnpackChoice choice) {
      unpack = choice;
      return this;
    }

    /// By the daemon or directly from the registry, for models of Ollama; instead of what is
    /// configured.
    public Builder via(Via way) {
      via = Optional.of(way);
      return this;
    }

    /// Speak to a private registry without TLS: names, tokens and bytes can then be read on the
    /// way, and only the digests keep the bytes right. Registries of this machine need no such
    /// wish.
    public Builder insecure(boolean plainHttp) {
      insecure = plainHttp;
      return this;
    }

    /// The commit that the reference's branch or tag is taken for, as when a download goes on that
    /// an earlier process [found it to be][Download#commit()]. The model is still recorded under
    /// the name of its branch. Only references to a hub have commits; for others it says nothing.
    public Builder commit(Commit known) {
      commit = Optional.of(known);
      return this;
    }

    /// The request.
    public DownloadRequest build() {
      return new DownloadRequest(
          ref, files, include, exclude, variant, fit, target, token, endpoint, mirrors, digest,
          limitRate, between, priority, force, unpack, via, insecure, commit);
    }
  }
}
