package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.api.contract.Contract;
import dev.dray.server.api.contract.SchemaCheck;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The stream of events: numbered, replayed, filtered.
@Timeout(120)
class EventsApiTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Contract CONTRACT = Contract.load();

  /// One event as it came.
  private record Sent(String id, String type, JsonNode data) {}

  @TempDir Path temp;

  @Test
  @Proves({"field-92"})
  void whoComesBackWithTheLastIdMissesNoChangeOfState() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      String id =
          service
              .send("POST", "/api/v1/downloads", "{\"ref\":\"acme/tiny\"}")
              .expect(202)
              .text("/id");

      List<Sent> all =
          until(service, "/api/v1/events?after=0&types=job", "", EventsApiTest::isCompleted);
      List<Sent> kept = all.stream().filter(one -> !one.type().equals("job.progress")).toList();
      List<Sent> rest =
          until(
              service,
              "/api/v1/events?types=job",
              kept.getFirst().id(),
              EventsApiTest::isCompleted);

      assertThat(kept.getFirst().type()).isEqualTo("job.created");
      assertThat(kept)
          .allSatisfy(one -> assertThat(one.data().path("id").asString()).isEqualTo(id));
      assertThat(rest.stream().filter(one -> !one.type().equals("job.progress")).toList())
          .isEqualTo(kept.subList(1, kept.size()));
      JsonNode schema = CONTRACT.root().at("/components/schemas/Download");
      assertThat(all)
          .allSatisfy(
              one -> assertThat(SchemaCheck.problems(CONTRACT, schema, one.data())).isEmpty());
      // What is shown after a reload is what the events said.
      assertThat(service.get("/api/v1/downloads/" + id).json()).isEqualTo(kept.getLast().data());
    }
  }

  private static boolean isCompleted(Sent event) {
    return event.data().path("state").asString().equals("completed");
  }

  @Test
  void eventsOfTasksComeOnTheSameStreamAndAreFilteredByType() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.downloaded("{\"ref\":\"acme/tiny\"}");
      HttpResponse<InputStream> stream = open(service, "/api/v1/events?types=task", "");
      try (BufferedReader reader = reader(stream)) {
        assertThat(reader.readLine()).startsWith(":");
        service.send("POST", "/api/v1/local/verify", "{\"deep\":true}").expect(202);

        List<Sent> told =
            read(reader, one -> !one.data().path("state").asString().equals("running"));

        JsonNode schema = CONTRACT.root().at("/components/schemas/Task");
        assertThat(told)
            .isNotEmpty()
            .allSatisfy(one -> {
              assertThat(one.type()).startsWith("task.");
              assertThat(SchemaCheck.problems(CONTRACT, schema, one.data())).isEmpty();
            });
        assertThat(told.getLast().data().path("state").asString()).isEqualTo("completed");
      }
    }
  }

  @Test
  void anIdThatWasNeverGivenOutResetsAndAnythingElseIsRefused() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      HttpResponse<InputStream> stream = open(service, "/api/v1/events", "999999");
      try (BufferedReader reader = reader(stream)) {
        assertThat(read(reader, _ -> true).getFirst().type()).isEqualTo("reset");
      }
      service.get("/api/v1/events?after=yesterday").expect(400);
    }
  }

  private static List<Sent> until(
      ServiceBench service, String target, String lastId, Predicate<Sent> last)
      throws IOException, InterruptedException {
    try (BufferedReader reader = reader(open(service, target, lastId))) {
      return read(reader, last);
    }
  }

  private static HttpResponse<InputStream> open(ServiceBench service, String target, String lastId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(service.at(target));
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return answer;
  }

  private static BufferedReader reader(HttpResponse<InputStream> answer) {
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  private static List<Sent> read(BufferedReader reader, Predicate<Sent> last) throws IOException {
    List<Sent> all = new ArrayList<>();
    String id = "";
    String type = "message";
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("data: ")) {
        Sent sent = new Sent(id, type, JSON.readTree(line.substring(6)));
        all.add(sent);
        if (last.test(sent)) {
          return all;
        }
      }
    }
    throw new IOException("the stream ended after " + all);
  }
}
