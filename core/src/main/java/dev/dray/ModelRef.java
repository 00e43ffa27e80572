package dev.dray;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/// What a user typed to name a model, understood: which provider, which model there, which revision
/// or tag, and perhaps which file.
///
/// Spellings that [#parse(String)] takes:
///
/// | spelling | meaning |
/// |---|---|
/// | `org/name`, `org/name@rev`, `hf://org/name@rev/path` | Hugging Face |
/// | `hf://datasets/org/name`, `hf://spaces/org/name` | the same, a dataset or space |
/// | `https://huggingface.co/org/name[/tree\|blob\|resolve/rev/path]`, `hf.co/…` | the same |
/// | `org/repo:Q4_K_M`, `hf.co/org/repo:Q4_K_M` | the GGUF files of one quantization |
/// | `mlx://name`, `mlx://org/name` | Hugging Face, `mlx-community` for bare names |
/// | `ollama://llama3:8b`, `ollama://host/ns/model:tag`, `ollama.com/library/llama3` | Ollama |
/// | `modelscope://org/name@rev/path`, `ms://…`, the address of its page | ModelScope |
/// | `oci://registry/name:tag`, `oci://…@sha256:…`, `docker://…` | an OCI registry |
/// | `rlcr://name` | `rlcr.io/ramalama/name`, the OCI registry of ramalama |
/// | `lmstudio://name@quant` | LM Studio |
/// | any other `https://…` or `http://…` | one file |
///
/// Immutable values; `toString()` gives a spelling that parses back to an equal value.
public sealed interface ModelRef {

  /// Who publishes the model.
  ProviderId provider();

  /// Reads any of the spellings above.
  ///
  /// @throws IllegalArgumentException quoting the offending part, if it is none of them; for
  ///   cloud-only and unknown providers the text says that they do not support downloads
  static ModelRef parse(String text) {
    return ModelRefParser.parse(text);
  }

  /// A repository of the Hugging Face Hub, or of anything that speaks its protocol.
  ///
  /// @param provider `HUGGINGFACE` or `MLX`
  /// @param kind model, dataset or space
  /// @param repo the repository
  /// @param revision the branch, tag or commit, when one was named
  /// @param path the file or folder inside, when one was named
  /// @param quantization the quantization tag after `:`, upper-case, when one was named
  record Hub(
      ProviderId provider,
      RepoKind kind,
      RepoId repo,
      Optional<Revision> revision,
      Optional<RepoPath> path,
      Optional<String> quantization)
      implements ModelRef {

    /// A whole model repository at its default revision.
    public static Hub model(String repo) {
      return new Hub(
          ProviderId.HUGGINGFACE,
          RepoKind.MODEL,
          new RepoId(repo),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /// The same at another revision.
    public Hub at(Revision other) {
      return new Hub(provider, kind, repo, Optional.of(other), path, quantization);
    }

    /// The same repository as another kind.
    public Hub as(RepoKind other) {
      return new Hub(provider, other, repo, revision, path, quantization);
    }

    /// The revision that was named, or `main`.
    public Revision revisionOrMain() {
      return revision.orElse(Revision.MAIN);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      boolean bare = provider == ProviderId.HUGGINGFACE && kind == RepoKind.MODEL && path.isEmpty();
      // Without a scheme an owner called like the Hub's host would be read as an address.
      if (!bare || repo.owner().isEmpty() || ModelRefParser.startsWithHost(repo.toString())) {
        text.append(provider == ProviderId.MLX ? "mlx://" : "hf://");
      }
      if (kind != RepoKind.MODEL || (!bare && looksLikeKind())) {
        text.append(kind.plural()).append('/');
      }
      text.append(repo);
      // A slash would otherwise read as the start of a path, and a percent sign as an escape.
      revision.ifPresent(
          r -> text.append('@').append(r.text().replace("%", "%25").replace("/", "%2F")));
      path.ifPresent(p -> text.append('/').append(p));
      quantization.ifPresent(q -> text.append(':').append(q));
      return text.toString();
    }

    /// Whether the owner is called `models`, `datasets` or `spaces`.
    private boolean looksLikeKind() {
      String name = repo.toString();
      return Arrays.stream(RepoKind.values()).anyMatch(k -> name.startsWith(k.plural() + "/"));
    }
  }

  /// A model of Ollama: `[host/][namespace/]model[:tag]`.
  ///
  /// @param host the registry host, `registry.ollama.ai` where none was named
  /// @param namespace `library` where none was named
  /// @param model the model's name
  /// @param tag `latest` where none was named
  record Ollama(String host, String namespace, String model, String tag) implements ModelRef {
    /// The host of names that give none.
    public static final String DEFAULT_HOST = "registry.ollama.ai";

    @Override
    public ProviderId provider() {
      return ProviderId.OLLAMA;
    }

    @Override
    public String toString() {
      boolean shortHost = host.equals(DEFAULT_HOST);
      return "ollama://"
          + (shortHost ? "" : host + "/")
          + (shortHost && namespace.equals("library") ? "" : namespace + "/")
          + model
          + ":"
          + tag;
    }
  }

  /// A repository of ModelScope.
  ///
  /// @param repo the repository
  /// @param revision the branch, tag or commit, when one was named
  /// @param path the file or folder inside, when one was named
  /// @param quantization the quantization tag after `:`, upper-case, when one was named
  record ModelScope(
      RepoId repo,
      Optional<Revision> revision,
      Optional<RepoPath> path,
      Optional<String> quantization)
      implements ModelRef {
    @Override
    public ProviderId provider() {
      return ProviderId.MODELSCOPE;
    }

    /// The same at another revision.
    public ModelScope at(Revision other) {
      return new ModelScope(repo, Optional.of(other), path, quantization);
    }

    @Override
    public String toString() {
      return "modelscope://"
          + repo
          // As in a reference to the Hub: a slash would otherwise begin a path.
          + revision.map(r -> "@" + r.text().replace("%", "%25").replace("/", "%2F")).orElse("")
          + path.map(p -> "/" + p).orElse("")
          + quantization.map(q -> ":" + q).orElse("");
    }
  }

  /// An artefact of an OCI registry.
  ///
  /// @param registry host and port, `docker.io` where none was named
  /// @param repository the name inside the registry
  /// @param tag the tag, `latest` where neither tag nor digest was named
  /// @param digest the manifest's digest, when one was named
  record Oci(String registry, String repository, String tag, Optional<Digest.Sha256> digest)
      implements ModelRef {
    @Override
    public ProviderId provider() {
      return ProviderId.OCI;
    }

    @Override
    public String toString() {
      return "oci://"
          + registry
          + "/"
          + repository
          + (digest.isPresent() && tag.equals("latest") ? "" : ":" + tag)
          + digest.map(d -> "@" + d).orElse("");
    }
  }

  /// A model by the name its daemon knows: LM Studio, llama-server or Docker Model Runner.
  ///
  /// @param provider which daemon
  /// @param name the model's name there
  /// @param quantization the quantization, when one was named
  record Daemon(ProviderId provider, String name, Optional<String> quantization)
      implements ModelRef {
    @Override
    public String toString() {
      return provider.id() + "://" + name + quantization.map(q -> "@" + q).orElse("");
    }
  }

  /// One file at an http(s) address.
  ///
  /// @param uri the address; may hold rights in its query, so it is never logged whole
  record Url(URI uri) implements ModelRef {
    @Override
    public ProviderId provider() {
      return ProviderId.URL;
    }

    @Override
    public String toString() {
      return uri.toString();
    }
  }
}
