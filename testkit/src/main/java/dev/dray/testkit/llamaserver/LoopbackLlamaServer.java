package dev.dray.testkit.llamaserver;

import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RequestLog;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `llama-server` in router mode on loopback, as of llama.cpp pull request 23976 (June 2026):
/// models are fetched in the background, and server-sent events tell of them.
///
/// Source of the wire: `tools/server/README.md` of llama.cpp, mid 2026.
///
/// Thread-safe. Closing ends all connections and downloads.
public final class LoopbackLlamaServer implements AutoCloseable {
  private final RouterState state;
  private final FaultScript faults = new FaultScript();
  private final LoopbackServer server;

  private LoopbackLlamaServer(Builder builder) {
    this.state = builder.state;
    this.server =
        LoopbackServer.answering(new RouterHandler(state))
            .host("127.0.0.1")
            .port(builder.port)
            .delivery(faults)
            .start();
  }

  /// A builder.
  public static Builder builder() {
    return new Builder();
  }

  /// What it knows from the start. Not thread-safe; starts one server.
  public static final class Builder {
    private final RouterState state = new RouterState();
    private int port;

    private Builder() {}

    /// Can fetch this model (`user/repo:TAG`), which consists of these files (address and bytes).
    public Builder model(String id, Map<String, Long> files) {
      RouterModel model = new RouterModel(id);
      model.files.putAll(files);
      state.published.put(id, model);
      return this;
    }

    /// Wants this key.
    public Builder token(String secret) {
      state.token = Optional.of(secret);
      return this;
    }

    /// Fetches this model for those with this key only.
    public Builder closed(String id, String key) {
      state.keys.put(id, key);
      return this;
    }

    /// Was started with one model, not as a router.
    public Builder withoutRouter() {
      state.router = false;
      return this;
    }

    /// Is a router from before it could fetch models.
    public Builder withoutDownloads() {
      state.downloads = false;
      return this;
    }

    /// Listens on this port instead of a free one.
    public Builder port(int number) {
      port = number;
      return this;
    }

    /// Starts listening.
    public LoopbackLlamaServer start() {
      return new LoopbackLlamaServer(this);
    }
  }

  /// The server's address.
  public URI endpoint() {
    return server.endpoint();
  }

  /// What it was asked.
  public RequestLog requests() {
    return server.requests();
  }

  /// Its faults.
  public FaultScript faults() {
    return faults;
  }

  /// Ids of the models that are here or on their way.
  public List<String> models() {
    return state.here.keySet().stream().sorted().toList();
  }

  /// Ids of downloads that were told to end.
  public List<String> cancelled() {
    return state.cancelled.stream().sorted().toList();
  }

  /// Each tenth of a download takes so long.
  public void perStep(Duration time) {
    state.perStep = time;
  }

  /// Downloads stop before their next step.
  public void hold() {
    state.hold();
  }

  /// Downloads go on.
  public void goOn() {
    state.goOn();
  }

  /// Every download fails from now on.
  public void failDownloads() {
    state.failing = true;
  }

  /// Sends this text to everybody who listens, as it is.
  public void say(String text) {
    state.tellRaw(text);
  }

  /// Resets every connection, the streams of events foremost.
  public void dropConnections() {
    server.resetConnections();
  }

  @Override
  public void close() {
    state.closed = true;
    state.goOn();
    server.close();
  }
}
