package dev.dray.provider.lmstudio;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.lmstudio.LoopbackLmStudio;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// LM Studio by its server.
final class LmStudioWorld implements ProviderWorld {

  private static final String TOKEN = "sk-lm-theToken";

  private final LoopbackLmStudio server =
      LoopbackLmStudio.builder()
          .catalogue("acme/present", MODEL_SIZE)
          .catalogue("acme/closed", 1_000)
          .closed("acme/closed", TOKEN)
          .bytesPerPoll(MODEL_SIZE / 2)
          .start();

  @Override
  public ProviderId provider() {
    return ProviderId.LMSTUDIO;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings.set(Setting.LMSTUDIO_URL, server.endpoint().toString());
  }

  @Override
  public ModelRef present() {
    return ModelRef.parse("lmstudio://acme/present");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of();
  }

  @Override
  public ModelRef missing() {
    return ModelRef.parse("lmstudio://acme/missing");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ModelRef.parse("lmstudio://acme/closed"), TOKEN));
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
    server.bytesPerPoll(MODEL_SIZE / 5);
  }

  @Override
  public void fast() {
    server.bytesPerPoll(MODEL_SIZE);
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
