package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.catalog.CatalogModel;
import dev.dray.catalog.Purpose;
import dev.dray.catalog.Recommendation;
import dev.dray.catalog.RecommendationQuery;
import dev.dray.model.Capability;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.settings.OsFamily;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The models that are known by name, and which of them suit this machine.
final class CatalogRoutes implements Routes {

  private final Dray dray;

  CatalogRoutes(Dray dray) {
    this.dray = dray;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/catalog", this::list),
        Route.get("/api/v1/catalog/recommend", this::recommend));
  }

  private Answer list(Exchange exchange) {
    Optional<ProviderId> provider = Params.text(exchange, "provider").map(CatalogRoutes::provider);
    Optional<Capability> needed =
        Params.text(exchange, "capability")
            .map(word ->
                Capability.parse(word)
                    .orElseThrow(() ->
                        RefusedException.invalid(
                            "'capability': '" + word + "' is nothing that models can do",
                            "Ask for text, code, reasoning, embedding, vision or tools.")));
    boolean recommended = Params.flag(exchange, "recommended");
    List<CatalogModel> models =
        dray.catalog().allModels().stream()
            .filter(model -> provider.isEmpty() || model.id().provider().equals(provider))
            .filter(model -> needed.isEmpty() || model.capabilities().contains(needed.get()))
            .filter(model -> !recommended || model.recommended())
            .toList();
    return Answer.json(200, Fields.page(Page.of(models, exchange), CatalogRoutes::write));
  }

  private static ProviderId provider(String word) {
    return ProviderId.find(word)
        .orElseThrow(() ->
            RefusedException.invalid(
                "'provider': there is no provider '" + word + "'",
                "/api/v1/providers lists those that are known."));
  }

  private Answer recommend(Exchange exchange) {
    // Models of MLX run on macOS only.
    Set<ProviderId> providers =
        dray.settings().environment().os() == OsFamily.MACOS
            ? Set.of()
            : EnumSet.complementOf(EnumSet.of(ProviderId.MLX));
    List<Recommendation> found =
        dray.recommend(
            new RecommendationQuery(
                Params.parsed(exchange, "purpose", Purpose::parse).orElse(Purpose.CHAT),
                providers,
                Set.of(),
                0,
                Params.limit(exchange)),
            dray.machine());
    return Answer.json(200, Fields.items(found, CatalogRoutes::write));
  }

  private static void write(CatalogModel model, Fields fields) {
    fields
        .text("id", model.id())
        .text("name", model.name())
        .text("provider", model.id().provider())
        .flag("downloadable", model.id().ref().isPresent())
        .text("description", model.description())
        .number("disk_bytes", model.diskSize().map(ByteSize::bytes))
        .text("size", model.size().map(size -> size.name().toLowerCase(Locale.ROOT)))
        .number("context_window", model.contextWindow())
        .texts("capabilities", List.copyOf(Capability.managerView(model.capabilities())))
        .texts("tags", model.tags())
        .texts("purposes", model.purposes().stream().sorted().map(Purpose::word).toList())
        .flag("recommended", model.recommended())
        .text("parameters", model.parameters())
        .text("quantization", model.quantization())
        .text("license", model.license());
  }

  private static void write(Recommendation recommendation, Fields fields) {
    write(recommendation.model(), fields);
    fields
        .number(
            "needed_bytes",
            recommendation
                .sized()
                .map(sized -> OptionalLong.of(sized.needed().bytes()))
                .orElse(OptionalLong.empty()))
        .text("runs", recommendation.sized().map(sized -> sized.how()))
        .texts("reasons", recommendation.reasons())
        .texts("also_as", recommendation.alsoAs());
  }
}
