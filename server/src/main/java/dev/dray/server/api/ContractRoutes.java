package dev.dray.server.api;

import dev.dray.server.api.contract.Contract;
import dev.dray.server.api.contract.ContractPage;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// The contract itself, as it was written, as JSON and as a page, and the client for JavaScript.
final class ContractRoutes implements Routes {

  private static final Map<String, String> CLIENT_TYPES =
      Map.of(
          "dray.js", "text/javascript; charset=utf-8",
          "dray.d.ts", "text/plain; charset=utf-8",
          "downloads.js", "text/javascript; charset=utf-8",
          "downloads.d.ts", "text/plain; charset=utf-8");

  /// The page brings its own style and no script.
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  @Override
  public List<Route> routes() {
    return List.of(
        open("/api/v1/openapi.yaml", "application/yaml", () -> Loaded.CONTRACT.yaml()),
        open("/api/v1/openapi.json", "application/json", () -> Loaded.CONTRACT.root().toString()),
        open("/api/docs", "text/html; charset=utf-8", () -> Loaded.PAGE),
        new Route(Method.GET, "/client/{file}", Scope.NONE, ContractRoutes::client));
  }

  private static Route open(String template, String type, Supplier<String> text) {
    return new Route(
        Method.GET,
        template,
        Scope.NONE,
        _ ->
            Answer.bytes(200, type, text.get().getBytes(StandardCharsets.UTF_8))
                .with("Content-Security-Policy", POLICY));
  }

  private static Answer client(Exchange exchange) throws IOException {
    String name = exchange.pathValue("file");
    String type =
        Optional.ofNullable(CLIENT_TYPES.get(name))
            .orElseThrow(() ->
                RefusedException.notFound(
                    "There is no client file '" + name + "'",
                    "There are dray.js and downloads.js, each with its .d.ts."));
    try (InputStream in =
        Objects.requireNonNull(
            ContractRoutes.class.getResourceAsStream("/dev/dray/server/api/client/" + name),
            name)) {
      return Answer.bytes(200, type, in.readAllBytes()).with("Cache-Control", "no-cache");
    }
  }

  /// Read when somebody asks for the first time.
  private static final class Loaded {
    private static final Contract CONTRACT = Contract.load();
    private static final String PAGE = ContractPage.of(CONTRACT);

    private Loaded() {}
  }
}
