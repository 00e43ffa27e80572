package dev.dray.server.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.TestService;
import dev.dray.server.http.RawCaller;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Downloads API as its documents have it.
@Timeout(120)
class LocalRoutesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> FIELDS =
      List.of(
          "download_id",
          "repo_id",
          "filename",
          "status",
          "progress_percent",
          "bytes_downloaded",
          "total_bytes",
          "download_speed_mbps",
          "bytes_per_second",
          "eta_seconds",
          "error_message",
          "started_at",
          "completed_at",
          "local_file_path");

  @TempDir Path temp;
  private LoopbackHub hub;
  private TestRepo tiny;

  @BeforeEach
  void hub() {
    tiny = TestRepos.tinyGguf("acme/tiny");
    hub =
        LoopbackHub.builder()
            .repo(tiny)
            .repo(TestRepos.bigFile("acme/big", 24_000_000).build())
            .start();
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private TestService service(Map<Setting, String> more) {
    return new TestService(temp, hub.endpoint(), more);
  }

  @Test
  @Proves({
    "S003-01", "S003-02", "S003-03", "S003-04", "S003-05", "S003-06", "S003-07", "S003-08",
    "S003-13", "S003-14", "S003-15", "S003-16", "S003-17", "S003-18", "S003-19", "S003-22",
    "S003-23", "S003-24", "S003-25", "S003-26", "S003-29"
  })
  void aFileIsFetchedAndEveryStepIsTold() throws Exception {
    String file =
        tiny.head().files().keySet().stream()
            .filter(f -> f.endsWith(".gguf"))
            .findFirst()
            .orElseThrow();
    try (TestService service = service(Map.of());
        Stream stream = new Stream(service, "")) {
      assertThat(stream.head).contains("HTTP/1.1 200", "text/event-stream");
      HttpResponse<String> started =
          service.post(
              "/local/download",
              "{\"repo_id\": \"acme/tiny\", \"filename\": \"" + file + "\", \"other\": 1}");

      assertThat(started.statusCode()).isEqualTo(202);
      JsonNode answer = JSON.readTree(started.body());
      String id = UUID.fromString(answer.path("download_id").asString()).toString();
      assertThat(answer.path("message").asString())
          .isEqualTo("Download started for acme/tiny/" + file);
      List<JsonNode> told = stream.until(id, node -> is(node, "completed"));
      JsonNode last = told.getLast();
      assertThat(told)
          .allSatisfy(node -> {
            assertThat(node.propertyNames()).containsExactlyElementsOf(FIELDS);
            assertThat(node.path("progress_percent").isNumber()).isTrue();
            assertThat(node.path("repo_id").asString()).isEqualTo("acme/tiny");
            assertThat(node.path("filename").asString()).isEqualTo(file);
            assertThat(node.path("started_at").asString()).endsWith("Z");
            assertThat(node.path("error_message").isNull()).isTrue();
          });
      assertThat(told.getFirst().path("completed_at").isNull()).isTrue();
      assertThat(told.getFirst().path("local_file_path").isNull()).isTrue();
      assertThat(last.path("progress_percent").asDouble()).isEqualTo(100);
      assertThat(last.path("bytes_downloaded").asLong())
          .isEqualTo(last.path("total_bytes").asLong());
      assertThat(last.path("completed_at").asString()).endsWith("Z");
      assertThat(Files.size(Path.of(last.path("local_file_path").asString())))
          .isEqualTo(last.path("total_bytes").asLong());
    }
  }

  @Test
  @Proves({"S003-20", "S003-21", "S003-27", "S003-28", "S003-31", "S003-33", "S003-34", "S003-36"})
  void aDownloadHasSpeedAndTimeLeftAndCanBeCancelled() throws Exception {
    try (TestService service =
            service(Map.of(Setting.LIMIT_RATE, "3M", Setting.PARALLEL_DOWNLOADS, "1"));
        Stream stream = new Stream(service, "")) {
      String id = start(service, "acme/big");
      String again = start(service, "acme/big");
      assertThat(again).isEqualTo(id);

      List<JsonNode> told =
          stream.until(id, node -> !node.path("eta_seconds").isNull() && is(node, "downloading"));

      JsonNode flowing = told.getLast();
      double megabits = flowing.path("download_speed_mbps").asDouble();
      assertThat(megabits * 1e6 / 8)
          .isCloseTo(flowing.path("bytes_per_second").asDouble(), within(6000.0));
      String waiting = start(service, "acme/tiny");
      assertThat(stream.until(waiting, _ -> true).getFirst().path("status").asString())
          .isEqualTo("pending");
      assertThat(flowing.path("progress_percent").asDouble()).isLessThan(100);

      HttpResponse<String> cancelled = service.send("DELETE", "/local/download/" + id, "");
      assertThat(cancelled.statusCode()).isEqualTo(200);
      assertThat(cancelled.body()).contains("\"message\":\"Download cancelled for acme/big/");
      JsonNode last = stream.until(id, node -> is(node, "cancelled")).getLast();
      assertThat(last.path("completed_at").asString()).endsWith("Z");
      assertThat(last.path("download_speed_mbps").isNull()).isTrue();
      assertThat(service.send("DELETE", "/local/download/" + id, "").statusCode()).isEqualTo(200);
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double bytes) {
    return org.assertj.core.data.Offset.offset(bytes);
  }

  @Test
  @Proves({"S003-30", "S003-32", "S003-35"})
  void whatCannotBeIsSaidInTheFlatForm() throws Exception {
    try (TestService service = service(Map.of());
        Stream stream = new Stream(service, "")) {
      HttpResponse<String> unknown =
          service.send("DELETE", "/local/download/" + UUID.randomUUID(), "");
      assertThat(unknown.statusCode()).isEqualTo(404);
      JsonNode error = JSON.readTree(unknown.body());
      assertThat(error.propertyNames())
          .containsExactly("error_code", "message", "details", "timestamp");
      assertThat(error.path("error_code").asString()).isEqualTo("DOWNLOAD_NOT_FOUND");
      assertThat(error.path("timestamp").asString()).endsWith("Z");
      assertThat(service.send("DELETE", "/local/download/none", "").statusCode()).isEqualTo(404);

      HttpResponse<String> started =
          service.post(
              "/local/download", "{\"repo_id\": \"acme/nothing\", \"filename\": \"x.bin\"}");
      assertThat(started.statusCode()).isEqualTo(202);
      String id = JSON.readTree(started.body()).path("download_id").asString();
      JsonNode failed = stream.until(id, node -> is(node, "failed")).getLast();
      assertThat(failed.path("error_message").asString()).contains("acme/nothing");
      HttpResponse<String> late = service.send("DELETE", "/local/download/" + id, "");
      assertThat(late.statusCode()).isEqualTo(409);
      assertThat(late.body()).contains("\"error_code\":\"DOWNLOAD_ALREADY_FINISHED\"");

      assertThat(service.post("/local/download", "{\"repo_id\": \"acme/tiny\"}").body())
          .contains("filename is missing");
      assertThat(
              service.post("/local/download", "{\"repo_id\": 1, \"filename\": \"x\"}").statusCode())
          .isEqualTo(400);
    }
    try (TestService service = service(Map.of(Setting.SERVER_NESTED_ERRORS, "true"))) {
      JsonNode error = JSON.readTree(service.send("DELETE", "/local/download/none", "").body());
      assertThat(error.path("detail").path("error_code")).isEqualTo(error.path("error_code"));
    }
  }

  @Test
  @Proves({"S003-09", "S003-10", "S003-11"})
  void whoComesLateOrComesBackMissesNothing() throws Exception {
    try (TestService service = service(Map.of(Setting.LIMIT_RATE, "3M"))) {
      String id = start(service, "acme/big");
      String seen;
      try (Stream first = new Stream(service, "")) {
        JsonNode known = first.until(id, _ -> true).getFirst();
        assertThat(known.path("filename").isString()).isTrue();
        first.until(id, node -> is(node, "downloading"));
        seen = first.lastId;
      }
      service.send("DELETE", "/local/download/" + id, "");
      String small = start(service, "acme/tiny");

      try (Stream back = new Stream(service, "Last-Event-ID: " + seen + "\n")) {
        back.until(id, node -> is(node, "cancelled"));
        back.until(small, node -> is(node, "completed"));
      }
      try (Stream fresh = new Stream(service, "")) {
        assertThat(fresh.until(id, _ -> true).getFirst().path("status").asString())
            .isEqualTo("cancelled");
      }
      assertThat(service.get("/local/download/status", "Accept", "application/json").statusCode())
          .isEqualTo(406);
    }
  }

  @Test
  @Proves({"S003-12"})
  void aPageOfANamedOriginMayFollow() throws Exception {
    try (TestService service = service(Map.of(Setting.SERVER_ORIGINS, "http://localhost:5173"));
        Stream stream = new Stream(service, "Origin: http://localhost:5173\n")) {
      assertThat(stream.head).contains("Access-Control-Allow-Origin: http://localhost:5173");
    }
  }

  private static boolean is(JsonNode node, String status) {
    return node.path("status").asString().equals(status);
  }

  private String start(TestService service, String repo) throws Exception {
    String file =
        hub.repo(repo).head().files().keySet().stream()
            .filter(name -> name.endsWith(".gguf") || name.endsWith(".bin"))
            .findFirst()
            .orElseThrow();
    HttpResponse<String> started =
        service.post(
            "/local/download", "{\"repo_id\": \"" + repo + "\", \"filename\": \"" + file + "\"}");
    assertThat(started.statusCode()).isEqualTo(202);
    return JSON.readTree(started.body()).path("download_id").asString();
  }

  /// One client of the stream, which reads it as it comes.
  private static final class Stream implements AutoCloseable {
    private final RawCaller caller;
    private final String head;
    private String lastId = "";

    Stream(TestService service, String headers) throws Exception {
      caller = new RawCaller(service.address());
      caller.send(
          "GET /local/download/status HTTP/1.1\nHost: localhost\nAccept: text/event-stream\n"
              + headers
              + "\n");
      head = caller.until("\r\n\r\n");
    }

    /// What is told of a download until something is.
    List<JsonNode> until(String id, Predicate<JsonNode> wanted) throws Exception {
      List<JsonNode> told = new ArrayList<>();
      while (true) {
        String event = caller.until("\n\n");
        assertThat(event).isNotEmpty();
        assertThat(event).doesNotContain("event:");
        JsonNode node = null;
        for (String line : event.lines().toList()) {
          if (line.startsWith("id: ")) {
            lastId = line.substring(4);
          } else if (line.startsWith("data: ")) {
            node = JSON.readTree(line.substring(6));
          }
        }
        if (node != null && node.path("download_id").asString().equals(id)) {
          told.add(node);
          if (wanted.test(node)) {
            return told;
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      caller.close();
    }
  }
}
