package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.api.ServiceBench.Answered;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Downloads over the API: asked for, listed, steered, with what can go wrong.
@Timeout(120)
class DownloadsApiTest {

  private static final String DOWNLOADS = "/api/v1/downloads";

  @TempDir Path temp;

  private static LoopbackHub hub() {
    return LoopbackHub.builder()
        .repo(TestRepos.tinyGguf("acme/tiny"))
        .repo(TestRepos.bigFile("acme/big", 40_000_000))
        .repo(TestRepos.quantizations("acme/many", 300_000, "Q4_K_M", "Q8_0"))
        .start();
  }

  @Test
  void aDownloadIsQueuedShownAndCompleted() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered queued =
          service
              .send("POST", DOWNLOADS, "{\"ref\":\"acme/tiny\",\"priority\":\"high\"}")
              .expect(202);

      assertThat(queued.http().headers().firstValue("Location"))
          .contains(DOWNLOADS + "/" + queued.text("/id"));
      JsonNode done =
          service
              .until(
                  DOWNLOADS + "/" + queued.text("/id"),
                  job -> job.path("state").asString().equals("completed"))
              .json();
      assertThat(done.path("fraction").doubleValue()).isEqualTo(1.0);
      assertThat(done.path("priority").asString()).isEqualTo("high");
      assertThat(done.path("owner").asString()).isEqualTo("local");
      assertThat(Path.of(done.path("path").asString()).resolve("tiny-Q8_0.gguf")).exists();
    }
  }

  @Test
  void aModelWithSeveralVariantsAsksForAChoiceInThePlanAndTakesOne() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered open =
          service.send("POST", DOWNLOADS + "/plan", "{\"ref\":\"acme/many\"}").expect(422);
      assertThat(open.text("/code")).isEqualTo("choice_needed");
      assertThat(open.json().at("/choices").valueStream().map(one -> one.path("name").asString()))
          .contains("Q4_K_M", "Q8_0");

      Answered plan =
          service
              .send("POST", DOWNLOADS + "/plan", "{\"ref\":\"acme/many\",\"variant\":\"Q4_K_M\"}")
              .expect(200);
      assertThat(plan.text("/variants/0")).isEqualTo("Q4_K_M");
      assertThat(Files.exists(temp.resolve("cache"))).isFalse();

      JsonNode done = service.downloaded("{\"ref\":\"acme/many\",\"variant\":\"Q4_K_M\"}");
      assertThat(done.path("variant").asString()).isEqualTo("Q4_K_M");
      try (var files = Files.walk(Path.of(done.path("path").asString()))) {
        assertThat(files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith("gguf")))
            .containsExactly("many-Q4_K_M.gguf");
      }
    }
  }

  @Test
  void aChoiceThatIsMissingIsToldAtOnceAndNothingIsQueued() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered open = service.send("POST", DOWNLOADS, "{\"ref\":\"acme/many\"}").expect(422);

      assertThat(open.text("/code")).isEqualTo("choice_needed");
      assertThat(open.json().at("/choices").valueStream().map(one -> one.path("name").asString()))
          .containsExactlyInAnyOrder("Q4_K_M", "Q8_0");
      assertThat(open.text("/next_step")).isNotEmpty();
      assertThat(service.get(DOWNLOADS).json().path("items")).isEmpty();
      for (String chosen :
          List.of(
              "{\"ref\":\"acme/many:Q8_0\",\"limit_rate\":1}",
              "{\"ref\":\"acme/many\",\"variant\":\"all\",\"limit_rate\":1}",
              "{\"ref\":\"acme/many\",\"include\":[\"*.gguf\"],\"limit_rate\":1}",
              "{\"ref\":\"acme/tiny\",\"limit_rate\":1}",
              "{\"ref\":\"acme/none\"}")) {
        service.send("POST", DOWNLOADS, chosen).expect(202);
      }
    }
  }

  @Test
  void aHubThatIsAwayKeepsNobodyFromQueueing() throws Exception {
    LoopbackHub hub = hub();
    try (ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      hub.close();

      service.send("POST", DOWNLOADS, "{\"ref\":\"acme/many\"}").expect(202);
    }
  }

  @Test
  void theHistoryIsReadByTimeAndWhatWouldGoIsShown() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      JsonNode first = service.downloaded("{\"ref\":\"acme/tiny\",\"files\":[\"config.json\"]}");
      JsonNode second = service.downloaded("{\"ref\":\"acme/tiny\",\"files\":[\"README.md\"]}");
      assertThat(first.path("commit").asString()).isEqualTo(hub.repo("acme/tiny").head().id());
      assertThat(first.path("bytes_verified").asLong())
          .isEqualTo(first.path("bytes_total").asLong());
      String between = second.path("created_at").asString();

      assertThat(service.get(DOWNLOADS + "?to=" + between).expect(200).json().at("/items"))
          .singleElement()
          .isEqualTo(first);
      assertThat(service.get(DOWNLOADS + "?from=" + between).json().at("/items"))
          .singleElement()
          .isEqualTo(second);
      assertThat(service.get(DOWNLOADS + "?state=failed&from=" + between).json().at("/items"))
          .isEmpty();
      Answered wrong = service.get(DOWNLOADS + "?from=yesterday").expect(400);
      assertThat(wrong.text("/detail")).contains("'from'", "yesterday");

      String one = DOWNLOADS + "/" + first.path("id").asString();
      assertThat(service.delete(one + "?dry_run=true").expect(200).json()).isEqualTo(first);
      service.get(one).expect(200);
      service.delete(one).expect(204);
      service.delete(one + "?dry_run=true").expect(404);
    }
  }

  @Test
  void hoursChangeWhileItRuns() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      String id =
          service
              .send("POST", DOWNLOADS, "{\"ref\":\"acme/big\",\"limit_rate\":500000}")
              .expect(202)
              .text("/id");
      String one = DOWNLOADS + "/" + id;
      service.until(one, job -> job.path("bytes_done").asLong(0) > 0);
      LocalTime now = LocalTime.now(ZoneId.systemDefault());
      String later = "%tR-%tR".formatted(now.plusHours(2), now.plusHours(3));

      service.send("PATCH", one, "{\"between\":\"" + later + "\"}").expect(200);

      service.until(one, job -> job.path("state").asString().equals("parked"));
      service.send("PATCH", one, "{\"between\":null,\"limit_rate\":null}").expect(200);
      Answered done = service.until(one, job -> job.path("state").asString().equals("completed"));
      assertThat(done.json().path("between").isNull()).isTrue();
      service.send("PATCH", one, "{\"between\":\"noon\"}").expect(400);
    }
  }

  @Test
  void aRetryTakesTheSameCommitOrTheNewest() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      String before = hub.repo("acme/big").head().id();
      String one =
          DOWNLOADS
              + "/"
              + service
                  .send("POST", DOWNLOADS, "{\"ref\":\"acme/big\",\"limit_rate\":500000}")
                  .expect(202)
                  .text("/id");
      service.until(one, job -> job.path("bytes_done").asLong(0) > 0);
      service.send("POST", one + "/cancel", "{}").expect(200);
      hub.repo("acme/big").update("main", RepoFile.of("new.txt", Content.of("new")));

      Answered same = service.send("POST", one + "/retry", "{}").expect(202);
      assertThat(same.text("/commit")).isEqualTo(before);
      service.send("POST", DOWNLOADS + "/" + same.text("/id") + "/cancel", "{}").expect(200);
      Answered newest = service.send("POST", one + "/retry?newest=true", "{}").expect(202);
      service.until(
          DOWNLOADS + "/" + newest.text("/id"),
          job -> job.path("commit").asString("").equals(hub.repo("acme/big").head().id()));
    }
  }

  @Test
  void theSameDownloadIsTheSameAndPauseResumeChangeAndCancelWork() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      String slow = "{\"ref\":\"acme/big\",\"limit_rate\":500000}";
      String id = service.send("POST", DOWNLOADS, slow).expect(202).text("/id");
      String one = DOWNLOADS + "/" + id;

      assertThat(service.send("POST", DOWNLOADS, slow).expect(200).text("/id")).isEqualTo(id);
      service.until(one, job -> job.path("bytes_done").asLong(0) > 0);
      assertThat(service.send("POST", one + "/pause", "{}").expect(200).text("/state"))
          .isEqualTo("paused");
      Answered changed =
          service.send("PATCH", one, "{\"priority\":\"low\",\"limit_rate\":600000}").expect(200);
      assertThat(changed.json().path("limit_rate").asLong()).isEqualTo(600_000);
      assertThat(changed.text("/priority")).isEqualTo("low");
      service.send("POST", one + "/resume", "{}").expect(200);
      service.until(one, job -> job.path("state").asString().equals("transferring"));
      assertThat(service.delete(one).expect(409).text("/code")).isEqualTo("conflict");
      assertThat(service.send("POST", one + "/cancel", "{}").expect(200).text("/state"))
          .isEqualTo("cancelled");
      // Once more changes nothing.
      service.send("POST", one + "/cancel", "{}").expect(200);
      assertThat(service.send("POST", one + "/pause", "{}").expect(409).text("/code"))
          .isEqualTo("download_ended");

      Answered again = service.send("POST", one + "/retry", "{}").expect(202);
      assertThat(again.text("/retry_of")).isEqualTo(id);
      assertThat(again.json().path("attempt").asInt()).isEqualTo(2);
      String second = DOWNLOADS + "/" + again.text("/id");
      service.send("PATCH", second, "{\"limit_rate\":null}").expect(200);
      service.until(second, job -> job.path("state").asString().equals("completed"));
      service.delete(one).expect(204);
      service.get(one).expect(404);
    }
  }

  @Test
  void listsHavePagesWithinBoundsAndFilters() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Set<String> asked = new HashSet<>();
      for (String file : List.of("config.json", "README.md", ".gitattributes")) {
        String body = "{\"ref\":\"acme/tiny\",\"files\":[\"" + file + "\"]}";
        asked.add(service.send("POST", DOWNLOADS, body).expect(202).text("/id"));
      }
      service.until(DOWNLOADS + "?state=active", list -> list.path("items").isEmpty());

      Answered first = service.get(DOWNLOADS + "?limit=2").expect(200);
      Answered second =
          service
              .get(DOWNLOADS + "?limit=2&offset=" + first.json().path("next_offset"))
              .expect(200);
      Set<String> seen = new HashSet<>();
      first.json().path("items").forEach(job -> seen.add(job.path("id").asString()));
      second.json().path("items").forEach(job -> seen.add(job.path("id").asString()));
      assertThat(seen).isEqualTo(asked);
      assertThat(second.json().path("next_offset").isNull()).isTrue();
      assertThat(first.json().path("last_event_id").asLong()).isPositive();
      assertThat(service.get(DOWNLOADS + "?state=failed,paused").json().path("items")).isEmpty();
      service.get(DOWNLOADS + "?limit=201").expect(400);
      service.get(DOWNLOADS + "?limit=many").expect(400);
      service.get(DOWNLOADS + "?state=happy").expect(400);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; 'ref' is missing",
        "{\"ref\":7}; 'ref' has to be a text",
        "{\"ref\":\"a b\"}; 'ref'",
        "{\"ref\":\"openai://gpt-4o\"}; does not support",
        "{\"ref\":\"acme/tiny\",\"location\":\"/etc\"}; There is no location",
        "{\"ref\":\"acme/tiny\",\"location\":\"../up\"}; There is no location",
        "{\"ref\":\"acme/tiny\",\"location\":\"custom\"}; There is no location",
        "{\"ref\":\"acme/tiny\",\"priority\":\"now\"}; one of low, normal, high",
        "{\"ref\":\"acme/tiny\",\"limit_rate\":0}; whole number from 1",
        "{\"ref\":\"acme/tiny\",\"limit_rate\":1e400}; whole number from 1",
        "{\"ref\":\"acme/tiny\",\"sha256\":\"zz\"}; 'sha256'",
        "{\"ref\":\"acme/tiny\",\"between\":\"noon\"}; 'between'",
        "{\"ref\":\"acme/tiny\",\"files\":\"config.json\"}; a list of at most",
        "{\"ref\":\"acme/tiny\",\"files\":[1]}; a list of texts",
        "{\"ref\":\"acme/tiny\",\"localtion\":\"auto\"}; localtion",
        "{\"ref\":\"https://example.com/model.gguf\",\"revision\":\"main\"}; has no revisions"
      })
  @Proves({"field-93"})
  void whatCannotBeUnderstoodIsRefusedWithItsName(String body, String words) throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered answer = service.send("POST", DOWNLOADS, body).expect(400);

      assertThat(answer.text("/detail")).contains(words);
      assertThat(service.get(DOWNLOADS).json().path("items")).isEmpty();
    }
  }

  @Test
  void aTokenIsNeverAnswered() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      String secret = "hf_averysecretword";
      Answered queued =
          service
              .send("POST", DOWNLOADS, "{\"ref\":\"acme/tiny\",\"token\":\"" + secret + "\"}")
              .expect(202);
      Answered ended =
          service.until(
              DOWNLOADS + "/" + queued.text("/id"),
              job -> List.of("completed", "failed").contains(job.path("state").asString()));

      assertThat(queued.json().path("with_token").booleanValue()).isTrue();
      assertThat(queued.http().body() + ended.http().body() + service.get(DOWNLOADS).http().body())
          .doesNotContain(secret);
    }
  }

  @Test
  void idsThatAreNoneAndUnknownOnesAreToldApart() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.get(DOWNLOADS + "/1").expect(400);
      Answered unknown =
          service.get(DOWNLOADS + "/00000000-0000-4000-8000-000000000000").expect(404);

      assertThat(unknown.text("/code")).isEqualTo("download_not_found");
      assertThat(unknown.text("/type")).isEqualTo("/errors/download_not_found");
    }
  }
}
