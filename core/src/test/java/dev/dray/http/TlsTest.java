package dev.dray.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.http.Reply;
import dev.dray.testkit.http.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TlsTest {

  private static final long SIZE = 20_000_003;

  private final TestCertificates certificates = TestCertificates.create();
  private final Content big = Content.generated(3, SIZE);
  private final LoopbackServer server =
      LoopbackServer.answering(request ->
              request.path().equals("/big")
                  ? dev.dray.testkit.http.Response.of(200).body(big)
                  : dev.dray.testkit.http.Response.text(200, "secure"))
          .tls(certificates)
          .start();
  private Path ca = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void writeAuthority(@TempDir Path temporary) {
    folder = temporary;
    ca = certificates.writeAuthority(folder.resolve("ca.pem"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private URI uri(String host, String path) {
    return URI.create("https://" + host + ":" + server.port() + path);
  }

  /// Found by the fault campaign (seeds 161 to 320): each engine of Conscrypt kept a pipe until it
  /// was collected as garbage, so that many short connections used up the file descriptors.
  @Test
  void aClosedConnectionHoldsNoFileDescriptor() throws Exception {
    try (Network network = network(TlsOptions.trusting(ca))) {
      get(network, "localhost").close();
      long before = pipes();
      for (int i = 0; i < 40; i++) {
        try (Response cut = get(network, "localhost")) {
          assertThat(cut.read(ByteBuffer.allocate(1000))).isPositive();
        }
        assertThatThrownBy(() -> get(network, "wrong.example").close())
            .isInstanceOf(TlsFailedException.class);
      }
      assertThat(pipes()).isLessThanOrEqualTo(before);
    }
  }

  private Response get(Network network, String host) throws IOException {
    return network.send(Request.get(uri(host, "/big")), Timeouts.DEFAULT, Abort.NEVER);
  }

  /// Ends of pipes that this process holds open, where the system tells.
  private static long pipes() throws IOException {
    Path open = Path.of("/proc/self/fd");
    if (!Files.isDirectory(open)) {
      return 0;
    }
    long count = 0;
    try (var all = Files.list(open)) {
      for (Path link : all.toList()) {
        // The one of the listing itself is gone by now.
        boolean there = Files.isSymbolicLink(link);
        count += there && Files.readSymbolicLink(link).toString().startsWith("pipe:") ? 1 : 0;
      }
    }
    return count;
  }

  private static Network network(TlsOptions tls) {
    return Network.open(
        NetworkOptions.of("t").withTls(tls), host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
  }

  private static String text(Network network, URI uri) throws IOException {
    try (Response response = network.send(Request.get(uri), Timeouts.DEFAULT, Abort.NEVER)) {
      return new String(response.readAll(1_000), UTF_8);
    }
  }

  @Test
  void conscryptWorksHere() throws IOException {
    // Where this fails, the rows named BEST below would silently test the JDK's engine.
    assertThat(Conscrypt.isAvailable()).isTrue();
    assertThat(new TlsContext(TlsOptions.SYSTEM).providerName()).contains("Conscrypt");
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  void aGivenAuthorityIsTrusted(TlsOptions.Engine engine) throws IOException {
    try (Network network = network(new TlsOptions(Optional.of(ca), engine))) {
      assertThat(text(network, uri("localhost", "/"))).isEqualTo("secure");
      assertThat(text(network, uri("127.0.0.1", "/"))).isEqualTo("secure");
      assertThat(text(network, uri("localhost", "/"))).isEqualTo("secure");
      assertThat(network.openConnections()).as("one kept per host").isEqualTo(2);
    }
  }

  @Test
  void theAuthoritiesOfAFolderAreTrusted(@TempDir Path folders) throws IOException {
    Path folder = Files.createDirectory(folders.resolve("certs"));
    Files.copy(ca, folder.resolve("any-name.pem"));
    Files.createSymbolicLink(folder.resolve("1a2b3c4d.0"), Path.of("any-name.pem"));
    Files.createSymbolicLink(folder.resolve("dangling.0"), Path.of("gone.pem"));
    Files.writeString(folder.resolve("README"), "no certificate");
    Files.createDirectory(folder.resolve("java"));
    List<Path> several = List.of(folders.resolve("not-there"), folder);
    try (Network network = network(TlsOptions.trusting(Optional.empty(), several))) {
      assertThat(text(network, uri("localhost", "/"))).isEqualTo("secure");
    }
    Path empty = Files.createDirectory(folders.resolve("empty"));
    try (Network network = network(TlsOptions.trusting(Optional.empty(), List.of(empty)))) {
      assertThatThrownBy(() -> text(network, uri("localhost", "/")))
          .isInstanceOf(TlsFailedException.class)
          .hasMessageContaining("no certificate in");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  void anUnknownAuthorityIsRefused(TlsOptions.Engine engine) {
    try (Network network = network(new TlsOptions(Optional.empty(), engine))) {
      assertThatThrownBy(() -> text(network, uri("localhost", "/")))
          .isInstanceOf(TlsFailedException.class)
          .hasMessageContaining("authority not trusted")
          .satisfies(e ->
              assertThat(NetworkFailures.toDray((IOException) e, ErrorContext.NONE))
                  .satisfies(shown -> {
                    assertThat(shown.code()).isEqualTo(ErrorCode.TLS_FAILED);
                    assertThat(shown.nextStep()).contains("--cacert", "SSL_CERT_FILE");
                  }));
      assertThat(network.openConnections()).isZero();
    }
    assertThat(server.requests().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  void aWrongHostNameIsRefused(TlsOptions.Engine engine) {
    try (Network network = network(new TlsOptions(Optional.of(ca), engine))) {
      for (String host : new String[] {"wrong.example", "127.0.0.2", "x.hub.localhost"}) {
        assertThatThrownBy(() -> text(network, uri(host, "/")))
            .as(host)
            .isInstanceOf(TlsFailedException.class)
            .hasMessageContaining("another name");
      }
    }
    assertThat(server.requests().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  void manyBytesArriveWholeWhateverTheBuffer(TlsOptions.Engine engine) throws Exception {
    try (Network network = network(new TlsOptions(Optional.of(ca), engine))) {
      for (int room : new int[] {1_000, 16_384, 20_000, 300_000}) {
        try (Response response =
            network.send(Request.get(uri("localhost", "/big")), Timeouts.DEFAULT, Abort.NEVER)) {
          assertThat(digest(response, room)).isEqualTo(expected());
        }
      }
      assertThat(network.openConnections()).isEqualTo(1);
    }
  }

  private static byte[] digest(Response response, int room) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    ByteBuffer buffer = ByteBuffer.allocateDirect(room);
    while (response.read(buffer.clear()) >= 0) {
      sha.update(buffer.flip());
    }
    return sha.digest();
  }

  private byte[] expected() throws IOException, NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(big.bytes());
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  void aSecondConnectionResumesTheFirstOnesSession(TlsOptions.Engine engine) throws Exception {
    try (Network network = network(new TlsOptions(Optional.of(ca), engine))) {
      assertThat(text(network, uri("localhost", "/"))).isEqualTo("secure");
      afterThisMillisecond();
      try (Response busy =
          network.send(Request.get(uri("localhost", "/big")), Timeouts.DEFAULT, Abort.NEVER)) {
        assertThat(busy.status()).isEqualTo(200);
        assertThat(text(network, uri("localhost", "/"))).isEqualTo("secure");
      }
      // Another name is another session, with its own look at the certificate.
      assertThat(text(network, uri("127.0.0.1", "/"))).isEqualTo("secure");
    }
    List<RecordedRequest> asked = server.requests().all();
    assertThat(asked).extracting(RecordedRequest::connectionId).containsExactly(1L, 1L, 2L, 3L);
    List<Long> began = asked.stream().map(r -> r.sessionBegan().orElseThrow()).toList();
    assertThat(began.get(2)).as("resumed").isEqualTo(began.get(0));
    assertThat(began.get(3)).as("not resumed").isGreaterThan(began.get(0));
  }

  /// So that a session that begins from now on shows another time than those before.
  private static void afterThisMillisecond() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() <= now) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aFileOfSeveralAuthoritiesAndRemarksIsRead() throws IOException {
    Path other = TestCertificates.create().writeAuthority(folder.resolve("other.pem"));
    Path both = folder.resolve("both.pem");
    Files.writeString(both, "# ours\n" + Files.readString(other) + "\n" + Files.readString(ca));
    try (Network network = network(TlsOptions.trusting(both))) {
      assertThat(text(network, uri("localhost", "/"))).isEqualTo("secure");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"})
  void aBadAuthorityFileIsNamed(String content) throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.pem"), content);
    for (Path file : List.of(bad, folder.resolve("missing.pem"))) {
      try (Network network = network(TlsOptions.trusting(file))) {
        assertThatThrownBy(() -> text(network, uri("localhost", "/")))
            .isInstanceOf(TlsFailedException.class)
            .hasMessageContaining(file.getFileName().toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  @Proves("field-36")
  void plainTextInPlaceOfTlsIsRefusedAndACutHandshakeIsLost(TlsOptions.Engine engine) {
    try (ScriptedServer plain =
            ScriptedServer.playing(talk -> talk.say("HTTP/1.1 400 Bad\r\n\r\n" + "x".repeat(99)));
        ScriptedServer mute = ScriptedServer.playing(talk -> {});
        Network network = network(new TlsOptions(Optional.of(ca), engine))) {
      assertThatThrownBy(() -> text(network, URI.create("https://localhost:" + plain.port() + "/")))
          .isInstanceOf(TlsFailedException.class);
      assertThatThrownBy(() -> text(network, URI.create("https://localhost:" + mute.port() + "/")))
          .isInstanceOf(ConnectionLostException.class);
      assertThat(network.openConnections()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsOptions.Engine.class)
  @Proves("field-36")
  void aCutIsNeverTheEndOfABodyAndGarbageIsALostConnection(TlsOptions.Engine engine)
      throws Exception {
    for (Reply.Ending ending : List.of(Reply.Ending.CLOSE, Reply.Ending.GARBAGE)) {
      // The body ends with the connection, so only TLS can tell a cut from the end.
      LoopbackServer cutting =
          LoopbackServer.answering(r -> dev.dray.testkit.http.Response.of(200).body(big))
              .tls(certificates)
              .delivery(exchange ->
                  Reply.to(exchange.request(), exchange.answer(exchange.request()))
                      .framing(Reply.Framing.CLOSE)
                      .cutAfter(1_000_000, ending))
              .start();
      try (cutting;
          Network network = network(new TlsOptions(Optional.of(ca), engine));
          Response response =
              network.send(
                  Request.get(URI.create("https://localhost:" + cutting.port() + "/big")),
                  Timeouts.DEFAULT,
                  Abort.NEVER)) {
        assertThat(response.contentLength()).isEmpty();
        assertThatThrownBy(() -> digest(response, 100_000))
            .isInstanceOf(ConnectionLostException.class);
      }
    }
  }
}
