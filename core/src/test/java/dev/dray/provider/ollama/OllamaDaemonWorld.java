package dev.dray.provider.ollama;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Ollama's daemon for [dev.dray.provider.ProviderContract].
final class OllamaDaemonWorld implements ProviderWorld {

  private static final String TOKEN = "ollama-key-of-the-test";

  private final LoopbackOllama ollama =
      LoopbackOllama.start(
          OllamaTestModel.gguf("library/present:1b", MODEL_SIZE, 1),
          OllamaTestModel.gguf("library/closed:1b", 100_000, 2),
          OllamaTestModel.gguf("library/tampered:1b", 100_000, 3));

  OllamaDaemonWorld() {
    ollama.wantFor("library/closed:1b", TOKEN);
    ollama.tamper("library/tampered:1b");
  }

  @Override
  public ProviderId provider() {
    return ProviderId.OLLAMA;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings
        .set(Setting.OLLAMA_VIA, "daemon")
        .set(Setting.OLLAMA_HOST, ollama.endpoint().toString())
        .set(Setting.OLLAMA_REGISTRY, ollama.registry().toString());
  }

  @Override
  public ModelRef present() {
    return ModelRef.parse("ollama://present:1b");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of();
  }

  @Override
  public ModelRef missing() {
    return ModelRef.parse("ollama://missing:1b");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ModelRef.parse("ollama://closed:1b"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.of(new Tampered(ModelRef.parse("ollama://tampered:1b"), Optional.empty()));
  }

  /// The daemon gives its files names of its own.
  @Override
  public List<ModelRef> hostile() {
    return List.of();
  }

  @Override
  public void slow() {
    ollama.speed(2_000_000);
  }

  @Override
  public void fast() {
    ollama.speed(1_000_000_000_000L);
  }

  /// The registry that the daemon would ask says it.
  @Override
  public boolean plans() {
    return true;
  }

  @Override
  public List<RecordedRequest> entitled() {
    return ollama.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return ollama.registryRequests().all();
  }

  @Override
  public void close() {
    ollama.close();
  }
}
