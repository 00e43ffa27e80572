package dev.dray.provider.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.Headers;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.HubUser;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.proxy.TrapServer;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoBuilder;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.Storage;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HubProviderTest {

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
            .user("bob", "hf_bobSecret1")
            .repo(TestRepos.xet("acme/tiny", 70_000))
            .repo(TestRepos.dataset("acme/corpus"))
            .repo(TestRepos.space("acme/demo"))
            .repo(TestRepo.model("acme/gated").text("a", "a").gate(Gate.MANUAL))
            .repo(TestRepo.model("owner/hidden").text("a", "a").makePrivate())
            .repo(TestRepo.model("acme/off").text("a", "a").disabled())
            .renamed("acme/old-name", "acme/tiny")
            .strictGating()
            .start();
  }

  @AfterEach
  void stop() {
    hub.close();
    fixture.close();
  }

  @Test
  @Proves({"S000-28", "S000-31", "field-38"})
  void pinsTheCommitAndListsSizesAndDigestsWithoutAskingForAnyFile() {
    TestRepo repo = hub.repo("acme/tiny");

    Listing listing = fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/tiny"));

    assertThat(listing.commit()).hasValue(new Commit(repo.head().id()));
    assertThat(listing.revision().text()).isEqualTo("main");
    assertThat(listing.name()).isEqualTo("acme/tiny");
    assertThat(listing.notes()).isEmpty();
    assertThat(listing.files())
        .hasSameSizeAs(repo.head().files().values())
        .isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
    for (RemoteFile file : listing.files()) {
      RepoFile original = repo.file(file.path().text());
      assertThat(file.size()).hasValue(original.size());
      assertThat(file.digest())
          .hasValue(
              original.isRegular()
                  ? new Digest.GitBlob(original.blobId())
                  : new Digest.Sha256(original.sha256()));
      assertThat(file.hub().orElseThrow().blobId().hex()).isEqualTo(original.blobId());
      assertThat(file.hub().orElseThrow().xetHash().isPresent())
          .isEqualTo(original.storage() == Storage.XET);
      assertThat(file.sources().getFirst().uri())
          .hasToString(
              hub.endpoint() + "/acme/tiny/resolve/" + repo.head().id() + "/" + file.path());
    }
    assertThat(hub.requests().all())
        .extracting(r -> r.method() + " " + r.target())
        .containsExactly(
            "GET /api/models/acme/tiny/revision/main",
            "GET /api/models/acme/tiny/tree/" + repo.head().id() + "?recursive=true&expand=false");
  }

  @Test
  @Proves("field-39")
  void asksForNoCommitWhereOneIsNamed() {
    String commit = hub.repo("acme/tiny").head().id();

    Listing listing =
        fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/tiny@" + commit));

    assertThat(listing.commit()).hasValue(new Commit(commit));
    assertThat(hub.requests().size()).isEqualTo(1);
  }

  @Test
  @Proves("field-45")
  void sendsARevisionAsOneSegment() {
    String pull =
        hub.repo("acme/tiny").pullRequest(1, RepoFile.of("new.txt", Content.of("new"))).id();

    Listing listing =
        fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/tiny@refs/pr/1"));

    assertThat(listing.commit()).hasValue(new Commit(pull));
    assertThat(hub.requests().all().getFirst().target())
        .isEqualTo("/api/models/acme/tiny/revision/refs%2Fpr%2F1");
  }

  @Test
  @Proves("field-37")
  void followsThePagesToTheEnd() {
    hub.add(TestRepos.manyFiles("acme/many", 2_500));

    Listing listing = fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/many"));

    assertThat(listing.files()).hasSize(2_500);
    assertThat(hub.requests().gets("/tree/")).isEqualTo(3);
    assertThat(hub.requests().size()).isEqualTo(4);
  }

  @Test
  void listsDatasetsAndSpaces() {
    HubProvider provider = fixture.anonymous(hub.endpoint());

    Listing corpus = provider.resolve(ModelRef.parse("hf://datasets/acme/corpus"));
    Listing demo = provider.resolve(ModelRef.parse("hf://spaces/acme/demo"));

    assertThat(corpus.files().getFirst().sources().getFirst().uri().getPath())
        .startsWith("/datasets/acme/corpus/resolve/");
    assertThat(demo.files().getFirst().sources().getFirst().uri().getPath())
        .startsWith("/spaces/acme/demo/resolve/");
  }

  @Test
  @Proves("field-43")
  void awkwardNamesLeadToTheirFiles() throws IOException {
    RepoBuilder builder = TestRepo.model("acme/awkward");
    List<String> paths =
        TestRepos.AWKWARD_PATHS.stream().filter(p -> !p.startsWith("trailing.dot.")).toList();
    paths.forEach(path -> builder.text(path, "content of " + path));
    hub.add(builder);

    Listing listing = fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/awkward"));

    assertThat(listing.files())
        .extracting(f -> f.path().text())
        .containsExactlyInAnyOrderElementsOf(paths)
        .contains("Case.txt", "case.txt", "nfc-\u00e9.txt", "nfd-e\u0301.txt");
    try (Network network = Network.open(NetworkOptions.of("dray-test"))) {
      ApiClient client = new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER);
      for (RemoteFile file : listing.files()) {
        assertThat(client.get(file.sources().getFirst().uri(), Optional.empty()).text())
            .isEqualTo("content of " + file.path());
      }
    }
  }

  @Test
  @Proves("field-41")
  void followsARenameAndSaysSo() {
    Listing listing = fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/old-name"));

    assertThat(listing.notes())
        .containsExactly("The model acme/old-name was renamed to acme/tiny.");
    assertThat(listing.name()).isEqualTo("acme/old-name");
    assertThat(listing.files())
        .allSatisfy(f ->
            assertThat(f.sources().getFirst().uri().getPath()).startsWith("/acme/tiny/resolve/"));

    String commit = hub.repo("acme/tiny").head().id();
    Listing pinned =
        fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/old-name@" + commit));
    assertThat(pinned.notes()).hasSize(1);
  }

  @Test
  @Proves({"field-42", "field-27", "S000-30", "S000-32", "S000-33"})
  void tellsApartWhyThereIsNoAccess() {
    HubProvider anonymous = fixture.anonymous(hub.endpoint());
    HubProvider bob = fixture.withToken(hub.endpoint(), "hf_bobSecret1");

    assertThat(failure(anonymous, "acme/missing")).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
    assertThat(failure(bob, "acme/missing")).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
    assertThat(failure(anonymous, "owner/hidden")).isEqualTo(ErrorCode.REPOSITORY_NOT_FOUND);
    assertThat(failure(anonymous, "acme/tiny@nope")).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
    assertThat(failure(anonymous, "acme/off")).isEqualTo(ErrorCode.DISABLED);
    assertThat(failure(fixture.withToken(hub.endpoint(), "hf_unknownSecret"), "acme/tiny"))
        .isEqualTo(ErrorCode.BAD_TOKEN);
    hub.requests().clear();
    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> anonymous.resolve(ModelRef.parse("acme/gated")))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.GATED);
          assertThat(e.page()).hasValue(hub.endpoint().resolve("/acme/gated"));
          assertThat(e.nextStep()).contains("dray login");
        });
    assertThat(hub.requests().size()).as("refusals are not retried").isEqualTo(1);
    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> bob.resolve(ModelRef.parse("acme/gated")))
        .withMessageContaining("not among");
    hub.repo("acme/gated").pending("bob");
    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> bob.resolve(ModelRef.parse("acme/gated")))
        .withMessageContaining("awaits");
    hub.repo("acme/gated").grant("bob");
    assertThat(bob.resolve(ModelRef.parse("acme/gated")).files()).hasSize(1);
  }

  @Test
  @Proves("field-47")
  void sendsNoTokenWhereNoneIsWanted() {
    Settings settings =
        fixture.settings(hub.endpoint(), Map.of("HF_TOKEN", TOKEN)).with(Setting.TOKEN, "none");

    Listing listing =
        fixture.provider(settings, ProviderId.HUGGINGFACE).resolve(ModelRef.parse("acme/tiny"));

    assertThat(hub.requests().withAuthorization()).isEmpty();
    assertThat(listing.files().getFirst().sources().getFirst().credential()).isEmpty();
  }

  @Test
  @Proves({"field-21", "field-50"})
  void theTokenGoesToTheHubAndNowhereElse() {
    try (TrapServer trap = TrapServer.start()) {
      HubProvider provider = fixture.withToken(hub.endpoint(), TOKEN);
      Listing listing = provider.resolve(ModelRef.parse("acme/tiny"));
      assertThat(hub.requests().withAuthorization()).hasSize(2);
      assertThat(listing.files())
          .allSatisfy(f -> {
            var credential = f.sources().getFirst().credential().orElseThrow();
            assertThat(credential.headerFor(f.sources().getFirst().uri()))
                .hasValue("Bearer " + TOKEN);
            assertThat(credential.headerFor(hub.cdnEndpoint())).isEmpty();
          });
      assertThat(provider + " " + listing).doesNotContain(TOKEN);

      hub.faults().nextApiGet(Fault.redirectTo(trap.endpoint()));
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> provider.resolve(ModelRef.parse("acme/tiny")))
          .satisfies(e -> assertThat(e + e.nextStep() + e.context()).doesNotContain(TOKEN));
      assertThat(trap.requests().size()).isEqualTo(1);
      assertThat(trap.secrets()).isEmpty();
    }
  }

  @Test
  void offlineAsksNobody() {
    Settings settings = fixture.settings(hub.endpoint(), Map.of("HF_HUB_OFFLINE", "1"));
    HubProvider provider = fixture.provider(settings, ProviderId.HUGGINGFACE);

    for (Runnable call :
        List.<Runnable>of(
            () -> provider.resolve(ModelRef.parse("acme/tiny")),
            () -> provider.info(ModelRef.parse("acme/tiny")))) {
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(call::run)
          .satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE);
            assertThat(e.nextStep()).contains("HF_HUB_OFFLINE");
          });
    }
    assertThat(hub.requests().size()).isZero();
  }

  @Test
  void aWebPageIsNoListing() {
    hub.faults().nextApiGet(Fault.htmlLogin());

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> fixture.anonymous(hub.endpoint()).resolve(ModelRef.parse("acme/tiny")))
        .satisfies(e -> assertThat(e.nextStep()).contains("login page"));
  }

  @Test
  @Proves("S000-34")
  void mlxIsTheSameProviderUnderItsOwnName() {
    HubProvider provider =
        fixture.provider(fixture.settings(hub.endpoint(), Map.of()), ProviderId.MLX);

    assertThat(provider.id()).isEqualTo(ProviderId.MLX);
    assertThat(provider.resolve(ModelRef.parse("mlx://acme/tiny")).files()).isNotEmpty();
    assertThatExceptionOfType(UnsupportedException.class)
        .isThrownBy(() -> provider.resolve(ModelRef.parse("https://x.example/a")));
  }

  @Test
  void aRefusedFileIsToldInTheSameWords() {
    HubProvider provider = fixture.anonymous(hub.endpoint());

    DrayException error =
        provider.fileError(
            401,
            Headers.of("X-Error-Code", "GatedRepo", "X-Request-Id", "r1"),
            hub.endpoint().resolve("/acme/gated/resolve/main/a?x=hf_signedSecret"),
            ModelRef.parse("acme/gated"),
            new RepoPath("a"));

    assertThat(error.code()).isEqualTo(ErrorCode.GATED);
    assertThat(error.context().reference()).hasValue("acme/gated: a");
    assertThat(error + error.nextStep() + error.context()).doesNotContain("hf_signedSecret");
  }

  private static ErrorCode failure(HubProvider provider, String ref) {
    try {
      provider.resolve(ModelRef.parse(ref));
    } catch (DrayException e) {
      assertThat(e.getMessage() + e.nextStep()).doesNotContain("Secret");
      assertThat(e.context().requestId()).isPresent();
      return e.code();
    }
    throw new AssertionError(ref + " was listed");
  }
}
