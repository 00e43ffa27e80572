package dev.dray.provider.ollama;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// An Ollama registry that is read without a daemon.
final class OllamaWorld implements ProviderWorld {

  private static final String TOKEN = "ollama-secret-of-alice";

  private final OllamaTestModel present =
      OllamaTestModel.gguf("library/present:latest", MODEL_SIZE, 1);
  private final LoopbackOllamaRegistry registry =
      LoopbackOllamaRegistry.start(
              present,
              OllamaTestModel.gguf("alice/closed:1b", 100_000, 2),
              tampered(Content.generated(3, 100_000)))
          .close("alice/closed")
          .accept(TOKEN);

  OllamaWorld() {
    Stream.of("../../outside", "/etc/passwd", "..", "a\\b", "x/../../outside", "CON", ".dray/notes")
        .forEach(name -> hostile("tensor", name));
    hostile("json", "../outside.json");
    hostile("../../outside", "");
    registry.publish(
        OllamaTestModel.of("hostile/digest:latest", List.of())
            .withManifest(
                "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"size\":3,"
                    + "\"digest\":\"sha256:../../../../outside\"}]}"));
    registry.publish(
        OllamaTestModel.of("hostile/none:latest", List.of()).withManifest("<html>login</html>"));
  }

  /// A model of one blob, with other bytes than its manifest says.
  private static OllamaTestModel tampered(Content promised) {
    return OllamaTestModel.of(
            "library/tampered:latest",
            List.of(
                OllamaModelFile.of("model", promised)
                    .serving(Content.generated(4, promised.size()))))
        .withManifest(
            "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"size\":%d,\"digest\":\"sha256:%s\"}]}"
                .formatted(promised.size(), promised.sha256()));
  }

  private void hostile(String kind, String name) {
    registry.publish(
        OllamaTestModel.of(
            "hostile/h" + Integer.toHexString((kind + name).hashCode()) + ":latest",
            List.of(
                OllamaModelFile.of(kind, Content.of("hostile " + name)).named(name),
                OllamaModelFile.of(kind, Content.of("again " + name)).named(name))));
  }

  private ModelRef ref(String name) {
    return ModelRef.parse("ollama://" + registry.host() + "/" + name);
  }

  @Override
  public ProviderId provider() {
    return ProviderId.OLLAMA;
  }

  @Override
  public ProviderId.Family family() {
    return ProviderId.Family.FILES;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings.set(Setting.OLLAMA_VIA, "direct");
  }

  @Override
  public ModelRef present() {
    return ref("library/present");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of(
        "present.gguf", present.layer("model"),
        "template", present.layer("template"),
        "license", present.layer("license"),
        "params", present.layer("params"),
        "ollama-config.json", present.config());
  }

  @Override
  public ModelRef missing() {
    return ref("library/missing:7b");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ref("alice/closed:1b"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.of(new Tampered(ref("library/tampered"), Optional.empty()));
  }

  @Override
  public List<ModelRef> hostile() {
    return registry.published().stream()
        .filter(name -> name.startsWith("hostile/"))
        .map(this::ref)
        .toList();
  }

  @Override
  public void slow() {
    registry.trickle(2_000_000);
  }

  @Override
  public void fast() {
    registry.cdnFaults().clear();
  }

  @Override
  public List<RecordedRequest> entitled() {
    return registry.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return registry.cdnRequests().all();
  }

  @Override
  public void close() {
    registry.close();
  }
}
