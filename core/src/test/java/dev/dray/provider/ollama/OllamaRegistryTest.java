package dev.dray.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.download.Download;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Feature;
import dev.dray.provider.Manifest;
import dev.dray.provider.ModelDetails;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.OllamaModel;
import dev.dray.store.OllamaStore;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.ollama.TestKey;
import dev.dray.testkit.proxy.TrapServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models of an Ollama registry without a daemon, into the store that a daemon reads.
@Timeout(60)
class OllamaRegistryTest {

  private static final long SIZE = 3_000_000;

  @TempDir Path temp;
  private final OllamaTestModel model = OllamaTestModel.gguf("library/llama3:8b", SIZE, 1);
  private final LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(model);
  private final TestKey key = TestKey.create();

  @AfterEach
  void close() {
    registry.close();
  }

  private Settings settings() {
    return OwnHome.in(temp)
        .set(Setting.ENDPOINT, "http://127.0.0.1:9")
        .set(Setting.OLLAMA_VIA, "direct")
        .set(Setting.PIECE_SIZE, "256K")
        .build();
  }

  private Path root() {
    return temp.resolve("home/.ollama/models");
  }

  private OllamaStore store() {
    return OllamaStore.at(root());
  }

  private String name(String name) {
    return "ollama://" + registry.host() + "/" + name;
  }

  private DownloadResult bring(String name) {
    return bring(DownloadRequest.of(name(name)));
  }

  private DownloadResult bring(DownloadRequest request) {
    try (Dray dray = Dray.open(settings())) {
      return dray.download(request).await();
    }
  }

  private <T extends DrayException> T refusal(Class<T> type, DownloadRequest request) {
    T refusal = catchThrowableOfType(type, () -> bring(request));
    assertThat(refusal).isNotNull();
    assertThat(refusal.nextStep()).isNotBlank();
    assertThat(store().list().models()).isEmpty();
    return refusal;
  }

  private <T extends DrayException> T refusal(Class<T> type, String name) {
    return refusal(type, DownloadRequest.of(name(name)));
  }

