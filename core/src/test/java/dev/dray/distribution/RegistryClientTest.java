package dev.dray.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.http.HastyApi;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.provider.Credential;
import dev.dray.provider.Manifest;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.oci.LoopbackRegistry;
import dev.dray.testkit.oci.LoopbackRegistry.Gate;
import dev.dray.testkit.oci.TestArtifact;
import dev.dray.testkit.proxy.TrapServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {

  private final LoopbackRegistry server = LoopbackRegistry.start();
  private final Network network = Network.open(NetworkOptions.of("dray-test"));
  private final TestArtifact model =
      TestArtifact.dockerModel()
          .file("application/vnd.docker.ai.gguf.v3", "model.gguf", Content.generated(3, 100_000));

  @AfterEach
  void close() {
    network.close();
    server.close();
  }

  private RegistryClient client(Login.Source logins) {
    return RegistryClient.open(
        HastyApi.on(network, Timeouts.DEFAULT),
        Registry.at(server.name(), false),
        "ai/tiny",
        logins,
        ErrorContext.of("oci://" + server.name() + "/ai/tiny"));
  }

  private RegistryClient anonymous() {
    return client(Login.Source.NONE);
  }

  private Manifest manifest(String reference) {
    return ((Published.Model) anonymous().manifest(reference)).manifest();
  }

  private static Login.Source as(String user, String secret) {
    return registry -> Optional.of(new Login.Password(user, secret));
  }

  @Test
  void readsAManifestByTagAndByDigest() {
    String digest = server.publish("ai/tiny", "latest", model);

    Manifest byTag = manifest("latest");
    assertThat(byTag.digest()).hasToString(digest);
    assertThat(byTag.layers().getFirst().size()).isEqualTo(100_000);
    assertThat(byTag.layers().getFirst().annotations())
        .containsEntry(TestArtifact.FILEPATH, "model.gguf");
    assertThat(manifest(digest).bytes()).isEqualTo(byTag.bytes());
    assertThat(anonymous().tags()).containsExactly("latest");
  }

  @Test
  void getsATokenWhenAskedAndKeepsIt() {
    server.publish("ai/tiny", "latest", model);
    server.gate(Gate.TOKEN, "");
    RegistryClient client = anonymous();
    client.manifest("latest");
    client.manifest("latest");
    client.tags();
    assertThat(server.tokenRequests().size()).isOne();
    assertThat(server.tokenRequests().all().getFirst().target())
        .isEqualTo("/token?service=loopback&scope=repository%3Aai%2Ftiny%3Apull");
    assertThat(server.tokenRequests().withAuthorization()).isEmpty();
  }

  @Test
  void getsAnotherTokenBeforeTheOldOneEndsAndWhenItEndedTooSoon() {
    server.publish("ai/tiny", "latest", model);
    server.gate(Gate.TOKEN, "");
    RegistryClient client = anonymous();
    client.manifest("latest");
    server.endTokens();
    client.manifest("latest");
    assertThat(server.tokenRequests().size()).isEqualTo(2);
    int refused = server.requests().matching(r -> r.status() == 401).size();

    // A token without any life is not sent again.
    server.tokenSeconds(0);
    server.endTokens();
    client.manifest("latest");
    assertThat(server.requests().matching(r -> r.status() == 401)).hasSize(refused + 1);
  }

  @Test
  void asksNoMoreThanTwiceWhereNoTokenIsGoodEnough() {
    server.publish("ai/tiny", "latest", model);
    server.gate(Gate.TOKEN, "");
    server.forgetful(true);
    assertThatThrownBy(() -> anonymous().manifest("latest"))
        .isInstanceOf(AccessNeededException.class)
        .hasMessageContaining("wants to know who asks");
    assertThat(server.requests().size()).isEqualTo(2);
    assertThat(server.tokenRequests().size()).isOne();
  }

  @Test
  void showsTheLoginToTheTokenServerAlone() {
    server.publish("ai/tiny", "latest", model);
    server.gate(Gate.TOKEN, "ann:s3cret");
    client(as("ann", "s3cret")).manifest("latest");
    assertThat(server.tokenRequests().withAuthorization()).hasSize(1);
    assertThat(server.requests().withAuthorization())
        .allSatisfy(r -> assertThat(r.header("Authorization").get()).startsWith("Bearer token-"));

    assertThatThrownBy(() -> client(as("ann", "wr0ng")).manifest("latest"))
        .isInstanceOfSatisfying(
            AccessNeededException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_TOKEN))
        .hasMessageNotContaining("wr0ng");
    assertThatThrownBy(() -> anonymous().manifest("latest"))
        .isInstanceOfSatisfying(
            AccessNeededException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
  }

  @Test
  void speaksBasicOnlyWhenAsked() {
    server.publish("ai/tiny", "latest", model);
    client(as("ann", "s3cret")).manifest("latest");
    assertThat(server.requests().withAuthorization()).isEmpty();

    server.gate(Gate.BASIC, "ann:s3cret");
    client(as("ann", "s3cret")).manifest("latest");
    assertThat(server.requests().withAuthorization()).hasSize(1);
    assertThatThrownBy(() -> client(as("ann", "wr0ng")).manifest("latest"))
        .isInstanceOf(AccessNeededException.class);
    assertThatThrownBy(() -> anonymous().manifest("latest"))
        .isInstanceOf(AccessNeededException.class)
        .hasMessageContaining("wants to know who asks");
  }

  @Test
  void asksNoTokenServerThatMayNotBeTold() {
    server.publish("ai/tiny", "latest", model);
    try (TrapServer trap = TrapServer.start()) {
      server.gate(Gate.TOKEN, "ann:s3cret");
      for (String realm :
          List.of(
              trap.endpoint() + "/token",
              "https://user@127.0.0.1/token",
              "ftp://127.0.0.1/token",
              "file:///etc/passwd",
              "//x",
              "")) {
        server.realm(realm);
        assertThatThrownBy(() -> client(as("ann", "s3cret")).manifest("latest"))
            .as(realm)
            .isInstanceOf(ProtocolException.class)
            .hasMessageContaining("its token server");
      }
      assertThat(trap.requests().size()).isZero();
    }
  }

  @Test
  void aRegistryOutsideMayNotNameATokenServerInside() {
    Registry outside = Registry.at("registry.example", false);
    for (String realm :
        List.of(
            "https://127.0.0.1/t",
            "https://localhost/t",
            "https://[::1]/t",
            "https://169.254.169.254/latest",
            "https://10.0.0.8/t",
            "https://192.168.1.1/t",
            "https://[fd00::1]/t",
            "http://registry.example/t")) {
      assertThat(Realm.judge(outside, realm)).as(realm).isInstanceOf(Realm.Verdict.Refused.class);
    }
    assertThat(Realm.judge(outside, "https://auth.example/t"))
        .isInstanceOf(Realm.Verdict.Good.class);
    assertThat(Realm.judge(Registry.at("10.0.0.9:5000", true), "http://10.0.0.9:5001/t"))
        .isInstanceOf(Realm.Verdict.Good.class);
    assertThat(Realm.judge(Registry.at("10.0.0.9:5000", true), "http://10.0.0.8:5001/t"))
        .isInstanceOf(Realm.Verdict.Refused.class);
  }

  @Test
  void checksEveryDigest() {
    String text = model.manifest();
    String wrong = "sha256:" + "0".repeat(64);
    server.lyingManifest("ai/tiny", "stated", TestArtifact.OCI, text, wrong);
    server.lyingManifest("ai/tiny", wrong, TestArtifact.OCI, text, "");
    assertThatThrownBy(() -> anonymous().manifest("stated"))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("a response header");
    assertThatThrownBy(() -> anonymous().manifest(wrong))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("the caller");

    server.publish("ai/tiny", "latest", model);
    Manifest image = manifest("latest");
    Manifest.Blob config = image.config().orElseThrow();
    assertThat(anonymous().blob(config, 4096)).isEqualTo(model.config().bytes());
    server.lie(config.digest().toString(), Content.generated(1, config.size()));
    assertThatThrownBy(() -> anonymous().blob(config, 4096)).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> anonymous().blob(image.layers().getFirst(), 4096))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("more than 4096 bytes");
  }

  @Test
  void refusesWhatIsNoManifest() {
    server.manifest("ai/tiny", "huge", TestArtifact.OCI, " ".repeat((4 << 20) + 1));
    server.manifest("ai/tiny", "text", TestArtifact.OCI, "<html>");
    server.manifest("ai/tiny", "old", TestArtifact.OCI, "{\"schemaVersion\":1,\"fsLayers\":[]}");
    server.manifest("ai/tiny", "none", TestArtifact.OCI, "{\"schemaVersion\":2}");
    server.manifest(
        "ai/tiny",
        "negative",
        TestArtifact.OCI,
        "{\"layers\":[{\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":-1}]}");
    server.manifest(
        "ai/tiny",
        "path",
        TestArtifact.OCI,
        "{\"layers\":[{\"digest\":\"sha256:../../etc/passwd\",\"size\":1}]}");
    server.manifest(
        "ai/tiny",
        "vast",
        TestArtifact.OCI,
        "{\"layers\":[{\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":281474976710657}]}");
    for (String tag : List.of("huge", "text", "old", "none", "negative", "path", "vast")) {
      assertThatThrownBy(() -> anonymous().manifest(tag))
          .as(tag)
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void saysWhatIsMissing() {
    server.publish("ai/tiny", "latest", model);
    assertThatThrownBy(() -> anonymous().manifest("missing"))
        .isInstanceOfSatisfying(
            NotFoundException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.REVISION_NOT_FOUND);
              assertThat(e.nextStep()).contains("tag");
            })
        .hasMessageContaining("ai/tiny:missing");
    server.faults().every(When.get(), Fault.rateLimited(3600));
    assertThatThrownBy(() -> anonymous().manifest("latest"))
        .isInstanceOf(RateLimitedException.class);
  }

  @Test
  void aSecretThatRunsOutIsAskedForEachTime() {
    server.publish("ai/tiny", "latest", model);
    server.gate(Gate.TOKEN, "");
    RegistryClient client = anonymous();
    client.manifest("latest");
    Credential secret =
        client
            .source(new dev.dray.Digest.Sha256(model.layers().getFirst().content().sha256()))
            .credential()
            .orElseThrow();
    Optional<Credential> first = secret.current();
    assertThat(first.flatMap(s -> s.headerFor(server.endpoint()))).contains("Bearer token-1");
    assertThat(secret.headerFor(server.endpoint())).contains("Bearer token-1");
    assertThat(secret.headerFor(java.net.URI.create("http://elsewhere.example"))).isEmpty();
    List<String> asked =
        List.of("Bearer realm=\"" + server.endpoint().resolve("/none") + "\",service=\"x\"");
    // The registry's own address is no token server: what it answers is no token.
    assertThatThrownBy(() -> secret.renew(first, asked)).isInstanceOf(DrayException.class);
    assertThat(secret).hasToString("Credential for http://" + server.name() + "");
  }
}
