package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.error.DrayException;
import dev.dray.fit.MemoryEstimate;
import dev.dray.offer.Offer;
import dev.dray.offer.Offering;
import dev.dray.provider.Feature;
import dev.dray.provider.Presence;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Support;
import dev.dray.search.Hit;
import dev.dray.search.PlaceReport;
import dev.dray.search.SearchPlace;
import dev.dray.search.SearchResult;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Models where they are published: providers, search, a closer look.
final class FindRoutes implements Routes {

  /// A page further back is not worth what it costs at every place that is asked.
  private static final int MOST_HITS = 1000;

  private final Dray dray;

  FindRoutes(Dray dray) {
    this.dray = dray;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/providers", this::providers),
        Route.get("/api/v1/search", this::search),
        Route.get("/api/v1/models/info", this::info),
        Route.get("/api/v1/models/variants", this::variants),
        Route.get("/api/v1/models/fit", this::fit));
  }

  private Answer providers(Exchange exchange) {
    List<Support> rows = dray.providers();
    List<Presence> found = Params.flag(exchange, "presence") ? dray.presence() : List.of();
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .objects(
                    "providers",
                    rows,
                    (row, one) ->
                        one.text("id", row.provider().id())
                            .text("family", row.family().name().toLowerCase(Locale.ROOT))
                            .flag("download", row.canDownload())
                            .text("example", row.provider().example())
                            .texts("features", row.features().stream().map(Feature::word).toList()))
                .objects(
                    "found",
                    found,
                    (presence, one) ->
                        one.text("provider", presence.provider().id())
                            .text("kind", presence.kind().word())
                            .text("place", presence.place())
                            .text("detail", presence.detail()))));
  }

  private Answer search(Exchange exchange) {
    int offset = Params.offset(exchange);
    int limit = Params.limit(exchange);
    if (offset + limit > MOST_HITS) {
      throw RefusedException.invalid(
          "Only the first " + MOST_HITS + " results can be asked for", "Search for more words.");
    }
    List<SearchPlace> places = new ArrayList<>();
    for (String word : Params.words(exchange, "provider")) {
      places.add(Params.parsed("provider", word, SearchPlace::parse));
    }
    // One more than is shown, to know whether there is another page.
    SearchQuery query =
        new SearchQuery(
            Params.text(exchange, "q").orElse(""),
            Params.oneOf(exchange, "type", RepoKind.class).orElse(RepoKind.MODEL),
            Params.text(exchange, "author"),
            Params.words(exchange, "filter"),
            Params.parsed(exchange, "sort", SearchQuery.Sort::parse)
                .orElse(SearchQuery.Sort.DOWNLOADS),
            offset + limit + 1);
    SearchResult result = places.isEmpty() ? dray.search(query) : dray.search(query, places);
    Optional<DrayException> nobody = result.failure();
    if (nobody.isPresent() && result.hits().isEmpty()) {
      throw nobody.get();
    }
    List<Hit> hits = result.hits();
    int from = Math.min(offset, hits.size());
    int to = Math.min(hits.size(), from + limit);
    boolean more = hits.size() > to && to + limit <= MOST_HITS;
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .objects("items", hits.subList(from, to), FindRoutes::hit)
                .objects("failures", result.failures(), FindRoutes::failure)
                .number("next_offset", more ? OptionalLong.of(to) : OptionalLong.empty())));
  }

  private static void hit(Hit hit, Fields fields) {
    OfferingJson.summary(hit.model(), fields);
    fields
        .text("ref", hit.ref())
        .text("provider", hit.ref().provider().id())
        .texts("found", hit.places())
        .texts("also_at", hit.alsoAt())
        .text("path", hit.path().map(Path::toString));
  }

  private static void failure(PlaceReport report, Fields fields) {
    DrayException problem = report.problem().orElseThrow();
    fields.text("place", report.place());
    ErrorJson.write(problem, fields);
  }

  private Answer info(Exchange exchange) {
    ModelRef ref = Params.ref(exchange);
    boolean files = Params.flag(exchange, "files");
    Offering seen = dray.offering(ref, context(exchange));
    return Answer.json(200, Fields.of(fields -> OfferingJson.write(seen, files, fields)));
  }

  private Answer variants(Exchange exchange) {
    Offering seen = dray.offering(Params.ref(exchange), context(exchange));
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .text("ref", seen.ref())
                .text("revision", seen.revision().text())
                .text("commit", seen.commit())
                .objects("variants", seen.offers(), OfferingJson::offer)));
  }

  private Answer fit(Exchange exchange) {
    OptionalInt context = context(exchange);
    Optional<String> variant = Params.text(exchange, "variant");
    Offering seen = dray.offering(Params.ref(exchange), context);
    List<Offer> offers =
        seen.offers().stream()
            .filter(offer ->
                variant.isEmpty() || offer.variant().name().equalsIgnoreCase(variant.get()))
            .toList();
    if (offers.isEmpty() && variant.isPresent()) {
      throw RefusedException.notFound(
          seen.name() + " has no variant '" + variant.get() + "'",
          "It has "
              + String.join(
                  ", ", seen.offers().stream().map(offer -> offer.variant().name()).toList())
              + ".");
    }
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .text("ref", seen.ref())
                .number("context_tokens", context.orElse(MemoryEstimate.USUAL_CONTEXT))
                .object("machine", one -> OfferingJson.machine(seen.machine(), one))
                .objects("variants", offers, OfferingJson::offer)));
  }

  private static OptionalInt context(Exchange exchange) {
    return Params.whole(exchange, "context", 1, Integer.MAX_VALUE);
  }
}
