package dev.dray.server;

import dev.dray.Dray;
import dev.dray.server.http.RawCaller;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// A whole service in a folder of its own, on a free port, and a client for it.
public final class TestService implements AutoCloseable {

  private final Path root;
  private final Dray dray;
  private final DrayServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /// Starts it.
  ///
  /// @param hub where models come from
  /// @param more settings over the usual ones
  public TestService(Path root, URI hub, Map<Setting, String> more) {
    this.root = root;
    this.dray = Dray.open(settings(root, hub, more));
    this.server = DrayServer.open(ServerSettings.of(dray.settings()), dray);
  }

  /// What such a service is set to.
  public static Settings settings(Path root, URI hub, Map<Setting, String> more) {
    Map<Setting, String> all = new HashMap<>();
    all.put(Setting.ENDPOINT, hub.toString());
    all.put(Setting.HF_CACHE, root.resolve("cache").toString());
    all.put(Setting.SERVER_PORT, "0");
    all.putAll(more);
    Settings.Builder settings =
        Settings.builder()
            .environment(new Environment(Map.of(), root.resolve("home"), root, OsFamily.LINUX))
            .withoutFiles();
    all.forEach(settings::set);
    return settings.build();
  }

  /// Its address.
  public URI address() {
    return server.address();
  }

  /// Its tokens.
  public ServerTokens tokens() {
    return ServerTokens.of(ServerSettings.of(dray.settings()));
  }

  /// The library behind it.
  public Dray dray() {
    return dray;
  }

  /// Sends a request with these headers, names and values in turn.
  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// Sends a JSON body.
  public HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    return send("POST", path, json, "Content-Type", "application/json");
  }

  /// Gets.
  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  /// Sends exactly these bytes on a connection of their own, and reads until its end.
  public String raw(String request) throws IOException {
    return RawCaller.ask(address(), request);
  }

  /// Everything that was written into its folders but models.
  public String writings() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().matches(".*\\.(log|json)")) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    server.close();
    dray.close();
    client.close();
  }
}
