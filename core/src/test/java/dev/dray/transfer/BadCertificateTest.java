package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.ProxyRules;
import dev.dray.http.Timeouts;
import dev.dray.http.TlsOptions;
import dev.dray.provider.Listing;
import dev.dray.provider.Source;
import dev.dray.provider.huggingface.HubProvider;
import dev.dray.provider.huggingface.TokenSource;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.proxy.CarriedConnection;
import dev.dray.testkit.proxy.TestProxy;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way a request can go, with good and with bad certificates, by both TLS engines.
@Timeout(60)
class BadCertificateTest {

  private static final long SIZE = 6 * Rig.MIB;

  /// What is wrong; an authority that is not trusted is no flaw of the certificate.
  enum Wrong {
    HOST(TestCertificates.Flaw.WRONG_HOST),
    EXPIRED(TestCertificates.Flaw.EXPIRED),
    SELF_SIGNED(TestCertificates.Flaw.SELF_SIGNED),
    AUTHORITY(TestCertificates.Flaw.NONE);

    private final TestCertificates.Flaw flaw;

    Wrong(TestCertificates.Flaw flaw) {
      this.flaw = flaw;
    }
  }

  @TempDir Path folder;

  private final Content content = Content.generated(4, SIZE);
  private final FaultScript slow = new FaultScript().every(When.get(), Fault.trickle(8 * Rig.MIB));

  static Stream<Arguments> wrongs() {
    return Arrays.stream(TlsOptions.Engine.values())
        .flatMap(engine -> Arrays.stream(Wrong.values()).map(wrong -> Arguments.of(engine, wrong)));
  }

  private LoopbackServer server(TestCertificates certificates) {
    return LoopbackServer.answering(request -> Response.of(200).body(content).rangeable())
        .host("localhost")
        .tls(certificates)
        .delivery(slow)
        .start();
  }

  private static LoopbackServer redirecting(TestCertificates certificates, URI target) {
    return LoopbackServer.answering(
            request -> Response.of(302).header("Location", target.resolve("/file").toString()))
        .host("localhost")
        .tls(certificates)
        .start();
  }

  private static Network network(
      Path authorities, TlsOptions.Engine engine, Map<String, String> environment) {
    return Network.open(
        NetworkOptions.of("t")
            .withProxies(ProxyRules.fromEnvironment(environment))
            .withTls(new TlsOptions(Optional.of(authorities), engine)));
  }

  private Path authorities(TestCertificates... trusted) throws IOException {
    StringBuilder all = new StringBuilder();
    for (TestCertificates one : trusted) {
      all.append(Files.readString(one.writeAuthority(folder.resolve("one.pem"))));
    }
    return Files.writeString(folder.resolve("ca.pem"), all);
  }

  private TransferResult fetch(Network network, TransferMeter meter, LoopbackServer... from) {
    List<Source> sources =
        Arrays.stream(from).map(s -> Source.of(s.endpoint().resolve("/file"))).toList();
    Path part = folder.resolve("part");
    FileTransfer file =
        new FileTransfer(
            "model.gguf",
            part,
            OptionalLong.of(SIZE),
            Optional.of(new Digest.Sha256(content.sha256())),
            IntegrityException.Origin.LISTING,
            sources,
            List.of());
    try (TransferEngine engine = TransferEngine.open(network, Rig.SMALL)) {
      return engine.fetch(file, meter, new StopSignal());
    } finally {
      TransferEngine.discard(part);
    }
  }

  private Listing list(Network network, URI endpoint) {
    Settings settings =
        Settings.builder()
            .environment(new Environment(Map.of(), folder, folder, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, endpoint.toString())
            .build();
    return new HubProvider(
            new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER),
            settings,
            TokenSource.of(settings),
            ProviderId.HUGGINGFACE)
        .resolve(ModelRef.parse("acme/tiny"));
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DrayException.class)
        .extracting(e -> ((DrayException) e).code())
        .isEqualTo(ErrorCode.TLS_FAILED);
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void isRefusedOnEveryPath(TlsOptions.Engine engine, Wrong wrong) throws Exception {
    TestCertificates good = TestCertificates.create();
    TestCertificates bad = TestCertificates.create(wrong.flaw);
    Path trusted = wrong == Wrong.AUTHORITY ? authorities(good) : authorities(good, bad);
    List<String> dropped = new ArrayList<>();
    TransferMeter meter = new TransferMeter();
    meter.onSourceDropped((source, why) -> dropped.add(why));
    try (LoopbackServer honest = server(good);
        LoopbackServer server = server(bad);
        LoopbackServer hub = redirecting(good, server.endpoint());
        TestProxy proxy = TestProxy.start();
        Network network = network(trusted, engine, Map.of());
        Network proxied =
            network(trusted, engine, Map.of("HTTPS_PROXY", proxy.httpUri().toString()))) {
      // A call of the API, a range of a file, a redirect to the storage, a tunnel.
      refused(() -> list(network, server.endpoint()));
      refused(() -> fetch(network, new TransferMeter(), server));
      refused(() -> fetch(network, new TransferMeter(), hub));
      assertThat(hub.requests().size()).isPositive();
      refused(() -> fetch(proxied, new TransferMeter(), server));
      refused(() -> list(proxied, server.endpoint()));
      assertThat(proxy.carried())
          .isNotEmpty()
          .allMatch(c -> c.kind() == CarriedConnection.Kind.CONNECT && c.accepted());

      // A mirror: the file comes without it, and it is named.
      assertThat(fetch(network, meter, honest, server).verified()).isTrue();
      assertThat(dropped).singleElement().asString().containsIgnoringCase("certificate");

      assertThat(server.requests().size()).as("nothing was ever asked there").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  void aGivenAuthorityWorksOnEveryPath(TlsOptions.Engine engine) throws Exception {
    TestCertificates good = TestCertificates.create();
    Path trusted = authorities(good);
    List<String> dropped = new ArrayList<>();
    TransferMeter meter = new TransferMeter();
    meter.onSourceDropped((source, why) -> dropped.add(why));
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).tls(good).start();
        LoopbackServer server = server(good);
        LoopbackServer mirror = server(good);
        LoopbackServer redirect = redirecting(good, server.endpoint());
        TestProxy proxy = TestProxy.start();
        Network network = network(trusted, engine, Map.of());
        Network proxied =
            network(trusted, engine, Map.of("HTTPS_PROXY", proxy.httpUri().toString()))) {
      assertThat(list(network, hub.endpoint()).files()).isNotEmpty();
      assertThat(list(proxied, hub.endpoint()).files()).isNotEmpty();
      assertThat(fetch(network, new TransferMeter(), redirect).verified()).isTrue();
      assertThat(fetch(proxied, new TransferMeter(), server).verified()).isTrue();
      assertThat(fetch(network, meter, server, mirror).verified()).isTrue();
      assertThat(mirror.requests().size()).isPositive();
      assertThat(dropped).isEmpty();
      assertThat(proxy.carried()).isNotEmpty();
    }
  }
}
