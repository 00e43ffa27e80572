package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray providers`, and models named as other programs name them.
@Timeout(60)
class ProvidersTest {

  @TempDir Path home;

  @Test
  @Proves("S000-42")
  void providersAreShownWithWhatTheyCanDo() {
    Run.Place place =
        new Run.Place(home)
            .with("MODELSCOPE_API_TOKEN", "ms-secret")
            .with("OLLAMA_HOST", "127.0.0.1:9");

    Run run = place.run("providers");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("huggingface", "modelscope", "SEARCH", "openai", "MODELSCOPE_API_TOKEN")
        .doesNotContain("ms-secret");

    JsonNode json = place.run("providers", "--json").json();
    assertThat(json.at("/providers/0/id").asString()).isEqualTo("huggingface");
    assertThat(json.at("/providers/0/features").toString()).contains("resume");
    List<String> cloud = new ArrayList<>();
    json.get("providers")
        .forEach(one -> {
          if (!one.get("download").asBoolean()) {
            cloud.add(one.get("id").asString());
          }
        });
    assertThat(cloud).contains("openai", "anthropic", "minimax");
    assertThat(json.at("/found/0/kind").asString()).isEqualTo("token");
    assertThat(place.run("providers", "-q").out()).contains("mlx\n").doesNotContain("openai");
  }

  @Test
  void llamaCppNamesAreUnderstood() {
    try (LoopbackHub hub =
        LoopbackHub.builder()
            .repo(TestRepos.quantizations("acme/quants", 50_000, "Q2_K", "Q4_K_M", "Q8_0"))
            .repo(TestRepos.quantizations("acme/few", 50_000, "F16", "Q8_0"))
            .start()) {
      Run.Place place = new Run.Place(home).hub(hub.endpoint());

      assertThat(files(place.run("-hf", "acme/quants:Q2_K", "--dry-run", "--json")))
          .containsExactly("README.md", "config.json", "quants-Q2_K.gguf");
      assertThat(files(place.run("download", "-hf", "acme/quants", "--dry-run", "--json")))
          .containsExactly("README.md", "config.json", "quants-Q4_K_M.gguf");
      assertThat(files(place.run("download", "-hf", "acme/few", "--dry-run", "--json")))
          .containsExactly("README.md", "config.json", "few-Q8_0.gguf");
      assertThat(
              files(
                  place.run("-hf", "acme/few", "--hf-file", "few-F16.gguf", "--dry-run", "--json")))
          .containsExactly("few-F16.gguf");

      Run wrong = place.run("-hf", "just-a-name");
      assertThat(wrong.code()).isEqualTo(2);
      assertThat(wrong.err()).contains("org/repo:QUANT", "just-a-name");
      Run two = place.run("download", "-hf", "a/b", "c/d");
      assertThat(two.code()).isEqualTo(2);
      assertThat(two.err()).contains("c/d");
      Run none = place.run("-hf", "acme/few:Q4_K_M");
      assertThat(none.code()).isEqualTo(1);
      assertThat(none.err()).contains("Q4_K_M", "It has: F16, Q8_0");
    }
  }

  private static List<String> files(Run run) {
    assertThat(run.code()).as(run.err()).isZero();
    List<String> names = new ArrayList<>();
    run.json().get("files").forEach(file -> names.add(file.get("path").asString()));
    return names;
  }

  @Test
  void theTokenGoesToTheProviderThatIsNamed() {
    Content model = Content.generated(1, 10_000);
    try (LoopbackModelScope scope =
            LoopbackModelScope.start()
                .add(TestRepos.bigFile("acme/closed", 50_000).makePrivate().grant("alice"))
                .user("alice", "ms-alice");
        LoopbackServer server =
            LoopbackServer.answering(request ->
                    request.bearerToken().filter("for-this"::equals).isPresent()
                        ? Response.of(200).body(model).rangeable()
                        : Response.text(401, "who?"))
                .start()) {
      Run.Place place = new Run.Place(home).with("MODELSCOPE_CACHE", home + "/ms");

      Run closed =
          place.run(
              "download",
              "ms://acme/closed",
              "--endpoint",
              scope.endpoint().toString(),
              "--token",
              "ms-alice",
              "-q");
      assertThat(closed.code()).as(closed.err()).isZero();
      assertThat(Path.of(closed.out().strip(), "model.bin")).hasSize(50_000);

      String address = server.endpoint() + "/m.gguf";
      String to = home.resolve("to").toString();
      assertThat(place.with("HF_TOKEN", "hf_hub").run("download", address, "--to", to).code())
          .isEqualTo(1);
      assertThat(place.run("download", address, "--to", to, "--token", "for-this").code()).isZero();
      assertThat(server.requests().all())
          .noneMatch(r -> r.header("Authorization").orElse("").contains("hf_hub"));
    }
  }

  @Test
  void cloudAndUnknownNamesAreRefusedWithWhatToDo() {
    Run.Place place = new Run.Place(home);
    Run cloud = place.run("download", "openai://gpt-5");
    assertThat(cloud.code()).isEqualTo(2);
    assertThat(cloud.err()).contains("does not support downloads", "API", "huggingface");
    Run unknown = place.run("download", "nonsense://x");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("not known", "modelscope");
  }
}
