package dev.dray.provider.modelscope;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.provider.ProviderWorld;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A ModelScope with some models.
final class ModelScopeWorld implements ProviderWorld {

  private static final String TOKEN = "ms-theTokenOfAlice";

  private final TestRepo present = TestRepos.safetensors("acme/present", 2, MODEL_SIZE / 2).build();
  private final LoopbackModelScope scope = LoopbackModelScope.start();
  private final List<ModelRef> hostile = new ArrayList<>();

  ModelScopeWorld() {
    scope.add(present).user("alice", TOKEN);
    scope.add(TestRepos.bigFile("acme/closed", 100_000).makePrivate().grant("alice"));
    scope.add(TestRepo.model("acme/tampered").lfs("tampered.bin", Content.generated(3, 100_000)));
    scope.storageFaults().every(When.get().path("tampered"), Fault.flipByteAt(77));
    int number = 0;
    for (String path : TestRepos.HOSTILE_PATHS) {
      String name = "acme/hostile-" + ++number;
      scope.add(TestRepo.model(name).text(path, "hostile\n"));
      hostile.add(ref(name));
    }
  }

  private static ModelRef ref(String name) {
    return ModelRef.parse("modelscope://" + name);
  }

  @Override
  public ProviderId provider() {
    return ProviderId.MODELSCOPE;
  }

  @Override
  public Settings.Builder lead(Settings.Builder settings) {
    return settings.set(Setting.MODELSCOPE_ENDPOINT, scope.endpoint().toString());
  }

  @Override
  public ModelRef present() {
    return ref("acme/present");
  }

  @Override
  public Map<String, Content> files() {
    return present.head().files().values().stream()
        .collect(Collectors.toMap(RepoFile::path, RepoFile::content));
  }

  @Override
  public ModelRef missing() {
    return ref("acme/missing");
  }

  @Override
  public Optional<Closed> closed() {
    return Optional.of(new Closed(ref("acme/closed"), TOKEN));
  }

  @Override
  public Optional<Tampered> tampered() {
    return Optional.of(new Tampered(ref("acme/tampered"), Optional.empty()));
  }

  @Override
  public List<ModelRef> hostile() {
    return hostile;
  }

  @Override
  public void slow() {
    scope.storageFaults().every(When.get(), Fault.trickle(2_000_000));
  }

  @Override
  public void fast() {
    scope.storageFaults().clear();
  }

  @Override
  public List<RecordedRequest> entitled() {
    return scope.requests().all();
  }

  @Override
  public List<RecordedRequest> strangers() {
    return scope.storageRequests().all();
  }

  @Override
  public void close() {
    scope.close();
  }
}
