package dev.dray.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.Dray;
import dev.dray.server.DrayServer;
import dev.dray.server.ServerSettings;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client against a real service.
@Timeout(120)
class DrayClientTest {

  @TempDir Path temp;

  private static LoopbackHub hub() {
    return LoopbackHub.builder()
        .repo(TestRepos.tinyGguf("acme/tiny"))
        .repo(TestRepos.bigFile("acme/big", 30_000_000))
        .repo(TestRepos.quantizations("acme/many", 300_000, "Q4_K_M", "Q8_0"))
        .start();
  }

  private Dray library(LoopbackHub hub) {
    return Dray.open(
        Settings.builder()
            .environment(new Environment(Map.of(), temp.resolve("home"), temp, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, hub.endpoint().toString())
            .set(Setting.HF_CACHE, temp.resolve("cache").toString())
            .set(Setting.CACHE_GRACE, "1ms")
            .set(Setting.SEARCH_PLACES, "huggingface")
            .build());
  }

  private static DrayServer service(Dray dray, int port) {
    return DrayServer.open(ServerSettings.of(dray.settings()).at("127.0.0.1", port), dray);
  }

  @Test
  void aDownloadIsFollowedToItsEnd() throws Exception {
    try (LoopbackHub hub = hub();
        Dray library = library(hub);
        DrayServer service = service(library, 0);
        DrayClient dray = DrayClient.at(service.address())) {
      Plan plan = dray.plan(NewDownload.of("acme/many").variant("Q8_0"));
      assertThat(plan.variants()).containsExactly("Q8_0");

      Download asked =
          dray.submit(NewDownload.of("acme/many").variant("Q8_0").priority(Priority.HIGH));
      List<Download.State> states = new ArrayList<>();
      Download done = dray.follow(asked.id(), now -> states.add(now.state()));

      assertThat(done.state()).isEqualTo(Download.State.COMPLETED);
      assertThat(done.priority()).isEqualTo(Priority.HIGH);
      assertThat(done.variant()).contains("Q8_0");
      assertThat(Path.of(done.path().orElseThrow()).resolve("many-Q8_0.gguf")).exists();
      assertThat(states).endsWith(Download.State.COMPLETED);
      assertThat(dray.downloads(10, 0, Download.State.COMPLETED).items()).containsExactly(done);
      dray.forget(done.id());
      assertThat(dray.downloads(10, 0).items()).isEmpty();
    }
  }

  @Test
  void followingGoesOnThroughARestartOfTheService() throws Exception {
    try (LoopbackHub hub = hub();
        Dray library = library(hub)) {
      DrayServer first = service(library, 0);
      URI at = first.address();
      try (DrayClient dray = DrayClient.at(at)) {
        Download asked = dray.submit(NewDownload.of("acme/big").limitRate(4_000_000));
        CompletableFuture<Void> moving = new CompletableFuture<>();
        CompletableFuture<Download> done = new CompletableFuture<>();
        Thread.ofVirtual()
            .start(() -> {
              try {
                done.complete(
                    dray.follow(
                        asked.id(),
                        now -> {
                          if (now.bytesDone() > 1_000_000) {
                            moving.complete(null);
                          }
                        }));
              } catch (InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
        moving.get(60, TimeUnit.SECONDS);

        first.close();
        try (DrayServer _ = service(library, at.getPort())) {
          Download last = done.get(60, TimeUnit.SECONDS);

          assertThat(last.id()).isEqualTo(asked.id());
          assertThat(last.state()).isEqualTo(Download.State.COMPLETED);
        }
      }
    }
  }

  @Test
  void downloadsAreSteered() throws Exception {
    try (LoopbackHub hub = hub();
        Dray library = library(hub);
        DrayServer service = service(library, 0);
        DrayClient dray = DrayClient.at(service.address())) {
      Download asked = dray.submit(NewDownload.of("acme/big").limitRate(300_000));
      assertThat(dray.submit(NewDownload.of("acme/big").limitRate(1)).id()).isEqualTo(asked.id());

      assertThat(dray.pause(asked.id()).state()).isEqualTo(Download.State.PAUSED);
      assertThat(dray.priority(asked.id(), Priority.LOW).priority()).isEqualTo(Priority.LOW);
      assertThat(dray.limit(asked.id(), OptionalLong.of(5000)).limitRate()).hasValue(5000);
      assertThat(dray.limit(asked.id(), OptionalLong.empty()).limitRate()).isEmpty();
      assertThat(dray.resume(asked.id()).state()).isNotEqualTo(Download.State.PAUSED);
      Download ended = dray.cancel(asked.id());
      if (ended.state() == Download.State.CANCELLED) {
        Download again = dray.retry(asked.id());
        assertThat(again.retryOf()).contains(asked.id());
        assertThat(dray.follow(again.id(), _ -> {}).state()).isEqualTo(Download.State.COMPLETED);
      }
    }
  }

  @Test
  void modelsAreFoundLookedAtAndLookedAfter() throws Exception {
    try (LoopbackHub hub = hub();
        Dray library = library(hub);
        DrayServer service = service(library, 0);
        DrayClient dray = DrayClient.at(service.address())) {
      assertThat(dray.search("tiny", 5).items())
          .extracting(SearchPage.Hit::ref)
          .containsExactly("acme/tiny");
      assertThat(dray.info("acme/many").variants())
          .extracting(ModelInfo.Variant::name)
          .containsExactlyInAnyOrder("Q4_K_M", "Q8_0");
      dray.follow(dray.submit(NewDownload.of("acme/tiny")).id(), _ -> {});

      LocalModel tiny = dray.models(10, 0).items().getFirst();
      assertThat(tiny.name()).isEqualTo("acme/tiny");
      assertThat(dray.pin(tiny.id(), true).pinned()).isTrue();
      assertThat(dray.planEviction(0).kept()).extracting(Eviction.Kept::reason).contains("pinned");
      assertThat(dray.pin(tiny.id(), false).pinned()).isFalse();
      assertThat(ended(dray, dray.verify(tiny.id(), true)).state()).isEqualTo(Task.State.COMPLETED);
      EventFeed feed = dray.events(EventQuery.ALL.types("task"));
      feed.close();
      assertThat(feed.next()).isEmpty();
      assertThat(dray.delete(tiny.id(), true)).isEqualTo(tiny.bytes());
      assertThat(dray.delete(tiny.id(), false)).isPositive();
      assertThat(dray.models(10, 0).items()).isEmpty();
      assertThat(dray.tasks()).hasSize(1);
    }
  }

  /// Events of tasks are not kept, so whoever comes late asks for the task itself.
  private static Task ended(DrayClient dray, Task task) throws InterruptedException {
    Task now = dray.task(task.id());
    while (now.state() == Task.State.RUNNING) {
      Thread.sleep(20);
      now = dray.task(task.id());
    }
    return now;
  }

  @Test
  void whatIsRefusedSaysWhyAndWhatToDo() throws Exception {
    try (LoopbackHub hub = hub();
        Dray library = library(hub);
        DrayServer service = service(library, 0);
        DrayClient dray = DrayClient.at(service.address())) {
      assertThatExceptionOfType(ServiceException.class)
          .isThrownBy(() -> dray.info("acme/none"))
          .satisfies(e -> {
            assertThat(e.code()).isEqualTo("repository_not_found");
            assertThat(e.status()).isEqualTo(404);
            assertThat(e.nextStep()).isNotEmpty();
            assertThat(e.requestId()).isPresent();
          });
      assertThatExceptionOfType(ServiceException.class)
          .isThrownBy(() -> dray.submit(NewDownload.of("acme/tiny").location("/etc")))
          .withMessageContaining("There is no location");
    }
  }

  @Test
  void aServiceThatIsAwayIsToldApartAndNoTokenIsShown() {
    URI nowhere = URI.create("http://127.0.0.1:1");
    try (DrayClient dray = DrayClient.at(nowhere, "secret-token")) {
      assertThatExceptionOfType(ServiceException.class)
          .isThrownBy(dray::tasks)
          .withMessageContaining("127.0.0.1:1")
          .matches(e -> e.code().equals("unreachable"));
      assertThat(dray.toString()).doesNotContain("secret-token");
    }
    assertThat(NewDownload.of("acme/tiny").token("secret-token").toString())
        .doesNotContain("secret-token");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DrayClient.at(URI.create("ftp://example.com")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DrayClient.at(URI.create("http://me:pw@example.com")));
  }

  @Test
  void aConnectionOnWhichNothingIsHeardIsMadeAgain() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Connection connection =
            new Connection(
                URI.create("http://127.0.0.1:" + silent.getLocalPort()), Optional.empty());
        EventFeed feed =
            new EventFeed(connection, EventQuery.ALL.after(7), Duration.ofMillis(300))) {
      CompletableFuture<List<String>> asked = CompletableFuture.supplyAsync(() -> answers(silent));

      ServiceEvent event = feed.next().orElseThrow();

      assertThat(event).isEqualTo(new ServiceEvent(9, "reset", "{}"));
      assertThat(asked.get(60, TimeUnit.SECONDS))
          .hasSize(2)
          .allSatisfy(head -> assertThat(head).contains("last-event-id: 7"));
    }
  }

  /// Says nothing on the first connection, and something on the second.
  private static List<String> answers(ServerSocket silent) {
    List<String> heads = new ArrayList<>();
    try {
      for (String events : List.of("", "id: 9\nevent: reset\ndata: {}\n\n")) {
        Socket socket = silent.accept();
        heads.add(head(socket));
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + events;
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      }
      return heads;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }
}
