package dev.dray.provider.llamaserver;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.llamaserver.LoopbackLlamaServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The llama.cpp router.
final class LlamaServerWorld implements ProviderWorld {

  private static final String TOKEN = "sk-theKey";

  private final LoopbackLlamaServer server =
      LoopbackLlamaServer.builder()
          .model("acme/present:Q4_K_M", Map.of("https://h/p.gguf", MODEL_SIZE))
          .model("acme/closed:Q4_K_M", Map.of("https://h/c.gguf", 1_000L))
          .closed("acme/closed:Q4_K_M", TOKEN)
          .start();

  @Override
  public ProviderId provider() {
    return ProviderId.LLAMA_SERVER;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings.set(Setting.LLAMA_SERVER_URL, server.endpoint().toString());
  }

  @Override
  public ModelRef present() {
    return ModelRef.parse("llama-server://acme/present:Q4_K_M");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of();
  }

  @Override
  public ModelRef missing() {
    return ModelRef.parse("llama-server://acme/missing:Q4_K_M");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ModelRef.parse("llama-server://acme/closed:Q4_K_M"), TOKEN));
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
    server.perStep(Duration.ofMillis(200));
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