  private void assertThere(OllamaTestModel expected) {
    OllamaModel there =
        store().list().models().stream()
            .filter(m -> expected.name().contains("/" + m.name().model() + ":"))
            .findFirst()
            .orElseThrow();
    assertThat(there.manifest()).hasBinaryContent(expected.manifest().bytes());
    assertThat(there.digest().hex()).isEqualTo(expected.manifest().sha256());
    assertThat(there.missing()).isEmpty();
    expected
        .layers()
        .forEach(layer ->
            assertThat(
                    Content.onDisk(root().resolve("blobs/sha256-" + layer.content().sha256()))
                        .sha256())
                .isEqualTo(layer.content().sha256()));
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> all = Files.walk(root())) {
      return all.map(path -> root().relativize(path).toString())
          .filter(path -> path.contains("part") || path.endsWith(".manifest"))
          .toList();
    }
  }

  @Test
  @Proves({"S000-27", "S000-46"})
  void bringsAModelIntoTheStoreThatADaemonReads() throws IOException {
    DownloadResult result = bring("library/llama3:8b");

    assertThere(model);
    assertThat(result.bytes().bytes()).isEqualTo(model.size());
    assertThat(result.path())
        .isEqualTo(
            root().resolve("manifests").resolve(registry.host()).resolve("library/llama3/8b"));
    assertThat(registry.leaks()).isEmpty();
    assertThat(registry.requests().withAuthorization()).isEmpty();
    assertThat(registry.cdnRequests().bytesSent(".*")).isEqualTo(model.size());
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aSecondRunFetchesNothing() {
    bring("library/llama3:8b");
    registry.cdnRequests().clear();

    DownloadResult again = bring("library/llama3:8b");

    assertThat(again.bytesDownloaded().bytes()).isZero();
    assertThat(registry.cdnRequests().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 302, 303, 307, 308})
  void takesTheBytesThemselvesAndEveryRedirect(int status) {
    registry.answeringBlobs(status);
    bring("library/llama3:8b");

    assertThere(model);
    assertThat(registry.leaks()).isEmpty();
  }

  @Test
  void bringsFilesForPeopleIntoAFolder() {
    DownloadResult result =
        bring(
            DownloadRequest.builder(name("library/llama3:8b")).folder(temp.resolve("out")).build());

    assertThat(result.files().keySet())
        .extracting(Object::toString)
        .containsExactly("license", "llama3-8b.gguf", "ollama-config.json", "params", "template");
    assertThat(temp.resolve("out/template")).hasBinaryContent(model.layer("template").bytes());
    assertThat(Content.onDisk(temp.resolve("out/llama3-8b.gguf")).sha256())
        .isEqualTo(model.layer("model").sha256());
    assertThat(root()).doesNotExist();
  }

  @Test
  void aFolderTakesSingleFilesAndTheStoreDoesNot() {
    DownloadRequest.Builder weights =
        DownloadRequest.builder(name("library/llama3:8b")).include("*.gguf");
    assertThat(refusal(InvalidRequestException.class, weights.build()).nextStep()).contains("--to");

    assertThat(bring(weights.folder(temp.resolve("out")).build()).files()).hasSize(1);
  }

  @Test
  @Proves("field-10")
  void goesOnInTheStoreWhereItStopped() throws Exception {
    registry
        .cdnFaults()
        .every(When.get().path(model.layer("model").sha256()), Fault.trickle(400_000));
    try (Dray dray = Dray.open(settings())) {
      Download first = dray.download(DownloadRequest.of(name("library/llama3:8b")));
      while (first.progress().bytesDone() < SIZE / 3) {
        assertThat(first.state().isTerminal()).isFalse();
        Thread.sleep(5);
      }
      first.cancel();
      assertThatExceptionOfType(CancelledException.class).isThrownBy(first::await);
      assertThat(store().list().models()).isEmpty();
      assertThat(dray.partials(Optional.empty(), List.of())).hasSize(1);
    }
    registry.cdnFaults().clear();
    registry.cdnRequests().clear();

    bring("library/llama3:8b");

    assertThere(model);
    assertThat(registry.cdnRequests().bytesSent(".*")).isLessThan(model.size());
  }

  @Test
  void linksThatExpireAreFollowedAnew() {
    registry.cdnFaults().before(When.get(), 3, registry::expireLinks);
    registry.cdnFaults().next(When.get().rangeFrom(1), Fault.dropAfter(100_000));
    bring("library/llama3:8b");
    assertThere(model);
  }

  @Test
  void recoversFromAStormyCdn() {
    registry
        .cdnFaults()
        .next(
            When.get(),
            Fault.dropAfter(50_000),
            Fault.status(503, "Retry-After", "0"),
            Fault.ignoreRange(),
            Fault.expiredLink());
    bring("library/llama3:8b");
    assertThere(model);
  }

  @Test
  void refusesWrongBytes() throws IOException {
    registry
        .cdnFaults()
        .every(When.get().path(model.layer("model").sha256()), Fault.flipByteAt(99));

    IntegrityException refusal = refusal(IntegrityException.class, "library/llama3:8b");

    assertThat(refusal.code()).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    assertThat(root().resolve("blobs/sha256-" + model.layer("model").sha256())).doesNotExist();
  }

  @Test
  @Proves("S000-26")
  void namesAModelThatIsMissing() {
    assertThat(refusal(NotFoundException.class, "library/llama9:8b").getMessage())
        .contains("llama9");
    assertThat(root()).doesNotExist();
  }

  @Test
  void anUpdateBringsOnlyWhatChanged() {
    bring("library/llama3:8b");
    OllamaTestModel changed =
        OllamaTestModel.of(
            "library/llama3:8b",
            List.of(
                model.layers().getFirst(),
                OllamaModelFile.of("template", Content.of("{{ .New }}"))));
    registry.publish(changed);
    registry.cdnRequests().clear();

    bring("library/llama3:8b");

    assertThere(changed);
    assertThat(registry.cdnRequests().bytesSent(".*")).isLessThan(2_000);
    assertThat(root().resolve("blobs/sha256-" + model.layer("license").sha256())).doesNotExist();
  }

  @Test
  void modelsShareBlobsOverTheNetworkToo() {
    bring("library/llama3:8b");
    OllamaTestModel copy = OllamaTestModel.of("alice/copy:1", model.layers());
    registry.publish(copy);
    registry.cdnRequests().clear();

    bring("alice/copy:1");

    assertThat(store().list().models()).hasSize(2);
    assertThat(registry.cdnRequests().size()).isZero();
  }

  @Test
  void signsWithTheMachinesKeyWhereItIsAsked() {
    key.writeTo(temp.resolve("home/.ollama/id_ed25519"));
    registry.close("library/llama3").know(key.publicKey());

    bring("library/llama3:8b");

    assertThere(model);
    assertThat(registry.leaks()).isEmpty();
    assertThat(registry.requests().gets("^/token")).isEqualTo(1);
    assertThat(registry.requests().matching("GET", "^/token"))
        .allMatch(r -> r.target().contains("scope=repository%3Alibrary%2Fllama3%3Apull"));
  }

  @Test
  void tokensThatRunOutOnTheWayAreRenewed() {
    key.writeTo(temp.resolve("home/.ollama/id_ed25519"));
    registry.close("library/llama3").know(key.publicKey());
    registry.faults().before(When.get().path("/blobs/"), 3, registry::expireTokens);

    bring("library/llama3:8b");

    assertThere(model);
    assertThat(registry.requests().gets("^/token")).isEqualTo(2);
  }

  @Test
  void saysWhatIsMissingForAPrivateModel() {
    registry.close("library/llama3");
    AccessNeededException noKey = refusal(AccessNeededException.class, "library/llama3:8b");
    assertThat(noKey.getMessage()).contains("there is no key at");
    assertThat(noKey.nextStep()).contains("ollama signin").contains("--token");

    key.writeTo(temp.resolve("home/.ollama/id_ed25519"));
    AccessNeededException unknown = refusal(AccessNeededException.class, "library/llama3:8b");
    assertThat(unknown.getMessage()).contains("id_ed25519").doesNotContain(key.file());
  }

  @Test
  void theKeySignsNothingForAStrangersTokenServer() {
    key.writeTo(temp.resolve("home/.ollama/id_ed25519"));
    try (TrapServer trap = TrapServer.start("localhost")) {
      registry.close("library/llama3").realm(trap.endpoint().resolve("/token"));

      refusal(ProtocolException.class, "library/llama3:8b");

      assertThat(trap.requests().size()).isZero();
    }
  }

  @Test
  void aTokenGoesToItsRegistryAlone() {
    registry.close("library/llama3").accept("secret-token");

    bring(DownloadRequest.builder(name("library/llama3:8b")).token("secret-token").build());

    assertThere(model);
    assertThat(registry.leaks()).isEmpty();
    assertThat(registry.requests().withAuthorization()).isNotEmpty();
    assertThat(registry.requests().all())
        .extracting(RecordedRequest::target)
        .noneMatch(target -> target.contains("secret-token"));
  }

  @Test
  void namesOfTheHubAreReadFromTheHubAndKeepTheirName() {
    registry.publish(OllamaTestModel.gguf("acme/Tiny-GGUF:Q8_0", 50_000, 5));
    registry.close("acme/Tiny-GGUF").accept("hf_token");
    Settings settings =
        settings()
            .with(Setting.ENDPOINT, registry.endpoint().toString())
            .with(Setting.TOKEN, "hf_token");
    try (Dray dray = Dray.open(settings)) {
      dray.download(DownloadRequest.of("ollama://hf.co/acme/Tiny-GGUF:Q8_0")).await();
      DownloadResult folder =
          dray.download(
                  DownloadRequest.builder("ollama://hf.co/acme/Tiny-GGUF:q8_0")
                      .folder(temp.resolve("out"))
                      .build())
              .await();
      assertThat(folder.files().keySet()).extracting(Object::toString).contains("Tiny-q8_0.gguf");
    }

    assertThat(store().list().models())
        .extracting(m -> m.name().toString())
        .containsExactly("ollama://hf.co/acme/Tiny-GGUF:Q8_0");
    assertThat(registry.leaks()).isEmpty();
  }

  @Test
  void theHubsTokenGoesToNoOtherRegistry() {
    try (Dray dray = Dray.open(settings().with(Setting.TOKEN, "hf_token"))) {
      dray.download(DownloadRequest.of(name("library/llama3:8b"))).await();
    }
    assertThat(registry.requests().withAuthorization()).isEmpty();
  }

  @Test
  void passesErrorsOnInTheRegistrysWords() {
    registry
        .faults()
        .next(
            When.get().path("/manifests/"),
            new Fault.Status(
                400,
                List.of("Content-Type", "application/json"),
                "{\"error\":\"sharded GGUF. Ollama does not support this yet\"}"));
    assertThat(refusal(InvalidRequestException.class, "library/llama3:8b").getMessage())
        .contains("sharded GGUF");
  }

  @Test
  void aRegistryThatWantsANewerOllamaIsUnderstood() {
    registry.faults().every(When.get().path("/manifests/"), Fault.status(412));
    assertThat(refusal(UnsupportedException.class, "library/llama3:8b").getMessage())
        .contains("newer");
  }

  @Test
  void waitsWhereTheRegistryAsksToWait() {
    registry.faults().next(When.get().path("/manifests/"), Fault.status(429, "Retry-After", "0"));
    registry.faults().next(When.get().path("/blobs/"), Fault.status(429, "Retry-After", "0"));
    bring("library/llama3:8b");
    assertThere(model);
  }

  @Test
  void aModelOfTheCloudHasNoFiles() {
    registry.publish(OllamaTestModel.of("library/big:cloud", List.of()));
    assertThat(refusal(UnsupportedException.class, "library/big:cloud").getMessage())
        .contains("cloud");
  }

  @Test
  void offlineWhatIsThereIsEnough() {
    bring("library/llama3:8b");
    Settings offline = settings().with(Setting.OFFLINE, "true");
    registry.requests().clear();
    try (Dray dray = Dray.open(offline)) {
      DownloadResult result = dray.download(DownloadRequest.of(name("library/llama3:8b"))).await();
      assertThat(result.bytesDownloaded().bytes()).isZero();
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> dray.download(DownloadRequest.of(name("library/other:8b"))).await())
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE));
    }
    assertThat(registry.requests().size()).isZero();
  }

  @Test
  void tellsAboutAModel() {
    try (Dray dray = Dray.open(settings())) {
      ModelDetails details = dray.info(ModelRef.parse(name("library/llama3:8b")));

      assertThat(details.architecture()).contains("llama");
      assertThat(details.summary().tags()).contains("gguf", "Q8_0", "1M");
      assertThat(details.totalSize().bytes()).isEqualTo(model.size());
      assertThat(details.files()).hasSize(5);
    }
  }

  @Test
  void aRegistryElsewhereIsSpokenToWithoutTlsOnlyWhenAsked() {
    // The name leads to this machine, and is not known to.
    OllamaRegistryOptions options =
        new OllamaRegistryOptions(
            Optional.empty(),
            URI.create("https://registry.ollama.ai"),
            URI.create("https://huggingface.co"),
            false,
            temp.resolve("none"),
            true,
            Optional.empty(),
            Optional.empty(),
            false,
            List.of());
    assertThat(OllamaRegistryProvider.registry(options, named("registry.example:5000")).base())
        .hasScheme("https");
    OllamaRegistryOptions plain =
        new OllamaRegistryOptions(
            options.endpoint(),
            options.library(),
            options.hub(),
            true,
            options.key(),
            true,
            options.token(),
            options.hubToken(),
            false,
            List.of());
    assertThat(OllamaRegistryProvider.registry(plain, named("registry.example:5000")).base())
        .hasScheme("http");
    assertThat(OllamaRegistryProvider.registry(plain, named("hf.co")).base()).hasScheme("https");
  }

  private static ModelRef.Ollama named(String host) {
    return new ModelRef.Ollama(host, "acme", "tiny", "latest");
  }

  @Test
  void theEndpointStandsForTheRegistryOfEveryName() {
    bring(DownloadRequest.builder("ollama://llama3:8b").endpoint(registry.endpoint()).build());

    assertThere(model);
    assertThat(store().manifest((ModelRef.Ollama) ModelRef.parse("ollama://llama3:8b")))
        .map(Manifest::bytes)
        .contains(model.manifest().bytes());
  }

  @Test
  void aModelInManyFilesKeepsTheirNames() {
    registry.publish(
        OllamaTestModel.of(
            "library/tensors:latest",
            List.of(
                OllamaModelFile.of("tensor", Content.generated(1, 900)).named("model.norm.weight"),
                OllamaModelFile.of("tensor", Content.generated(2, 900)).named("lm_head.weight"),
                OllamaModelFile.of("json", Content.of("{}")).named("config.json"),
                OllamaModelFile.of("license", Content.of("one")),
                OllamaModelFile.of("license", Content.of("two")),
                OllamaModelFile.of("something.new", Content.of("three")))));
    DownloadResult result =
        bring(DownloadRequest.builder(name("library/tensors")).folder(temp.resolve("out")).build());

    assertThat(result.files().keySet())
        .extracting(Object::toString)
        .contains(
            "config.json",
            "license",
            "license-2",
            "ollama-config.json",
            "tensors/lm_head.weight.safetensors",
            "tensors/model.norm.weight.safetensors")
        .anyMatch(path -> path.matches("new-[0-9a-f]{12}"));
  }

  @Test
  void thereIsNoSearch() {
    try (Dray dray = Dray.open(settings())) {
      assertThat(dray.providers())
          .anyMatch(row ->
              row.provider() == ProviderId.OLLAMA
                  && row.family() == ProviderId.Family.FILES
                  && !row.features().contains(Feature.SEARCH));
    }
  }

  @Test
  void tokensLiveAsLongAsTheTokenServerSays() {
    key.writeTo(temp.resolve("home/.ollama/id_ed25519"));
    registry.close("library/llama3").know(key.publicKey());
    registry.tokenLife(Duration.ofMinutes(1));
    bring("library/llama3:8b");
    assertThere(model);
  }
}
