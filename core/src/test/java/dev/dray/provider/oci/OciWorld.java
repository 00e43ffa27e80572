package dev.dray.provider.oci;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.oci.LoopbackRegistry;
import dev.dray.testkit.oci.LoopbackRegistry.Gate;
import dev.dray.testkit.oci.TestArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A registry that hands blobs out by a storage server, and a closed one.
final class OciWorld implements ProviderWorld {

  private static final String TOKEN = "tok-5f2e9d1c";
  private static final Content MODEL = Content.generated(1, MODEL_SIZE - 20_000);
  private static final Content TOKENIZER = Content.generated(2, 20_000);

  private final LoopbackRegistry open = LoopbackRegistry.start();
  private final LoopbackRegistry closed = LoopbackRegistry.start();
  private final List<ModelRef> hostile = new ArrayList<>();

  OciWorld() {
    TestArtifact model =
        TestArtifact.modelPack()
            .file("application/vnd.cncf.model.weight.v1.raw", "weights/model.gguf", MODEL)
            .file("application/vnd.cncf.model.weight.config.v1.raw", "tokenizer.json", TOKENIZER);
    open.publish("ai/present", "latest", model);
    open.redirects(true);
    closed.publish("ai/closed", "latest", model);
    closed.gate(Gate.TOKEN, "somebody:else");
    closed.accept(TOKEN, "repository:ai/closed:pull");
    closed.redirects(true);
    Content promised = Content.generated(3, 300_000);
    open.publish(
        "ai/tampered",
        "latest",
        TestArtifact.dockerModel()
            .file("application/vnd.docker.ai.gguf.v3", "model.gguf", promised));
    open.lie("sha256:" + promised.sha256(), Content.generated(4, promised.size()));
    Stream.of(
            "../../outside.txt",
            "..",
            "/etc/passwd",
            "C:\\x",
            "a/../../x",
            "nul\u0000.bin",
            "line\nbreak.txt",
            "CON",
            "x".repeat(300))
        .forEach(this::hostile);
  }

  private void hostile(String path) {
    String tag = "hostile-" + hostile.size();
    open.publish(
        "ai/hostile",
        tag,
        TestArtifact.modelPack()
            .file("application/vnd.cncf.model.doc.v1.raw", path, Content.of("bad")));
    hostile.add(ref(open, "ai/hostile:" + tag));
  }

  private static ModelRef ref(LoopbackRegistry registry, String name) {
    return ModelRef.parse("oci://" + registry.name() + "/" + name);
  }

  @Override
  public ProviderId provider() {
    return ProviderId.OCI;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings;
  }

  @Override
  public ModelRef present() {
    return ref(open, "ai/present:latest");
  }

  @Override
  public Map<String, Content> files() {
    return Map.of("weights/model.gguf", MODEL, "tokenizer.json", TOKENIZER);
  }

  @Override
  public ModelRef missing() {
    return ref(open, "ai/present:missing");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ref(closed, "ai/closed:latest"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.of(new Tampered(ref(open, "ai/tampered:latest"), Optional.empty()));
  }

  @Override
  public List<ModelRef> hostile() {
    return hostile;
  }

  @Override
  public void slow() {
    open.storageFaults().every(When.get(), Fault.trickle(2_000_000));
  }

  @Override
  public void fast() {
    open.storageFaults().clear();
  }

  @Override
  public List<RecordedRequest> entitled() {
    return closed.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return Stream.of(closed.storageRequests(), closed.tokenRequests(), open.requests())
        .flatMap(log -> log.all().stream())
        .toList();
  }

  @Override
  public void close() {
    open.close();
    closed.close();
  }
}
