package dev.dray.provider.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.error.AccessNeededException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.ProtocolException;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.ModelSummary.Access;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.SearchQuery.Sort;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.hub.HubUser;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.proxy.TrapServer;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HubSearchTest {

  private static final String TOKEN = "hf_aliceSecret1";

  @TempDir private Path folder;
  private HubFixture fixture;
  private LoopbackHub hub;

  @BeforeEach
  void start() {
    fixture = new HubFixture(folder);
    hub =
        LoopbackHub.builder()
            .user(new HubUser("alice", TOKEN, List.of("acme"), "read"))
            .repo(TestRepos.gguf("acme/tiny", 20_000))
            .repo(TestRepo.model("acme/gated").text("a", "a").gate(Gate.AUTO))
            .repo(TestRepos.dataset("acme/corpus"))
            .pageSize(10)
            .start();
    for (int i = 0; i < 35; i++) {
      int rank = i;
      hub.add(
          TestRepo.model("mlx-community/model-%02d-4bit".formatted(i))
              .text("a", "a")
              .facts(f ->
                  f.popularity(1000 - rank, rank, 1)
                      .purpose("text-generation", "mlx")
                      .tagged("license:mit")));
    }
  }

  @AfterEach
  void stop() {
    hub.close();
    fixture.close();
  }

  @Test
  @Proves("S001-17")
  void filtersBeforeTheLimitAndPagesUntilItIsMet() {
    SearchQuery query =
        new SearchQuery(
            "model 4BIT",
            RepoKind.MODEL,
            Optional.of("mlx-community"),
            List.of("mlx", "license:mit"),
            Sort.LIKES,
            25);

    List<ModelSummary> found = fixture.anonymous(hub.endpoint()).search(query);

    assertThat(found).hasSize(25).isSortedAccordingTo((a, b) -> Long.compare(b.likes(), a.likes()));
    assertThat(found.getFirst().id()).isEqualTo("mlx-community/model-34-4bit");
    assertThat(found.getFirst().task()).hasValue("text-generation");
    assertThat(found.getFirst().library()).hasValue("mlx");
    assertThat(found.getFirst().lastModified()).isPresent();
    assertThat(found.getFirst().createdAt()).hasValue(Instant.parse("2025-11-02T10:00:00Z"));
    assertThat(hub.requests().size()).isEqualTo(3);
    assertThat(hub.requests().all().getFirst().target())
        .isEqualTo(
            "/api/models?filter=mlx&filter=license%3Amit&author=mlx-community&search=model"
                + "&search=4BIT&sort=likes&limit=25&full=true");
  }

  @Test
  @Proves("S000-34")
  void mlxLooksAtItsOwnCommunity() {
    HubProvider mlx = fixture.provider(fixture.settings(hub.endpoint(), Map.of()), ProviderId.MLX);

    assertThat(mlx.search(query("", RepoKind.MODEL, 100)))
        .hasSize(35)
        .allSatisfy(m -> assertThat(m.id()).startsWith("mlx-community/"));
  }

  @Test
  void findsDatasetsAndTellsWhoMayRead() {
    HubProvider provider = fixture.anonymous(hub.endpoint());

    assertThat(provider.search(query("", RepoKind.DATASET, 5)))
        .extracting(ModelSummary::id)
        .containsExactly("acme/corpus");
    assertThat(provider.search(query("gated", RepoKind.MODEL, 5)))
        .extracting(ModelSummary::access)
        .containsExactly(Access.GATED_AUTO);
    assertThat(provider.search(query("no such thing", RepoKind.MODEL, 5))).isEmpty();
  }

  @Test
  void toleratesAnythingOptional() {
    String body =
        """
        [{"id":"a/min"},{"no":"id"},7,
         {"id":"a/odd","downloads":"many","likes":-3,"tags":"gguf","gated":true,"createdAt":"x"},
         {"id":"a/off","disabled":true},{"id":"a/p","private":true,"gated":"manual"},
         {"modelId":"a/old","gated":"manual","library_name":null}]
        """;
    try (LoopbackServer server =
        LoopbackServer.answering(r -> Response.of(200).body(Content.of(body))).start()) {
      List<ModelSummary> found =
          fixture.anonymous(server.endpoint()).search(query("", RepoKind.MODEL, 9));

      assertThat(found)
          .extracting(ModelSummary::id, ModelSummary::access)
          .containsExactly(
              tuple("a/min", Access.OPEN),
              tuple("a/odd", Access.GATED_MANUAL),
              tuple("a/off", Access.DISABLED),
              tuple("a/p", Access.PRIVATE),
              tuple("a/old", Access.GATED_MANUAL));
      assertThat(found.get(1).tags()).containsExactly("gguf");
      assertThat(found.get(1).likes()).isZero();
    }
  }

  @Test
  void refusesWhatIsNoListAndSaysWhatTheHubSaid() {
    HubProvider provider = fixture.anonymous(hub.endpoint());
    hub.faults().nextApiGet(Fault.htmlLogin());
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> provider.search(query("", RepoKind.MODEL, 5)));

    hub.faults().nextApiGet(Fault.status(400, "X-Error-Message", "Invalid sort parameter"));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> provider.search(query("", RepoKind.MODEL, 5)))
        .withMessageContaining("Invalid sort parameter");
  }

  @Test
  void aNextPageOfASearchNeverTakesTheTokenElsewhere() {
    try (TrapServer trap = TrapServer.start();
        LoopbackServer server =
            LoopbackServer.answering(r ->
                    r.rawQuery().contains("cursor")
                        ? Response.json(200, List.of())
                        : Response.json(200, List.of(Map.of("id", "a/b")))
                            .header("Link", "<" + trap.endpoint() + "/x?cursor=1>; rel=\"next\""))
                .start()) {
      assertThat(fixture.withToken(server.endpoint(), TOKEN).search(query("", RepoKind.MODEL, 5)))
          .hasSize(1);
      assertThat(trap.requests().size()).isZero();
    }
  }

  @Test
  void infoTellsWhatTheHubTells() {
    ModelDetails details = fixture.anonymous(hub.endpoint()).info(ModelRef.parse("acme/tiny"));

    TestRepo repo = hub.repo("acme/tiny");
    assertThat(details.summary().id()).isEqualTo("acme/tiny");
    assertThat(details.commit().orElseThrow().id()).isEqualTo(repo.head().id());
    assertThat(details.license()).hasValue("apache-2.0");
    assertThat(details.architecture()).hasValue("llama");
    assertThat(details.files()).hasSameSizeAs(repo.head().files().values());
    assertThat(details.files()).allSatisfy(f -> assertThat(f.digest()).isPresent());
    assertThat(details.totalSize().bytes())
        .isEqualTo(repo.head().files().values().stream().mapToLong(f -> f.size()).sum());
    assertThat(details.page()).isEqualTo(hub.endpoint().resolve("/acme/tiny"));
    assertThat(hub.requests().all())
        .extracting(r -> r.target())
        .containsExactly("/api/models/acme/tiny?blobs=true");

    fixture.anonymous(hub.endpoint()).info(ModelRef.parse("acme/tiny@" + repo.head().id()));
    assertThat(hub.requests().all().getLast().target())
        .isEqualTo("/api/models/acme/tiny/revision/" + repo.head().id() + "?blobs=true");
  }

  @Test
  void infoReadsCardAndCounts() {
    String json =
        """
        {"id":"a/b","sha":"0123456789abcdef0123456789abcdef01234567",
         "tags":["base_model:acme/base","base_model:quantized:acme/base","license:mit"],
         "cardData":{"license":"other","license_name":"llama3","base_model":["acme/base","x/y"]},
         "safetensors":{"parameters":{"BF16":7,"F32":3}},
         "gguf":{"total":99,"architecture":"qwen2","context_length":32768},
         "config":{"architectures":["Qwen2ForCausalLM"]},
         "siblings":[{"rfilename":"z"},{"rfilename":"a","size":5}]}
        """;
    String tree = "[{\"type\":\"file\",\"path\":\"z\",\"size\":3}]";
    try (LoopbackServer server =
        LoopbackServer.answering(
                r -> Response.of(200).body(Content.of(r.path().contains("/tree/") ? tree : json)))
            .start()) {
      ModelDetails details = fixture.anonymous(server.endpoint()).info(ModelRef.parse("a/b"));

      assertThat(details.license()).hasValue("llama3");
      assertThat(details.baseModels()).containsExactly("acme/base", "x/y");
      assertThat(details.parameters()).hasValue(10);
      assertThat(details.architecture()).hasValue("qwen2");
      assertThat(details.contextLength()).hasValue(32768);
      assertThat(details.files()).hasSize(1);
      assertThat(details.totalSize().bytes()).isEqualTo(3);
      assertThat(server.requests().size()).isEqualTo(2);
    }
  }

  @Test
  void infoRefusesHostileNames() {
    String json = "{\"id\":\"a/b\",\"siblings\":[{\"rfilename\":\"../../etc/passwd\",\"size\":5}]}";
    try (LoopbackServer server =
        LoopbackServer.answering(r -> Response.of(200).body(Content.of(json))).start()) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> fixture.anonymous(server.endpoint()).info(ModelRef.parse("a/b")))
          .withMessageContaining("../../etc/passwd");
    }
  }

  @Test
  @Proves("field-50")
  void whoamiIsOneCallAndNeedsAToken() {
    HubAccount account = fixture.withToken(hub.endpoint(), TOKEN).whoami();

    assertThat(account.name()).isEqualTo("alice");
    assertThat(account.organisations()).containsExactly("acme");
    assertThat(account.tokenRole()).hasValue("read");
    assertThat(account.storedName()).isEqualTo("laptop");
    assertThat(hub.requests().size()).isEqualTo(1);

    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> fixture.anonymous(hub.endpoint()).whoami())
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
    assertThat(hub.requests().size()).as("nobody is asked without a token").isEqualTo(1);
    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> fixture.withToken(hub.endpoint(), "hf_wrongSecret").whoami())
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.BAD_TOKEN);
          assertThat(e + e.nextStep()).doesNotContain("hf_wrongSecret").contains("HF_TOKEN");
        });
  }

  private static SearchQuery query(String text, RepoKind kind, int limit) {
    return new SearchQuery(text, kind, Optional.empty(), List.of(), Sort.DOWNLOADS, limit);
  }
}
