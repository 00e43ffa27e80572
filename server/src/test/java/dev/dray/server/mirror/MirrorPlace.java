package dev.dray.server.mirror;

import dev.dray.Dray;
import dev.dray.server.DrayServer;
import dev.dray.server.ServerSettings;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A service with a mirror and a folder of its own, and a plain client for it.
final class MirrorPlace implements AutoCloseable {

  final Path root;
  final Dray dray;
  final DrayServer server;
  final HttpClient client = HttpClient.newHttpClient();

  private MirrorPlace(Path root, Settings settings) {
    this.root = root;
    this.dray = Dray.open(settings);
    this.server = DrayServer.open(ServerSettings.of(dray.settings()).at("127.0.0.1", 0), dray);
  }

  static Settings settings(Path root, URI hub) {
    return Settings.builder()
        .environment(new Environment(Map.of(), root.resolve("home"), root, OsFamily.LINUX))
        .withoutFiles()
        .set(Setting.ENDPOINT, hub.toString())
        .set(Setting.HF_CACHE, root.resolve("cache").toString())
        .set(Setting.MIRROR_FRESH, "1ms")
        .set(Setting.STALL_TIMEOUT, "5s")
        // The service's own secret, which must never reach the hub for somebody else.
        .set(Setting.TOKEN, "hf_service")
        .build();
  }

  static MirrorPlace open(Path root, URI hub) {
    return open(root, settings(root, hub));
  }

  static MirrorPlace open(Path root, Settings settings) {
    return new MirrorPlace(root, settings);
  }

  /// What `HF_ENDPOINT` is set to.
  URI endpoint() {
    return URI.create(server.address() + "/hf");
  }

  URI at(String path) {
    return URI.create(server.address() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(at(path));
  }

  HttpResponse<byte[]> get(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<byte[]> head(String path, String... headers) {
    HttpRequest.Builder request = request(path).HEAD();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Reads an answer to its end and says what it hashes to.
  String sha256(String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// Ends a server while others still know its address.
  static void end(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Optional<String> header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name);
  }

  /// The one file below the cache whose name is this digest.
  Path blob(String hex) throws IOException {
    try (Stream<Path> all = Files.walk(root.resolve("cache"))) {
      return all.filter(path -> path.endsWith(Path.of("blobs", hex))).findFirst().orElseThrow();
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    dray.close();
  }
}
