package dev.dray.testkit.lmstudio;

import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RequestLog;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// LM Studio's server on loopback, as of its REST API v1 (0.4.0 and later): downloads that run by
/// themselves and are only asked about, models, loading. A job goes on with each question for its
/// status, so no test needs a clock.
///
/// Source of the wire: the pages of lmstudio-ai/docs, April 2026. The bodies of errors are not
/// documented there; the ones here have the form of OpenAI's.
///
/// Thread-safe. Closing ends all connections.
public final class LoopbackLmStudio implements AutoCloseable {
  private final LmStudioState state;
  private final FaultScript faults = new FaultScript();
  private final LoopbackServer server;

  private LoopbackLmStudio(Builder builder) {
    this.state = builder.state;
    this.server =
        LoopbackServer.answering(new LmStudioHandler(state))
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
    private final LmStudioState state = new LmStudioState();
    private int port;

    private Builder() {}

    /// Can fetch this model of its catalogue.
    public Builder catalogue(String id, long size) {
      state.published.add(new PublishedModel(id, false, "Q4_K_M", size));
      return this;
    }

    /// Can fetch this quantization of a Hugging Face repository.
    public Builder repository(String repository, String quantization, long size) {
      state.published.add(new PublishedModel(repository, true, quantization, size));
      return this;
    }

    /// Wants this token for everything but its greeting.
    public Builder token(String secret) {
      state.token = Optional.of(secret);
      return this;
    }

    /// Downloads this model for those with this token only: its tokens have permissions.
    public Builder closed(String id, String secret) {
      state.closed.put(id, secret);
      return this;
    }

    /// Is older than 0.4.0: greets and lists, and downloads nothing.
    public Builder withoutV1() {
      state.hasV1 = false;
      return this;
    }

    /// Bytes that a job goes on by with each question for its status; 250,000 if not set.
    public Builder bytesPerPoll(long bytes) {
      state.bytesPerPoll = bytes;
      return this;
    }

    /// Listens on this port instead of a free one.
    public Builder port(int number) {
      port = number;
      return this;
    }

    /// Starts listening.
    public LoopbackLmStudio start() {
      return new LoopbackLmStudio(this);
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

  /// Keys of the models that are here.
  public List<String> installed() {
    synchronized (state) {
      return List.copyOf(state.here.keySet());
    }
  }

  /// Ids of the instances that are loaded.
  public List<String> loaded() {
    synchronized (state) {
      return List.copyOf(state.loaded.keySet());
    }
  }

  /// Bytes that a job goes on by from now on, with each question for its status.
  public void bytesPerPoll(long bytes) {
    state.bytesPerPoll = bytes;
  }

  /// Jobs say `downloading` and fetch nothing any more.
  public void stallJobs() {
    state.freeze(Optional.empty());
  }

  /// Jobs have this status from now on, whatever they do: `paused`, `failed`, or one that no
  /// documentation knows.
  public void jobsSay(String status) {
    state.freeze(Optional.of(status));
  }

  /// Jobs go on.
  public void jobsGoOn() {
    state.thaw();
  }

  /// Jobs have so many bytes less than before.
  public void loseBytes(long bytes) {
    state.loseBytes(bytes);
  }

  /// The program was started anew: it knows no job, and nothing goes on.
  public void forgetJobs() {
    state.forgetJobs();
  }

  /// The jobs end well, and then it forgets them.
  public void finishAndForgetJobs() {
    state.finishJobs();
    state.forgetJobs();
  }

  @Override
  public void close() {
    server.close();
  }
}
