package dev.dray.provider.modelscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is ModelScope's own: envelopes, branches, its cookie, its cache.
@Timeout(60)
class ModelScopeTest {

  @TempDir Path temp;
  private final LoopbackModelScope scope = LoopbackModelScope.start();
  private final Map<String, String> variables = new HashMap<>();

  @AfterEach
  void close() {
    scope.close();
  }

  private Dray dray() {
    variables.putIfAbsent("MODELSCOPE_ENDPOINT", scope.endpoint().toString());
    return Dray.open(
        Settings.builder()
            .environment(new Environment(variables, temp.resolve("home"), temp, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, "http://127.0.0.1:9")
            .build());
  }

  private static DrayException refusal(Dray dray, String ref) {
    DrayException refusal =
        catchThrowableOfType(
            DrayException.class, () -> dray.plan(DownloadRequest.builder(ref).build()));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void goesToItsOwnCacheAndIsFoundThereAgain() throws IOException {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny-1.5");
    scope.add(repo);
    try (Dray dray = dray()) {
      DownloadResult result = dray.download("ms://acme/tiny-1.5").await();

      Path cache = temp.resolve("home/.cache/modelscope");
      assertThat(result.path()).isEqualTo(cache.resolve("models/acme--tiny-1.5/snapshots/master"));
      assertThat(result.path().resolve("config.json")).isRegularFile();
      assertThat(result.unverified()).isZero();
      assertThat(dray.download("ms://acme/tiny-1.5").await().bytesDownloaded().bytes()).isZero();

      // What its older tools brought is not fetched again.
      Path old = temp.resolve("other/models/acme/tiny-1___5");
      Files.createDirectories(old);
      Path gguf = old.resolve("tiny-1.5-Q8_0.gguf");
      Files.copy(result.path().resolve("tiny-1.5-Q8_0.gguf"), gguf);
      DownloadPlan plan =
          dray.plan(
              DownloadRequest.builder("ms://acme/tiny-1.5")
                  .cacheDir(temp.resolve("other"))
                  .build());
      assertThat(plan.bytesToFetch().bytes()).isLessThan(100_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsAMissingRevisionFromAMissingModel(boolean envelope) {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    repo.tag("v1.0", repo.head().id());
    scope.add(repo);
    scope.refuseInEnvelope(envelope);
    try (Dray dray = dray()) {
      assertThat(dray.plan(DownloadRequest.of("ms://acme/tiny@v1.0")).files()).isNotEmpty();

      DrayException revision = refusal(dray, "ms://acme/tiny@nope");
      assertThat(revision.code()).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
      assertThat(revision.nextStep()).contains("master", "v1.0");
      DrayException model = refusal(dray, "ms://acme/none");
      assertThat(model.code()).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
      assertThat(model.nextStep()).contains("MODELSCOPE_API_TOKEN");
      assertThat(model).isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void takesMainWhereThereIsNoMaster() {
    scope.add(TestRepos.tinyGguf("acme/tiny"));
    scope.withoutMaster();
    try (Dray dray = dray()) {
      DownloadPlan plan = dray.plan(DownloadRequest.of("ms://acme/tiny"));

      assertThat(plan.listing().revision().text()).isEqualTo("main");
      assertThat(plan.listing().notes()).anyMatch(note -> note.contains("'main' is taken"));
    }
  }

  @Test
  void sendsItsTokenInBothWaysAndToItselfAlone() {
    scope.add(TestRepos.bigFile("acme/closed", 50_000).makePrivate().grant("alice"));
    scope.user("alice", "ms-alice");
    variables.put("MODELSCOPE_API_TOKEN", "ms-alice");
    try (Dray dray = dray()) {
      dray.download(DownloadRequest.builder("ms://acme/closed").folder(temp.resolve("to")).build())
          .await();

      for (RecordedRequest request : scope.requests().all()) {
        assertThat(request.header("Authorization")).hasValue("Bearer ms-alice");
        assertThat(request.header("Cookie")).hasValue("m_session_id=ms-alice");
      }
      assertThat(scope.storageRequests().all())
          .isNotEmpty()
          .allMatch(r -> r.header("Authorization").isEmpty() && r.header("Cookie").isEmpty());
    }
    variables.put("MODELSCOPE_API_TOKEN", "ms-wrong");
    try (Dray dray = dray()) {
      DrayException refusal = refusal(dray, "ms://acme/closed");
      assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_TOKEN);
      assertThat(refusal.getMessage()).contains("MODELSCOPE_API_TOKEN").doesNotContain("ms-wrong");
      assertThat(refusal).isInstanceOf(AccessNeededException.class);
    }
  }

  @Test
  void choosesFilesAndQuantizations() {
    scope.add(TestRepos.quantizations("acme/quants", 60_000, "Q4_K_M", "Q8_0"));
    try (Dray dray = dray()) {
      assertThat(dray.plan(DownloadRequest.of("ms://acme/quants:q4_k_m")).files())
          .extracting(file -> file.file().path().text())
          .containsExactly("README.md", "config.json", "quants-Q4_K_M.gguf");
      assertThat(dray.plan(DownloadRequest.of("ms://acme/quants/config.json")).files())
          .extracting(file -> file.file().path().text())
          .containsExactly("config.json");
    }
  }

  @Test
  void searchesAndDescribes() {
    scope.add(TestRepos.tinyGguf("acme/one")).add(TestRepos.tinyGguf("acme/two"));
    scope.add(TestRepos.tinyGguf("other/three"));
    try (Dray dray = dray()) {
      SearchQuery query =
          new SearchQuery(
              "",
              RepoKind.MODEL,
              Optional.of("acme"),
              List.of("text-generation"),
              SearchQuery.Sort.LIKES,
              5);
      assertThat(dray.search(ProviderId.MODELSCOPE, query))
          .extracting(ModelSummary::id)
          .containsExactly("acme/one", "acme/two");

      ModelDetails details = dray.info(ModelRef.parse("ms://acme/one"));
      assertThat(details.summary().id()).isEqualTo("acme/one");
      assertThat(details.summary().downloads()).isEqualTo(1234);
      assertThat(details.license()).hasValue("Apache License 2.0");
      assertThat(details.baseModels()).containsExactly("acme/base");
      assertThat(details.files()).allMatch(file -> file.digest().isPresent());
      assertThat(details.page().toString()).endsWith("/models/acme/one");
    }
  }

  @Test
  @Proves("field-35")
  void aLoginPageIsNoListing() {
    scope.add(TestRepos.tinyGguf("acme/tiny"));
    scope.faults().every(When.get(), Fault.htmlLogin());
    try (Dray dray = dray()) {
      assertThat(refusal(dray, "ms://acme/tiny"))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("not JSON");
    }
  }

  @Test
  void isOfflineWhenTold() {
    variables.put("HF_HUB_OFFLINE", "1");
    try (Dray dray = dray()) {
      assertThat(refusal(dray, "ms://acme/tiny").code()).isEqualTo(ErrorCode.OFFLINE);
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> dray.info(ModelRef.parse("ms://acme/tiny")));
    }
    assertThat(scope.requests().size()).isZero();
  }

  @Test
  void readsItsOwnVariables() {
    assertThat(endpoint(Map.of())).isEqualTo("https://modelscope.cn");
    assertThat(endpoint(Map.of("MODELSCOPE_DOMAIN", "ms.example.org")))
        .isEqualTo("https://ms.example.org");
    assertThat(endpoint(Map.of("MODELSCOPE_PREFER_AI_SITE", "true")))
        .isEqualTo("https://www.modelscope.ai");
    assertThat(endpoint(Map.of("MODELSCOPE_PREFER_AI_SITE", "false")))
        .isEqualTo("https://modelscope.cn");
    assertThat(
            endpoint(
                Map.of(
                    "MODELSCOPE_ENDPOINT",
                    "https://one.example/",
                    "MODELSCOPE_DOMAIN",
                    "two.example")))
        .isEqualTo("https://one.example");
  }

  private String endpoint(Map<String, String> set) {
    return Settings.builder()
        .environment(new Environment(set, temp, temp, OsFamily.LINUX))
        .withoutFiles()
        .build()
        .modelScopeEndpoint()
        .toString();
  }
}
