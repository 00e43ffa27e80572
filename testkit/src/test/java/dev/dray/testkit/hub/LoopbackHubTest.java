package dev.dray.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.RawClient;
import dev.dray.testkit.RawClient.Answer;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopbackHubTest {
  private final LoopbackHub hub =
      LoopbackHub.builder()
          .repo(TestRepos.tinyGguf("acme/tiny"))
          .repo(TestRepos.awkwardNames("acme/awkward"))
          .repo(TestRepos.xet("acme/xet", 300_000))
          .repo(
              TestRepo.model("acme/gated").text("config.json", "{}").gate(Gate.MANUAL).grant("bob"))
          .repo(TestRepo.model("acme/off").text("config.json", "{}").disabled())
          .repo(TestRepo.model("acme/secret").text("config.json", "{}").makePrivate().grant("bob"))
          .repo(TestRepo.model("gpt2").text("config.json", "{\"old\":true}"))
          .renamed("acme/old-name", "acme/tiny")
          .user("alice", "hf_good")
          .user("bob", "hf_bob")
          .start();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void tellsARepository() {
    Map<?, ?> info = object(get("/api/models/acme/tiny?blobs=true"));
    assertThat(info.get("sha")).isEqualTo(hub.repo("acme/tiny").head().id());
    assertThat(String.valueOf(info.get("siblings"))).contains("tiny-Q8_0.gguf", "sha256");
    assertThat(get("/api/models/acme/tiny/revision/nope").header("X-Error-Code"))
        .isEqualTo("RevisionNotFound");
    assertThat(object(get("/api/models/gpt2")).get("id")).isEqualTo("gpt2");
  }

  @Test
  void pagesTheTreeByAbsoluteLinks() {
    hub.add(TestRepos.manyFiles("acme/many", 250));
    hub.pageSize(100);
    List<Object> rows = new ArrayList<>();
    String url = hub.endpoint() + "/api/models/acme/many/tree/main?recursive=true&expand=false";
    int pages = 0;
    while (!url.isEmpty()) {
      Answer answer = RawClient.get(url);
      rows.addAll((List<?>) Json.read(answer.text()));
      url = answer.headers().first("Link").map(l -> l.substring(1, l.indexOf('>'))).orElse("");
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(rows).hasSize(253);
    assertThat(get("/api/models/acme/many/tree/main/part-0001?recursive=true").text())
        .contains("file-000100.txt")
        .doesNotContain("file-000000.txt");
    assertThat(get("/api/models/acme/many/tree/main/none").header("X-Error-Code"))
        .isEqualTo("EntryNotFound");
  }

  @Test
  void answersPathsInfoInBothForms() {
    String target = "/api/models/acme/tiny/paths-info/main";
    Answer form =
        RawClient.send(
            "POST",
            hub.endpoint(),
            target,
            "paths=config.json&paths=nope",
            "Content-Type",
            "application/x-www-form-urlencoded");
    Answer json =
        RawClient.send(
            "POST",
            hub.endpoint(),
            target,
            "{\"paths\":[\"config.json\",\"nope\"]}",
            "Content-Type",
            "application/json");
    assertThat(form.text()).isEqualTo(json.text()).contains("config.json").doesNotContain("nope");
  }

  @Test
  void servesARegularFileDirectly() {
    RepoFile file = hub.repo("acme/tiny").file("config.json");
    Answer answer = get("/acme/tiny/resolve/main/config.json");
    assertThat(answer.body()).isEqualTo(file.content().bytes());
    assertThat(answer.header("ETag")).isEqualTo("\"" + file.blobId() + "\"");
    assertThat(answer.header("X-Repo-Commit")).isEqualTo(hub.repo("acme/tiny").head().id());
    assertThat(get("/acme/tiny/resolve/main/config.json", "Range", "bytes=2-4").body()).hasSize(3);
    assertThat(
            get("/acme/tiny/resolve/main/config.json", "If-None-Match", answer.header("ETag"))
                .status())
        .isEqualTo(304);
    Answer head = RawClient.head(hub.endpoint(), "/acme/tiny/resolve/main/config.json");
    assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(file.size()));
    assertThat(head.raw()).isEmpty();
  }

  @Test
  void servesALargeFileFromTheCdnWithoutCredentials() {
    RepoFile file = hub.repo("acme/tiny").file("tiny-Q8_0.gguf");
    Answer first = get("/acme/tiny/resolve/main/tiny-Q8_0.gguf");
    assertThat(first.status()).isEqualTo(302);
    assertThat(first.header("X-Linked-ETag")).isEqualTo("\"" + file.sha256() + "\"");
    assertThat(first.header("X-Linked-Size")).isEqualTo(String.valueOf(file.size()));
    assertThat(first.header("Location")).startsWith("http://localhost:");
    Answer second = RawClient.get(first.header("Location"));
    assertThat(Content.of(second.body()).sha256()).isEqualTo(file.sha256());
    assertThat(second.header("ETag")).hasSize(66).doesNotContain(file.sha256());
    assertThat(second.headers().has("X-Repo-Commit")).isFalse();
    Answer part = RawClient.get(first.header("Location"), "Range", "bytes=1000-1999");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Range")).isEqualTo("bytes 1000-1999/" + file.size());
    assertThat(part.body()).isEqualTo(file.content().slice(1000, 1000).bytes());
    assertThat(hub.leaks()).isEmpty();
    assertThat(RawClient.get(first.header("Location"), "Authorization", "Bearer hf_good").status())
        .isEqualTo(400);
    assertThat(hub.leaks()).hasSize(1);
    hub.expireLinks();
    assertThat(RawClient.get(first.header("Location")).status()).isEqualTo(403);
  }

  @Test
  void tellsRefusalsApart() {
    assertThat(coded("/acme/nope/resolve/main/x")).isEqualTo("401 RepoNotFound");
    assertThat(coded("/acme/nope/resolve/main/x", "hf_good")).isEqualTo("404 RepoNotFound");
    assertThat(coded("/acme/secret/resolve/main/x", "hf_good")).isEqualTo("404 RepoNotFound");
    assertThat(coded("/acme/secret/resolve/main/config.json", "hf_bob")).isEqualTo("200 (none)");
    assertThat(coded("/acme/gated/resolve/main/config.json")).isEqualTo("401 GatedRepo");
    assertThat(coded("/acme/gated/resolve/main/config.json", "hf_good")).isEqualTo("403 GatedRepo");
    assertThat(coded("/acme/gated/resolve/main/config.json", "hf_bob")).isEqualTo("200 (none)");
    assertThat(coded("/acme/tiny/resolve/nope/x")).isEqualTo("404 RevisionNotFound");
    assertThat(coded("/acme/tiny/resolve/main/x")).isEqualTo("404 EntryNotFound");
    assertThat(coded("/acme/tiny/resolve/main/config.json", "hf_bad")).isEqualTo("401 (none)");
    assertThat(get("/acme/off/resolve/main/config.json").header("X-Error-Message"))
        .isEqualTo("Access to this resource is disabled.");
  }

  @Test
  void redirectsARenamedRepositoryRelatively() {
    assertThat(get("/acme/old-name/resolve/main/config.json").header("Location"))
        .isEqualTo("/acme/tiny/resolve/main/config.json");
    assertThat(get("/api/models/acme/old-name/revision/main").header("Location"))
        .isEqualTo("/api/models/acme/tiny/revision/main");
  }

  @Test
  void servesAwkwardNames() {
    for (String path : TestRepos.AWKWARD_PATHS) {
      Answer answer = get("/acme/awkward/resolve/main/" + Route.encodePath(path));
      assertThat(answer.text()).as(path).isEqualTo("content of " + path + "\n");
    }
    assertThat(hub.repo("acme/awkward").file("empty.txt").blobId())
        .isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assertThat(get("/acme/awkward/resolve/main/empty.txt").header("Content-Length")).isEqualTo("0");
  }

  @Test
  void listsHostileNamesAndLies() {
    hub.add(TestRepos.hostileNames("acme/hostile"));
    assertThat(get("/api/models/acme/hostile/tree/main?recursive=true").text())
        .contains("../outside.txt", "\\u0000", "honest.txt");
    hub.faults().nextApiGet(Fault.replaceText("honest.txt", "liar.txt"));
    assertThat(get("/api/models/acme/hostile/tree/main").text()).contains("liar.txt");
  }

  @Test
  void firesFaultsOnce() {
    hub.faults().nextCdnGet(Fault.dropAfter(1000), Fault.status(503, "Retry-After", "1"));
    String link = get("/acme/tiny/resolve/main/tiny-Q8_0.gguf").header("Location");
    assertThat(RawClient.get(link).raw()).hasSize(1000);
    assertThat(RawClient.get(link).header("Retry-After")).isEqualTo("1");
    assertThat(RawClient.get(link).status()).isEqualTo(200);
    assertThat(hub.faults().fired()).hasSize(2);
    assertThat(hub.cdnRequests().gets("xet-bridge")).isEqualTo(3);
  }

  private Answer get(String target, String... headers) {
    return RawClient.get(hub.endpoint(), target, headers);
  }

  private String coded(String target, String... token) {
    Answer answer =
        token.length == 0 ? get(target) : get(target, "Authorization", "Bearer " + token[0]);
    assertThat(answer.header("X-Request-Id")).contains("Root=1-");
    return answer.status() + " " + answer.header("X-Error-Code");
  }

  private static Map<?, ?> object(Answer answer) {
    return (Map<?, ?>) java.util.Objects.requireNonNull(Json.read(answer.text()));
  }
}
