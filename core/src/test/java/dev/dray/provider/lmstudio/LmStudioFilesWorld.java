package dev.dray.provider.lmstudio;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// LM Studio by files of the hub.
final class LmStudioFilesWorld implements ProviderWorld {

  private static final String TOKEN = "hf_theTokenOfAlice";

  private final TestRepo present = TestRepos.safetensors("acme/present", 2, MODEL_SIZE / 2).build();
  private final LoopbackHub hub = LoopbackHub.builder().repo(present).user("alice", TOKEN).start();
  private final List<ModelRef> hostile = new ArrayList<>();

  LmStudioFilesWorld() {
    hub.add(TestRepos.bigFile("acme/closed", 100_000).makePrivate().grant("alice"));
    hub.add(TestRepo.model("acme/tampered").lfs("tampered.gguf", Content.generated(3, 100_000)));
    hub.faults().cdn().every(When.get().path("tampered"), Fault.flipByteAt(77));
    int number = 0;
    for (String path : TestRepos.HOSTILE_PATHS) {
      String name = "hostile-" + ++number;
      hub.add(TestRepo.model("acme/" + name).text(path, "hostile\n"));
      hostile.add(ref(name));
    }
  }

  private static ModelRef ref(String name) {
    return ModelRef.parse("lmstudio://acme/" + name);
  }

  @Override
  public ProviderId provider() {
    return ProviderId.LMSTUDIO;
  }

  @Override
  public ProviderId.Family family() {
    return ProviderId.Family.FILES;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings
        .set(Setting.ENDPOINT, hub.endpoint().toString())
        .set(Setting.LMSTUDIO_SERVER, "never");
  }

  @Override
  public ModelRef present() {
    return ref("present");
  }

  @Override
  public Map<String, Content> files() {
    return present.head().files().values().stream()
        .collect(Collectors.toMap(RepoFile::path, RepoFile::content));
  }

  @Override
  public ModelRef missing() {
    return ref("missing");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ref("closed"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.of(new Tampered(ref("tampered"), Optional.empty()));
  }

  @Override
  public List<ModelRef> hostile() {
    return hostile;
  }

  @Override
  public void slow() {
    hub.faults().everyCdnGet(Fault.trickle(2_000_000));
  }

  @Override
  public void fast() {
    hub.faults().clear();
  }

  @Override
  public List<RecordedRequest> entitled() {
    return hub.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return hub.cdnRequests().all();
  }

  @Override
  public void close() {
    hub.close();
  }
}
