package dev.dray.provider.url;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A web server with single files.
final class UrlWorld implements ProviderWorld {

  private static final String TOKEN = "theTokenOfThatServer";
  private static final Content MODEL = Content.generated(1, MODEL_SIZE);
  private static final Content OTHER = Content.generated(2, 100_000);

  private final FaultScript faults = new FaultScript();
  private final LoopbackServer storage =
      LoopbackServer.answering(request -> file(OTHER)).host("localhost").start();
  private final LoopbackServer server =
      LoopbackServer.answering(this::answer).delivery(faults).start();

  private Response answer(Request request) {
    String path = request.path();
    if (path.endsWith(".sha256")) {
      return Response.text(404, "no such thing");
    }
    if (path.contains("closed") && !request.bearerToken().equals(Optional.of(TOKEN))) {
      return Response.text(401, "who are you?");
    }
    if (path.equals("/models/closed.gguf")) {
      return Response.text(302, "Found").header("Location", storage.endpoint() + "/stored.gguf");
    }
    if (path.contains("missing")) {
      return Response.text(404, "no such thing");
    }
    return file(path.equals("/models/present.gguf") ? MODEL : OTHER);
  }

  private static Response file(Content content) {
    return Response.of(200)
        .header("Content-Type", "application/octet-stream")
        .header("ETag", "\"" + content.sha256().substring(0, 16) + "\"")
        .body(content)
        .rangeable();
  }

  private ModelRef ref(String path) {
    return ModelRef.parse(server.endpoint() + path);
  }

  @Override
  public ProviderId provider() {
    return ProviderId.URL;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings;
  }

  @Override
  public ModelRef present() {
    return ref("/models/present.gguf");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of("present.gguf", MODEL);
  }

  @Override
  public ModelRef missing() {
    return ref("/models/missing.gguf");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ref("/models/closed.gguf"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.of(
        new Tampered(
            ref("/models/tampered.gguf"), Optional.of(Digest.parse("sha256:" + MODEL.sha256()))));
  }

  @Override
  public List<ModelRef> hostile() {
    return Stream.of(
            "/x/..%2F..%2Foutside.txt",
            "/x/%2E%2E",
            "/x/C%3A%5Cx",
            "/x/%2Fetc%2Fpasswd",
            "/x/nul%00.bin",
            "/x/line%0Abreak.txt",
            "/x/CON",
            "/x/" + "x".repeat(300))
        .map(this::ref)
        .toList();
  }

  @Override
  public void slow() {
    faults.every(When.get().path("present"), Fault.trickle(2_000_000));
  }

  @Override
  public void fast() {
    faults.clear();
  }

  @Override
  public List<RecordedRequest> entitled() {
    return server.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return storage.requests().all();
  }

  @Override
  public void close() {
    server.close();
    storage.close();
  }
}
