package dev.dray.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.RepoKind;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.provider.SearchQuery;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One question to several places.
@Timeout(60)
class SearchTest {

  @TempDir Path temp;
  private final LoopbackHub hub =
      LoopbackHub.builder()
          .repo(
              TestRepo.model("acme/tiny-llama")
                  .facts(f -> f.popularity(1000, 10, 1))
                  .text(
                      "README.md",
                      "---\nlicense: mit\npipeline_tag: text-generation\ntags:\n- quick\n-"
                          + " \"brown\"\n---\nSpeaks like a parrot.")
                  .text("config.json", "{\"model_type\": \"llama\"}"))
          .repo(
              TestRepo.model("acme/other-llama")
                  .facts(f ->
                      f.popularity(5000, 1, 1).createdAt(Instant.parse("2026-02-01T00:00:00Z"))))
          .repo(TestRepo.dataset("acme/llama-words").text("README.md", "words"))
          .start();
  private final LoopbackModelScope scope =
      LoopbackModelScope.start()
          .add(TestRepo.model("acme/tiny-llama").text("README.md", "there too"))
          .add(TestRepo.model("zhu/llama-only").text("README.md", "only there"));
  private Dray dray = Dray.open();

  @BeforeEach
  void open() {
    dray.close();
    dray = Dray.open(settings());
  }

  @AfterEach
  void stop() {
    dray.close();
    hub.close();
    scope.close();
  }

  private Settings settings() {
    return OwnHome.in(temp)
        .set(Setting.ENDPOINT, hub.endpoint().toString())
        .set(Setting.MODELSCOPE_ENDPOINT, scope.endpoint().toString())
        .build();
  }

  private static SearchQuery query(String text, int limit) {
    return query(text, limit, SearchQuery.Sort.DOWNLOADS);
  }

  private static SearchQuery query(String text, int limit, SearchQuery.Sort sort) {
    return new SearchQuery(text, RepoKind.MODEL, Optional.empty(), List.of(), sort, limit);
  }

  @Test
  @Proves("S001-104")
  void whatSeveralPlacesKnowIsOneResult() {
    dray.download("acme/tiny-llama").await();

    SearchResult result = dray.search(query("llama", 50));

    assertThat(result.failures()).isEmpty();
    assertThat(result.hits().stream().filter(hit -> !onlyCatalog(hit)))
        .extracting(hit -> hit.ref() + " " + hit.places())
        .containsExactlyInAnyOrder(
            "acme/tiny-llama [here, huggingface, modelscope]",
            "acme/other-llama [huggingface]",
            "modelscope://zhu/llama-only [modelscope]");
    Hit both =
        result.hits().stream()
            .filter(hit -> hit.ref().toString().equals("acme/tiny-llama"))
            .findFirst()
            .orElseThrow();
    assertThat(both.alsoAt()).map(Object::toString).containsExactly("modelscope://acme/tiny-llama");
    assertThat(both.model().downloads()).as("the hub's figures").isEqualTo(1000);
    assertThat(both.path()).get().satisfies(path -> assertThat(path).isDirectory());
  }

  private static boolean onlyCatalog(Hit hit) {
    return hit.places().equals(Set.of(SearchPlace.CATALOG));
  }

  @Test
  void onePlaceKeepsItsOrderAndTheLimitIsForAll() {
    assertThat(dray.search(query("llama", 10), List.of(SearchPlace.HUGGINGFACE)).hits())
        .extracting(hit -> hit.ref().toString())
        .containsExactly("acme/other-llama", "acme/tiny-llama");
    List<SearchPlace> hubs = List.of(SearchPlace.HUGGINGFACE, SearchPlace.MODELSCOPE);
    assertThat(dray.search(query("llama", 2), hubs).hits()).hasSize(2);
    assertThat(dray.search(query("llama", 10, SearchQuery.Sort.CREATED), hubs).hits().getFirst())
        .satisfies(hit -> assertThat(hit.ref()).hasToString("acme/other-llama"));
  }

  @Test
  @Proves("S001-104")
  void whatIsHereIsFoundByItsText() throws IOException {
    dray.download("acme/tiny-llama").await();
    Path scoped =
        temp.resolve("home/.cache/modelscope/models/zhu--parrot/snapshots/master/README.md");
    Files.createDirectories(scoped.getParent());
    Files.writeString(scoped, "nothing");

    List<SearchPlace> here = List.of(SearchPlace.HERE);
    assertThat(dray.search(query("PARROT", 10), here).hits())
        .extracting(hit -> hit.ref().toString())
        .as("the name counts more than the text")
        .containsExactly("modelscope://zhu/parrot", "acme/tiny-llama");
    Hit hit = dray.search(query("parrot speaks", 10), here).hits().getFirst();
    assertThat(hit.model().task()).hasValue("text-generation");
    assertThat(hit.model().tags()).contains("license:mit", "quick", "brown");
    SearchQuery tagged =
        new SearchQuery(
            "",
            RepoKind.MODEL,
            Optional.of("ACME"),
            List.of("license:mit"),
            SearchQuery.Sort.LIKES,
            10);
    assertThat(dray.search(tagged, here).hits()).hasSize(1);
    assertThat(dray.search(query("parrot absent", 10), here).hits()).isEmpty();
  }

