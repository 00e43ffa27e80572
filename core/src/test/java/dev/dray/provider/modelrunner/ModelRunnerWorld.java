package dev.dray.provider.modelrunner;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.modelrunner.LoopbackModelRunner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Docker Model Runner.
final class ModelRunnerWorld implements ProviderWorld {

  private static final String TOKEN = "tok-theToken";

  private final LoopbackModelRunner server =
      LoopbackModelRunner.builder()
          .model("acme/present", MODEL_SIZE - 1_000_000, 900_000L, 100_000L)
          .secret("acme/closed", TOKEN, 1_000L)
          .steps(20)
          .start();

  @Override
  public ProviderId provider() {
    return ProviderId.MODEL_RUNNER;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings.set(Setting.MODEL_RUNNER_URL, server.endpoint().toString());
  }

  @Override
  public ModelRef present() {
    return ModelRef.parse("model-runner://acme/present");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of();
  }

  @Override
  public ModelRef missing() {
    return ModelRef.parse("model-runner://acme/missing");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ModelRef.parse("model-runner://acme/closed"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.empty();
  }

  @Override
  public List<ModelRef> hostile() {
    return List.of();
  }

  @Override
  public void slow() {
    server.perStep(Duration.ofMillis(100));
  }

  @Override
  public void fast() {
    server.perStep(Duration.ZERO);
  }

  @Override
  public List<RecordedRequest> entitled() {
    return server.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return List.of();
  }

  @Override
  public void close() {
    server.close();
  }
}
