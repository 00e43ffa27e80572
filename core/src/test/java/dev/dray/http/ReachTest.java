package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Timeouts TIMEOUTS = new Timeouts(LONG, LONG, LONG);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::1"
      })
  void addressesInsideAreNotPublic(String address) throws Exception {
    assertThat(Reach.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "172.32.0.1",
        "192.169.0.1",
        "100.128.0.1",
        "198.20.0.1",
        "2606:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::"
      })
  void othersArePublic(String address) throws Exception {
    assertThat(Reach.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void aServerInsideIsNotEvenConnectedTo() throws Exception {
    try (ServerSocket inside = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Network network = open(Reach.publicAnd(List.of()), AddressLookup.SYSTEM)) {
      for (String host : List.of("127.0.0.1", "localhost", "127.1", "2130706433")) {
        URI uri = URI.create("http://" + host + ":" + inside.getLocalPort() + "/");
        assertThatThrownBy(() -> network.send(Request.get(uri), TIMEOUTS, Abort.NEVER).close())
            .isInstanceOf(AddressRefusedException.class)
            .hasMessageNotContaining("" + inside.getLocalPort());
      }
      inside.setSoTimeout(50);
      assertThatThrownBy(inside::accept).isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void aNameThatLeadsInsideIsRefusedAtTheAddressItLeadsTo() throws Exception {
    AddressLookup rebound = _ -> List.of(InetAddress.getByName("169.254.169.254"));
    try (Network network = open(Reach.publicAnd(List.of()), rebound)) {
      URI uri = URI.create("http://models.example/latest/meta-data");
      assertThatThrownBy(() -> network.send(Request.get(uri), TIMEOUTS, Abort.NEVER).close())
          .isInstanceOf(AddressRefusedException.class);
    }
  }

  @Test
  void aRedirectInsideIsRefusedAndANamedServerIsAsked() throws Exception {
    try (ServerSocket named = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ServerSocket inside = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + named.getLocalPort());
      Thread.ofVirtual()
          .start(() -> answer(named, "Location: http://127.0.0.1:" + inside.getLocalPort() + "/x"));
      try (Network network = open(Reach.publicAnd(List.of(uri)), AddressLookup.SYSTEM)) {
        assertThatThrownBy(() ->
                network
                    .follow(Request.get(uri.resolve("/a")), TIMEOUTS, Abort.NEVER)
                    .response()
                    .close())
            .isInstanceOf(AddressRefusedException.class);
      }
    }
  }

  private static void answer(ServerSocket server, String header) {
    try (var socket = server.accept()) {
      byte[] buffer = new byte[4096];
      int read = socket.getInputStream().read(buffer);
      String answer = "HTTP/1.1 302 Found\r\n" + header + "\r\nContent-Length: 0\r\n\r\n";
      if (read > 0) {
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Network open(Reach reach, AddressLookup lookup) {
    return Network.open(NetworkOptions.of("t").withReach(reach), lookup);
  }
}
