package dev.dray.testkit.modelrunner;

import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RequestLog;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Docker Model Runner on loopback: pulls with a line of JSON for each step, list and delete.
///
/// Source of the wire: docker/model-runner, July 2026.
///
/// Thread-safe. Closing ends all connections.
public final class LoopbackModelRunner implements AutoCloseable {
  private final RunnerState state;
  private final FaultScript faults = new FaultScript();
  private final LoopbackServer server;

  private LoopbackModelRunner(Builder builder) {
    this.state = builder.state;
    this.server =
        LoopbackServer.answering(new RunnerHandler(state))
            .host("127.0.0.1")
            .port(builder.port)
            .delivery(faults)
            .start();
  }

  /// A builder.
  public static Builder builder() {
    return new Builder();
  }

  /// What it knows from the start. Not thread-safe; starts one runner.
  public static final class Builder {
    private final RunnerState state = new RunnerState();
    private int port;

    private Builder() {}

    /// Can pull this model, which has layers of these sizes.
    public Builder model(String name, Long... layers) {
      return secret(name, "", layers);
    }

    /// The same, only with this token.
    public Builder secret(String name, String token, Long... layers) {
      String tag = RunnerHandler.normal(name);
      state.published.put(tag, new RunnerModel(tag, List.of(layers), token));
      return this;
    }

    /// Lines of progress for one model; 10 if not set.
    public Builder steps(int number) {
      state.steps = number;
      return this;
    }

    /// Listens on this port instead of a free one.
    public Builder port(int number) {
      port = number;
      return this;
    }

    /// Starts listening.
    public LoopbackModelRunner start() {
      return new LoopbackModelRunner(this);
    }
  }

  /// The runner's address.
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

  /// Whole names of the models that are here.
  public List<String> models() {
    return List.copyOf(state.here.keySet());
  }

  /// Pulls whose client went away before their end.
  public int abandoned() {
    return state.gone.get();
  }

  /// Each line of progress takes so long.
  public void perStep(Duration time) {
    state.perStep = time;
  }

  /// Pulls stop before their next step.
  public void hold() {
    state.held = true;
  }

  /// Pulls go on.
  public void goOn() {
    state.goOn();
  }

  /// Pulls end with this error, under status 200.
  public void failWith(String message) {
    state.failure = Optional.of(message);
  }

  /// Pulls end without a word about success.
  public void endEarly() {
    state.endsEarly = true;
  }

  /// Pulls begin with these lines.
  public void beginWith(String... lines) {
    state.firstLines.addAll(List.of(lines));
  }

  /// Answers that this model is of a kind it does not know.
  public void refuse(String name) {
    state.unsupported.add(RunnerHandler.normal(name));
  }

  /// Wants force to delete this model.
  public void share(String name) {
    state.shared.add(RunnerHandler.normal(name));
  }

  @Override
  public void close() {
    state.closed = true;
    state.goOn();
    server.close();
  }
}
