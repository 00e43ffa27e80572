package dev.dray.inventory;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.receipt.Receipt;
import dev.dray.store.RemovalPlan;
import dev.dray.store.RemovalTarget;
import dev.dray.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides which models go, and removes them: what was used longest ago first, and never what
/// somebody needs. Used once.
///
/// Implementation note. A plan of removal looks through the whole hub cache, so models are planned
/// many at once: as many as their sizes say are needed, then more if payloads that others share, or
/// downloads that began meanwhile, left too much.
final class Evictor {

  private final Caches caches;
  private final Set<String> keep;
  private final List<Need> needs;
  private final OpenFiles open = OpenFiles.now();
  private final List<CachedModel> gone = new ArrayList<>();
  private final List<Eviction.Kept> kept = new ArrayList<>();
  private final List<CachedModel> planned = new ArrayList<>();
  private long plannedFreed;
  private boolean really;

  private Evictor(Caches caches, Set<String> keep, List<Need> needs) {
    this.caches = caches;
    this.keep = keep;
    this.needs = needs;
  }

  /// One that makes room, and spares these.
  static Evictor sparing(Caches caches, Set<String> keep) {
    return new Evictor(caches, keep, caches.needs().get());
  }

  /// One for what the user names.
  static Evictor asTold(Caches caches) {
    return new Evictor(caches, Set.of(), List.of());
  }

  Eviction plan(ByteSize limit) {
    return run(limit, false, true);
  }

  Eviction evict(ByteSize limit) {
    return run(limit, true, true);
  }

  Eviction clear(boolean really) {
    return run(ByteSize.ZERO, really, false);
  }

  private Eviction run(ByteSize limit, boolean carryOut, boolean withGrace) {
    really = carryOut;
    Caches.Picture picture = caches.look();
    List<CachedModel> models = new ArrayList<>(picture.models());
    models.sort(Comparator.comparing(CachedModel::lastUsed));
    long left = picture.size().bytes();
    Iterator<CachedModel> next = models.iterator();
    while (left > limit.bytes() && next.hasNext()) {
      List<CachedModel> batch = new ArrayList<>();
      long hoped = 0;
      while (hoped < left - limit.bytes() && next.hasNext()) {
        CachedModel model = next.next();
        Optional<String> reason = whyItStays(model, withGrace);
        if (reason.isPresent()) {
          kept.add(new Eviction.Kept(model, reason.get()));
        } else {
          batch.add(model);
          hoped += model.size().bytes();
        }
      }
      left -= Math.min(left, really ? remove(batch) : wouldFree(batch));
    }
    forget();
    ByteSize after = carryOut && !gone.isEmpty() ? caches.look().size() : new ByteSize(left);
    return new Eviction(picture.size(), limit, gone, kept, after, carryOut);
  }

  /// Removes every model of that name, whoever has it pinned.
  ByteSize delete(ModelRef ref) {
    String key = Caches.key(ref);
    List<CachedModel> meant =
        caches.look().models().stream().filter(model -> model.key().equals(key)).toList();
    for (CachedModel model : meant) {
      whoUses(model)
          .ifPresent(user -> {
            throw new ConflictException(
                model.name() + " stays: " + user,
                "End that use first.",
                ErrorContext.of(ref.toString()));
          });
    }
    really = true;
    long freed = remove(meant);
    forget();
    if (!kept.isEmpty()) {
      throw new ConflictException(
          kept.getFirst().model().name() + " stays: " + kept.getFirst().reason(),
          "Try again when nobody needs it.",
          ErrorContext.of(ref.toString()));
    }
    return new ByteSize(freed);
  }

  private Optional<String> whyItStays(CachedModel model, boolean withGrace) {
    if (model.pinned()) {
      return Optional.of("pinned");
    }
    if (keep.contains(model.key()) || keep.contains(model.name())) {
      return Optional.of("asked to stay");
    }
    Optional<String> user =
        whoUses(model)
            .or(() ->
                needs.stream()
                    .filter(need -> need.isFor(model.folder()))
                    .map(Need::why)
                    .findFirst());
    if (user.isPresent()) {
      return user;
    }
    boolean fresh = model.modified().isAfter(caches.clock().instant().minus(caches.grace()));
    return withGrace && fresh ? Optional.of("came just now") : Optional.empty();
  }

  private Optional<String> whoUses(CachedModel model) {
    if (caches.marks().isInUse(model.key())) {
      return Optional.of("in use");
    }
    return open.userOf(model.folder()).map(program -> "open in " + program);
  }

  /// The bytes that these would free besides those that were planned before.
  private long wouldFree(List<CachedModel> batch) {
    long own = 0;
    for (CachedModel model : batch) {
      if (model.isInHubCache()) {
        planned.add(model);
      } else {
        own += model.size().bytes();
        gone.add(model);
      }
    }
    RemovalPlan plan = plan(planned);
    Set<Path> folders = repositories(plan.steps());
    for (CachedModel model : batch) {
      if (model.isInHubCache()) {
        sort(model, folders.contains(model.folder()), "it is being downloaded");
      }
    }
    long more = plan.freed().bytes() - plannedFreed;
    plannedFreed = plan.freed().bytes();
    return own + more;
  }

  private long remove(List<CachedModel> batch) {
    long freed = 0;
    List<CachedModel> hub = batch.stream().filter(CachedModel::isInHubCache).toList();
    if (!hub.isEmpty()) {
      RemovalPlan.Outcome outcome = caches.hub().execute(plan(hub));
      Set<Path> folders = repositories(outcome.removed());
      for (CachedModel model : hub) {
        String why =
            outcome.kept().stream()
                .filter(text -> text.startsWith(model.folder().toString()))
                .findFirst()
                .orElse("it is being downloaded");
        sort(model, folders.contains(model.folder()), why);
      }
      freed += outcome.freed().bytes();
    }
    for (CachedModel model : batch) {
      if (!model.isInHubCache()) {
        try {
          freed += TreeRemoval.remove(model.cache().root(), model.folder()).bytes();
          gone.add(model);
        } catch (DrayException e) {
          kept.add(new Eviction.Kept(model, String.valueOf(e.getMessage())));
        }
      }
    }
    return freed;
  }

  private void sort(CachedModel model, boolean goes, String why) {
    if (goes) {
      gone.add(model);
    } else {
      kept.add(new Eviction.Kept(model, why));
    }
  }

  private RemovalPlan plan(List<CachedModel> models) {
    List<RemovalTarget> targets = new ArrayList<>();
    for (CachedModel model : models) {
      targets.add(new RemovalTarget.Repository(model.kind(), new RepoId(model.name())));
    }
    return caches.hub().planRemoval(targets);
  }

  private static Set<Path> repositories(List<RemovalPlan.Step> steps) {
    Set<Path> folders = new HashSet<>();
    for (RemovalPlan.Step step : steps) {
      if (step.what() == RemovalPlan.What.REPOSITORY) {
        folders.add(step.path());
      }
    }
    return folders;
  }

  /// Receipts speak of what is here.
  private void forget() {
    if (gone.isEmpty() || !really) {
      return;
    }
    for (Receipt receipt : caches.receipts().all().receipts()) {
      if (gone.stream().anyMatch(model -> receipt.place().startsWith(model.folder()))) {
        try {
          caches.receipts().forget(receipt.place());
        } catch (IOException e) {
          System.getLogger(Evictor.class.getName())
              .log(System.Logger.Level.DEBUG, "a receipt stays behind", e);
        }
      }
    }
  }
}
