package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.Eviction;
import dev.dray.inventory.HeldModel;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.settings.Setting;
import dev.dray.store.CheckDepth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The models of this machine: listed, shown, verified, pinned, removed, kept within a size.
final class LocalRoutes implements Routes {

  private static final Comparator<LocalModel> BY_NAME =
      Comparator.comparing(model -> model.held().name(), String.CASE_INSENSITIVE_ORDER);

  private final Dray dray;
  private final LocalModels models;
  private final Tasks tasks;
  private final ActiveModels active;

  LocalRoutes(Dray dray, LocalModels models, Tasks tasks, ActiveModels active) {
    this.dray = dray;
    this.models = models;
    this.tasks = tasks;
    this.active = active;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/local", this::list),
        Route.get("/api/v1/local/{id}", this::show),
        new Route(Method.DELETE, "/api/v1/local/{id}", Scope.ADMIN, this::delete),
        new Route(Method.POST, "/api/v1/local/{id}/verify", Scope.DOWNLOAD, this::verify),
        new Route(Method.POST, "/api/v1/local/verify", Scope.DOWNLOAD, this::verifyAll),
        new Route(Method.PUT, "/api/v1/local/{id}/pin", Scope.DOWNLOAD, this::pin),
        new Route(Method.DELETE, "/api/v1/local/{id}/pin", Scope.DOWNLOAD, this::unpin),
        new Route(Method.POST, "/api/v1/local/evict", Scope.ADMIN, this::evict));
  }

  private Answer list(Exchange exchange) {
    String text = Params.text(exchange, "q").orElse("").toLowerCase(Locale.ROOT);
    List<String> stores = Params.words(exchange, "store");
    Optional<HeldModel.State> state = Params.oneOf(exchange, "state", HeldModel.State.class);
    Optional<Comparator<LocalModel>> order = order(exchange);
    LocalModels.Found found = models.all();
    List<LocalModel> wanted = new ArrayList<>();
    long bytes = 0;
    for (LocalModel model : found.models()) {
      HeldModel held = model.held();
      boolean fits =
          held.name().toLowerCase(Locale.ROOT).contains(text)
              && (stores.isEmpty() || stores.contains(held.store().kind().key()))
              && (state.isEmpty() || held.state() == state.get());
      if (fits) {
        wanted.add(model);
        bytes += held.size().bytes();
      }
    }
    order.ifPresent(wanted::sort);
    Page<LocalModel> page = Page.of(wanted, exchange);
    long all = bytes;
    return Answer.json(
        200,
        Fields.of(fields -> {
          page.write(fields, LocalModel::write);
          fields.number("total_bytes", all).texts("warnings", found.warnings());
        }));
  }

  private static Optional<Comparator<LocalModel>> order(Exchange exchange) {
    String word = Params.text(exchange, "sort").orElse("store");
    return switch (word) {
      case "store" -> Optional.empty();
      case "name" -> Optional.of(BY_NAME);
      case "size" ->
          Optional.of(Comparator.comparing((LocalModel m) -> m.held().size()).reversed());
      case "used" ->
          Optional.of(Comparator.comparing((LocalModel m) -> m.held().lastUsed()).reversed());
      default ->
          throw RefusedException.invalid(
              "'sort' is store, name, size or used, not '" + word + "'", "Correct the query.");
    };
  }

  private Answer show(Exchange exchange) {
    LocalModel model = models.require(exchange.pathValue("id"));
    return Answer.json(
        200,
        Fields.of(fields -> {
          model.write(fields);
          fields.node(
              "receipt",
              dray.receipts().at(model.held().place()).receipts().stream()
                  .findFirst()
                  .map(receipt -> Fields.of(one -> ReceiptJson.write(receipt, one))));
        }));
  }

  /// Removes a model with all its revisions, after a look at who needs it.
  private Answer delete(Exchange exchange) {
    boolean dryRun = Params.flag(exchange, "dry_run");
    // What is to go is looked at as it is now.
    models.changed();
    LocalModel model = models.require(exchange.pathValue("id"));
    CachedModel cached = own(model, "removes");
    ModelRef ref = LocalModels.ref(cached);
    active
        .userOf(ref)
        .ifPresent(user -> {
          throw new ConflictException(
              cached.name() + " stays: " + user,
              "Cancel that download first.",
              ErrorContext.of(ref.toString()));
        });
    ByteSize freed = dryRun ? cached.size() : dray.models().delete(ref);
    models.changed();
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .flag("dry_run", dryRun)
                .text("name", cached.name())
                .text("path", cached.folder())
                .number("bytes", freed.bytes())));
  }

  private static CachedModel own(LocalModel model, String verb) {
    return model
        .cached()
        .orElseThrow(() ->
            new UnsupportedException(
                model.held().name()
                    + " belongs to "
                    + model.held().store()
                    + ": the service "
                    + verb
                    + " only models of the hub cache and of its own",
                "Use the program that keeps it.",
                ErrorContext.of(model.held().name())));
  }

  private Answer pin(Exchange exchange) {
    LocalModel model = models.require(exchange.pathValue("id"));
    dray.models().pin(LocalModels.ref(own(model, "pins")));
    return again(exchange);
  }

  private Answer unpin(Exchange exchange) {
    LocalModel model = models.require(exchange.pathValue("id"));
    dray.models().unpin(LocalModels.ref(own(model, "pins")));
    return again(exchange);
  }

  private Answer again(Exchange exchange) {
    models.changed();
    return Answer.json(200, Fields.of(models.require(exchange.pathValue("id"))::write));
  }

  private Answer verify(Exchange exchange) throws IOException {
    CheckDepth depth = depth(Body.of(exchange, "deep"));
    LocalModel model = models.require(exchange.pathValue("id"));
    return tasks.accepted(
        tasks.start(
            TaskKind.VERIFY,
            "Verify " + model.held().name(),
            work -> Verifications.of(dray, List.of(model.held()), depth, work)));
  }

  private Answer verifyAll(Exchange exchange) throws IOException {
    CheckDepth depth = depth(Body.of(exchange, "deep"));
    return tasks.accepted(
        tasks.start(
            TaskKind.VERIFY,
            "Verify every model of every store",
            work -> Verifications.of(dray, dray.models().everywhere().models(), depth, work)));
  }

  private static CheckDepth depth(Body body) {
    return body.flag("deep") ? CheckDepth.DIGESTS : CheckDepth.SIZES;
  }

  private Answer evict(Exchange exchange) throws IOException {
    Body body = Body.of(exchange, "max_bytes", "keep", "dry_run");
    OptionalLong most = body.whole("max_bytes", 0);
    ByteSize limit =
        most.isPresent()
            ? new ByteSize(most.getAsLong())
            : dray.settings()
                .cacheLimit()
                .orElseThrow(() ->
                    RefusedException.invalid(
                        "'max_bytes' is missing, and the setting "
                            + Setting.CACHE_LIMIT
                            + " says nothing",
                        "Say how many bytes the caches may have."));
    Set<String> keep = new HashSet<>(active.names());
    for (String word : body.texts("keep", 1000)) {
      ModelRef ref = Params.parsed("keep", word, ModelRef::parse);
      keep.add(ref instanceof ModelRef.Hub hub ? hub.repo().text() : word);
    }
    if (body.flag("dry_run")) {
      return Answer.json(200, EvictionJson.of(dray.models().planEviction(limit, keep)));
    }
    return tasks.accepted(
        tasks.start(
            TaskKind.EVICT,
            "Make the caches fit into " + limit,
            work -> {
              Eviction done = dray.models().evictToFit(limit, keep);
              models.changed();
              work.say("Removed " + done.evicted().size() + " of them");
              return EvictionJson.of(done);
            }));
  }
}
