package dev.dray.provider.huggingface;

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

/// A hub with one owner's repositories, for both providers that speak the hub's protocol.
final class HubWorld implements ProviderWorld {

  private static final String TOKEN = "hf_theTokenOfAlice";

  private final ProviderId provider;
  private final String owner;
  private final TestRepo present;
  private final LoopbackHub hub;
  private final List<ModelRef> hostile = new ArrayList<>();

  HubWorld(ProviderId provider, String owner) {
    this.provider = provider;
    this.owner = owner;
    this.present = TestRepos.safetensors(owner + "/present", 2, MODEL_SIZE / 2).build();
    this.hub = LoopbackHub.builder().repo(present).user("alice", TOKEN).start();
    hub.add(TestRepos.bigFile(owner + "/closed", 100_000).makePrivate().grant("alice"));
    hub.add(
        TestRepo.model(owner + "/tampered")
            .lfs("tampered.bin", Content.generated(owner.length(), 100_000)));
    // The CDN's addresses tell the file's name in their query alone.
    hub.faults().cdn().every(When.get().path("tampered"), Fault.flipByteAt(77));
    int number = 0;
    for (String path : TestRepos.HOSTILE_PATHS) {
      String name = "hostile-" + ++number;
      hub.add(TestRepo.model(owner + "/" + name).text(path, "hostile\n"));
      hostile.add(ref(name));
    }
  }

  private ModelRef ref(String name) {
    return ModelRef.parse(provider + "://" + owner + "/" + name);
  }

  @Override
  public ProviderId provider() {
    return provider;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings.set(Setting.ENDPOINT, hub.endpoint().toString());
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
