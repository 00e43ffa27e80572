package dev.dray.update;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.download.Download;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.RateLimitedException;
import dev.dray.provider.Tip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Follows the versions of the models that are here: which there are, whether newer ones are
/// published, what an update would fetch, and the update itself. Got from
/// [dev.dray.Dray#updates()]. Thread-safe.
public final class Updates {

  /// How many models are asked about at once.
  private static final int AT_ONCE = 8;

  private final HeldModels here;
  private final Upstream upstream;

  /// @param here what is here
  /// @param upstream the way to the publishers
  public Updates(HeldModels here, Upstream upstream) {
    this.here = here;
    this.upstream = upstream;
  }

  /// Every version that is here and has a publisher. Asks no network, except an Ollama daemon.
  public List<Held> held() {
    return here.list();
  }

  /// The versions of what is here that a name means: all that are followed, or the one of the
  /// branch or tag in the name.
  ///
  /// @throws NotFoundException if nothing of that name is here
  public List<Held> held(ModelRef ref) {
    List<Held> all =
        held().stream()
            .filter(held -> same(held.ref(), ref) || (!isDated(ref) && same(held.model(), ref)))
            .toList();
    if (all.isEmpty()) {
      throw new NotFoundException(
          ErrorCode.NOT_CACHED,
          "No version of " + ref + " is here that could be updated",
          "See what is here with 'dray outdated --all'; bring it with 'dray download " + ref + "'.",
          ErrorContext.of(ref.toString()));
    }
    return all;
  }

  /// Whether the name says which branch, tag or commit.
  private static boolean isDated(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.revision().isPresent();
      case ModelRef.ModelScope scope -> scope.revision().isPresent();
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> false;
    };
  }

  /// Equal, whatever the community's own scheme says, and `main` and `master` as if unsaid.
  private static boolean same(ModelRef one, ModelRef other) {
    return plain(one).equals(plain(other));
  }

  private static ModelRef plain(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub ->
          new ModelRef.Hub(
              ProviderId.HUGGINGFACE,
              hub.kind(),
              hub.repo(),
              hub.revision().filter(r -> !r.text().equals("main")),
              Optional.empty(),
              Optional.empty());
      case ModelRef.ModelScope scope ->
          new ModelRef.ModelScope(
              scope.repo(),
              scope.revision().filter(r -> !r.text().equals("master")),
              Optional.empty(),
              Optional.empty());
      case ModelRef.Daemon daemon -> ReceiptedModels.publisher(daemon).orElse(daemon);
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Url _ -> ref;
    };
  }

  /// Asks the publishers of these models, several at a time, and answers in their order. What one
  /// publisher refuses hides no other; one that cannot be reached, or asks to slow down, is not
  /// asked again for the rest.
  ///
  /// @throws CancelledException if the thread is interrupted
  public List<Freshness> check(Collection<Held> models) {
    Map<ProviderId, DrayException> silent = new ConcurrentHashMap<>();
    return sideBySide(models, held -> check(held, silent));
  }

  private Freshness check(Held held, Map<ProviderId, DrayException> silent) {
    if (held.pinned()) {
      return Freshness.of(held, Freshness.State.PINNED);
    }
    ProviderId publisher = held.ref().provider();
    Optional<DrayException> known = Optional.ofNullable(silent.get(publisher));
    if (known.isPresent()) {
      return Freshness.failed(held, Freshness.State.UNKNOWN, known.get());
    }
    try {
      return switch (held.version()) {
        case Version.OfFiles _ -> new Comparison(upstream, held).freshness();
        case Version.AtCommit _, Version.OfManifest _ -> compare(held, upstream.tip(held.ref()));
      };
    } catch (CancelledException e) {
      throw e;
    } catch (NotFoundException e) {
      return Freshness.failed(held, Freshness.State.GONE, e);
    } catch (AccessNeededException e) {
      return Freshness.failed(
          held,
          e.code() == ErrorCode.BAD_TOKEN ? Freshness.State.UNKNOWN : Freshness.State.CLOSED,
          e);
    } catch (DrayException e) {
      if (isForAll(e)) {
        silent.putIfAbsent(publisher, e);
      }
      return Freshness.failed(held, Freshness.State.UNKNOWN, e);
    }
  }

  private static boolean isForAll(DrayException e) {
    return e instanceof RateLimitedException
        || (e instanceof NetworkException
            && (e.code() == ErrorCode.OFFLINE || e.code() == ErrorCode.CONNECT_FAILED));
  }

  private static Freshness compare(Held held, Tip tip) {
    Optional<Version> published =
        tip.commit()
            .<Version>map(Version.AtCommit::new)
            .or(() -> tip.manifest().map(Version.OfManifest::new));
    Optional<String> renamed =
        held.ref() instanceof ModelRef.Hub hub && !tip.name().equals(hub.repo().text())
            ? Optional.of(tip.name())
            : Optional.empty();
    Freshness.State state =
        published.isEmpty()
            ? Freshness.State.UNKNOWN
            : published.get().equals(held.version())
                ? Freshness.State.CURRENT
                : Freshness.State.OUTDATED;
    return new Freshness(held, state, published, renamed, Optional.empty());
  }

  /// What an update of an outdated model would do. Changes nothing.
  ///
  /// @throws DrayException as [dev.dray.Dray#plan(dev.dray.download.DownloadRequest)]
  public Delta delta(Freshness freshness) {
    return new Comparison(upstream, freshness.held()).delta(freshness);
  }

  /// The same for all models among these that are outdated, several at a time. One that cannot be
  /// planned hides no other.
  ///
  /// @throws CancelledException if the thread is interrupted
  public List<Proposal> propose(Collection<Freshness> checked) {
    List<Freshness> outdated =
        checked.stream().filter(f -> f.state() == Freshness.State.OUTDATED).toList();
    return sideBySide(outdated, this::propose);
  }

  private Proposal propose(Freshness freshness) {
    try {
      return new Proposal(freshness, Optional.of(delta(freshness)), Optional.empty());
    } catch (CancelledException e) {
      throw e;
    } catch (DrayException e) {
      return new Proposal(freshness, Optional.empty(), Optional.of(e));
    }
  }

  /// Starts the download that an update consists of. The version that was here stays until it is
  /// removed.
  ///
  /// @throws NotFoundException if there is nothing to bring
  public Download start(Delta delta) {
    ModelRef ref = delta.freshness().held().ref();
    return upstream.start(
        delta
            .request()
            .orElseThrow(() ->
                new NotFoundException(
                    ErrorCode.FILE_NOT_FOUND,
                    "None of the files of " + ref + " that are here is published any more",
                    "Look at what is published with 'dray info " + ref + " --files'.",
                    ErrorContext.of(ref.toString()))));
  }

  private <T, R> List<R> sideBySide(Collection<T> items, Function<T, R> each) {
    ExecutorService crew =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("dray-update-", 0).factory());
    try {
      List<Future<R>> asked = new ArrayList<>();
      items.forEach(item -> asked.add(crew.submit(() -> each.apply(item))));
      List<R> answers = new ArrayList<>();
      for (Future<R> answer : asked) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The check was interrupted", ErrorContext.NONE);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException known -> throw known;
        case Error fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    } finally {
      crew.shutdownNow();
    }
  }
}