  @Test
  void modelsOfATreeAreFound() throws IOException {
    Path readme = temp.resolve("home/ai-models/weights/zhu/heron/README.md");
    Files.createDirectories(readme.getParent());
    Files.writeString(readme, "Catches fish.");
    Files.writeString(readme.resolveSibling("config.json"), "{}");
    Files.write(readme.resolveSibling("model.safetensors"), new byte[16]);
    assertThat(dray.search(query("fish", 10), List.of(SearchPlace.HERE)).hits())
        .extracting(hit -> hit.ref().toString())
        .containsExactly("zhu/heron");
  }

  @Test
  void whatTheRegistrySaysIsFound() {
    dray.registry()
        .change(
            ModelRegistry.Backup.NO,
            draft ->
                draft.put(
                    RegistryEntry.named("caption-writer-vllm", "vllm")
                        .withAliases(List.of("acme/tiny-llama"))
                        .withRoles(List.of("narrator"))));
    for (String words : List.of("caption writer", "narrator")) {
      assertThat(dray.search(query(words, 10), List.of(SearchPlace.HERE)).hits())
          .extracting(hit -> hit.ref().toString())
          .containsExactly("acme/tiny-llama");
    }
  }

  @Test
  void aPlaceThatIsDownIsNamedAndTheOthersAreShown() {
    scope.close();
    SearchResult result = dray.search(query("tiny-llama", 10));
    assertThat(result.hits()).isNotEmpty();
    assertThat(result.failure()).isEmpty();
    assertThat(result.failures())
        .singleElement()
        .satisfies(report -> {
          assertThat(report.place()).isEqualTo(SearchPlace.MODELSCOPE);
          assertThat(report.problem().orElseThrow().code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        });

    hub.faults().hub().every(When.get().path("^/api/"), Fault.rateLimited(3000));
    SearchResult nobody = dray.search(query("tiny-llama", 10));
    assertThat(nobody.failures()).hasSize(2);
    assertThat(nobody.failure()).isPresent();
  }

  @Test
  void aPlaceThatIsLateIsLeftBehind() {
    hub.faults()
        .hub()
        .every(When.get().path("^/api/"), Fault.stallBeforeHeaders(Duration.ofSeconds(50)));
    try (Dray hasty = Dray.open(settings().with(Setting.SEARCH_TIMEOUT, "2s"))) {
      SearchResult result = hasty.search(query("llama", 10));
      assertThat(result.hits()).isNotEmpty();
      assertThat(result.failures())
          .singleElement()
          .satisfies(report -> {
            assertThat(report.place()).isEqualTo(SearchPlace.HUGGINGFACE);
            assertThat(report.problem().orElseThrow())
                .hasMessageContaining("huggingface")
                .hasMessageContaining("2.0 s");
          });
    }
  }

  @Test
  void offlineOnlyThisMachineIsSearched() {
    dray.download("acme/tiny-llama").await();
    int asked = hub.requests().size();
    try (Dray offline = Dray.open(settings().with(Setting.OFFLINE, "true"))) {
      SearchResult result = offline.search(query("tiny-llama", 10));
      assertThat(result.hits()).extracting(hit -> hit.ref().toString()).contains("acme/tiny-llama");
      assertThat(result.places())
          .extracting(PlaceReport::place)
          .containsExactly(SearchPlace.HERE, SearchPlace.CATALOG);
      assertThat(offline.search(query("x", 1), List.of(SearchPlace.HUGGINGFACE)).failure())
          .get()
          .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.OFFLINE));
    }
    assertThat(hub.requests().size()).isEqualTo(asked);
  }

  @Test
  void datasetsAreAskedOnlyWhereThereAreSome() {
    SearchQuery datasets =
        new SearchQuery(
            "llama", RepoKind.DATASET, Optional.empty(), List.of(), SearchQuery.Sort.DOWNLOADS, 10);
    SearchResult result = dray.search(datasets);
    assertThat(result.failures()).isEmpty();
    assertThat(result.hits())
        .singleElement()
        .satisfies(hit -> assertThat(hit.ref()).hasToString("hf://datasets/acme/llama-words"));
  }

  @Test
  void wordsForPlacesAreChecked() {
    assertThat(SearchPlace.parseAll("ms, HF here,hf"))
        .containsExactly(SearchPlace.HERE, SearchPlace.HUGGINGFACE, SearchPlace.MODELSCOPE);
    assertThatThrownBy(() -> SearchPlace.parse("kaggle"))
        .hasMessageContaining("kaggle")
        .hasMessageContaining("modelscope");
    try (Dray wrong = Dray.open(settings().with(Setting.SEARCH_PLACES, "hf, nowhere"))) {
      assertThatThrownBy(() -> wrong.search(query("x", 1)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("nowhere");
    }
  }

  @Test
  void hostileNamesAreLeftOut() {
    hub.add(TestRepo.model("acme/llama..trick").lfs("x", Content.of("x")));
    assertThat(dray.search(query("llama", 10), List.of(SearchPlace.HUGGINGFACE)).hits()).hasSize(2);
  }
}
