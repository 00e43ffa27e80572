package dev.dray.provider.llamaserver;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.http.JsonApi;
import dev.dray.provider.Cancellation;
import dev.dray.provider.DaemonModel;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.Delegated;
import dev.dray.provider.Feature;
import dev.dray.provider.PullProgress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A llama.cpp server in router mode, which downloads by itself from Hugging Face into its cache. A
/// cancelled download is ended there too, and what it fetched is deleted by it; it checks no
/// digest. Thread-safe; blocks.
public final class LlamaServerProvider implements DaemonProvider {

  /// The longest silence of its events while a download runs.
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final RouterApi api;
  private final Duration silence;

  /// A provider for one server. It owns nothing that must be closed.
  ///
  /// @param client the way to the network, owned by the caller
  /// @param base the server's address
  /// @param key the key it was started with (`--api-key`), if any; sent to that server only
  public LlamaServerProvider(ApiClient client, URI base, Optional<String> key) {
    this(client, base, key, SILENCE);
  }

  LlamaServerProvider(ApiClient client, URI base, Optional<String> key, Duration silence) {
    this.api =
        new RouterApi(
            new JsonApi(
                client.soonGivingUp(),
                base,
                key,
                ErrorContext.NONE.withProvider(ProviderId.LLAMA_SERVER.id())));
    this.silence = silence;
  }

  @Override
  public ProviderId id() {
    return ProviderId.LLAMA_SERVER;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.LIST, Feature.CANCEL, Feature.DELETE, Feature.TOKEN);
  }

  @Override
  public Delegated pull(ModelRef ref, PullProgress progress, Cancellation cancellation) {
    String model = name(ref);
    RouterApi asked = api.about(ref.toString());
    RouterApi abortable = asked.abortedBy(cancellation::onCancel);
    Optional<RouterModel> known = find(abortable, model);
    if (known.isPresent() && !known.get().isDownloading()) {
      progress.says("llama-server has it already");
      return new Delegated(model, Optional.empty(), Optional.empty(), Optional.empty());
    }
    try {
      long bytes = follow(abortable, model, progress, known.isPresent());
      return new Delegated(
          model,
          bytes > 0 ? Optional.of(new ByteSize(bytes)) : Optional.empty(),
          Optional.empty(),
          Optional.empty());
    } catch (CancelledException e) {
      end(asked, model);
      throw e;
    }
  }

  private long follow(RouterApi asked, String model, PullProgress progress, boolean runs) {
    if (runs) {
      try {
        return new EventWatch(asked, model, progress, silence).follow(false);
      } catch (NotFoundException | NetworkException e) {
        // That one was somebody else's and was ended, or just about to end; this one is ours.
        progress.says("The download that was running ended; beginning it again");
      }
    }
    return new EventWatch(asked, model, progress, silence).follow(true);
  }

  /// Tells the server to end the download; it hears of nothing else that nobody waits any more.
  private static void end(RouterApi asked, String model) {
    boolean interrupted = Thread.interrupted();
    try {
      asked.unload(model);
    } catch (DrayException e) {
      // It is over there already, or the server is away; the caller wants to go in any case.
      System.getLogger(LlamaServerProvider.class.getName())
          .log(System.Logger.Level.DEBUG, "a download could not be ended", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static Optional<RouterModel> find(RouterApi api, String model) {
    return api.models().stream().filter(m -> m.name().equalsIgnoreCase(model)).findFirst();
  }

  /// `user/repo:TAG`, the tag in upper case as llama.cpp writes it.
  static String name(ModelRef ref) {
    if (!(ref instanceof ModelRef.Daemon named)) {
      throw new UnsupportedException(
          "'" + ref.provider() + "' references are not for llama-server",
          "Name a model, such as llama-server://user/repo:Q4_K_M.",
          ErrorContext.of(ref.toString()).withProvider(ProviderId.LLAMA_SERVER.id()));
    }
    try {
      ModelRef.Hub hub = (ModelRef.Hub) ModelRef.parse("hf://" + named.name());
      if (hub.repo().owner().isEmpty() || hub.path().isPresent() || hub.revision().isPresent()) {
        throw new IllegalArgumentException("it wants user/repo, with :QUANTIZATION behind it");
      }
      Optional<String> tag =
          named.quantization().isPresent() ? named.quantization() : hub.quantization();
      return hub.repo() + tag.map(t -> ":" + t).orElse("");
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "llama-server cannot be asked for '" + named.name() + "': " + e.getMessage(),
          "Name it as llama-server://user/repo:QUANTIZATION.",
          ErrorContext.of(ref.toString()).withProvider(ProviderId.LLAMA_SERVER.id()));
    }
  }

  /// The models that the server knows, those on their way included.
  ///
  /// @throws UnsupportedException if it was started with one model
  /// @throws dev.dray.error.NetworkException if it cannot be reached
  public List<DaemonModel> models() {
    return api.models().stream().map(RouterModel::described).toList();
  }

  /// Whether a router answers. Never fails.
  public boolean answers() {
    try {
      new RouterApi(api.json().with(client -> client.tryingOnce())).models();
      return true;
    } catch (DrayException e) {
      return false;
    }
  }

  /// Deletes a model from the server's cache.
  ///
  /// @throws dev.dray.error.NotFoundException if it has no such model
  /// @throws UnsupportedException if it cannot delete
  public void delete(String model) {
    api.delete(model);
  }

  /// Has it load a model; returns when it has begun to.
  ///
  /// @throws dev.dray.error.NotFoundException if it has no such model
  public void load(String model) {
    api.load(model);
  }

  /// Takes a model out of its memory.
  ///
  /// @throws dev.dray.error.NotFoundException if it has no such model
  public void unload(String model) {
    api.unload(model);
  }

  /// Where it listens.
  @Override
  public String toString() {
    return "llama-server at " + api.json().base();
  }
}
