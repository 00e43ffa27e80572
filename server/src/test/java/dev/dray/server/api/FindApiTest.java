package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.api.ServiceBench.Answered;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Finding models over the API.
@Timeout(120)
class FindApiTest {

  @TempDir Path temp;

  private static LoopbackHub hub() {
    return LoopbackHub.builder()
        .repo(TestRepos.tinyGguf("acme/tiny"))
        .repo(TestRepos.quantizations("acme/many", 300_000, "Q4_K_M", "Q8_0"))
        .start();
  }

  @Test
  void modelsAreSearchedPageByPage() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered first =
          service.get("/api/v1/search?q=acme&provider=huggingface&limit=1").expect(200);
      Answered second =
          service.get("/api/v1/search?q=acme&provider=huggingface&limit=1&offset=1").expect(200);

      assertThat(first.json().path("next_offset").asInt()).isEqualTo(1);
      assertThat(second.json().path("next_offset").isNull()).isTrue();
      assertThat(first.text("/items/0/id")).isNotEqualTo(second.text("/items/0/id"));
      service.get("/api/v1/search?q=x&provider=nowhere").expect(400);
      service.get("/api/v1/search?q=x&sort=colour").expect(400);
      service.get("/api/v1/search?q=x&offset=999&limit=2").expect(400);
    }
  }

  @Test
  void aHubThatIsAwayIsNamedBesideWhatOthersKnow() throws Exception {
    try (ServiceBench service = new ServiceBench(temp, URI.create("http://127.0.0.1:1"))) {
      Answered nobody = service.get("/api/v1/search?q=x&provider=huggingface").expect(502);
      assertThat(nobody.text("/code")).isEqualTo("connect_failed");
      Answered some =
          service.get("/api/v1/search?q=llama&provider=catalog,huggingface").expect(200);

      assertThat(some.json().path("items")).isNotEmpty();
      assertThat(some.text("/failures/0/place")).isEqualTo("huggingface");
    }
  }

  @Test
  void aModelIsLookedAtWithItsVariantsAndTheirFit() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered info = service.get("/api/v1/models/info?ref=acme/many&files=true").expect(200);
      Answered variants = service.get("/api/v1/models/variants?ref=acme/many").expect(200);
      Answered fit =
          service.get("/api/v1/models/fit?ref=acme/many&variant=q8_0&context=4096").expect(200);

      assertThat(info.json().path("files").size())
          .isEqualTo(info.json().path("file_count").asInt());
      assertThat(variants.json().path("variants")).hasSize(2);
      assertThat(fit.json().path("variants")).hasSize(1);
      assertThat(fit.json().path("context_tokens").asInt()).isEqualTo(4096);
      assertThat(fit.text("/variants/0/fit")).isEqualTo("CPU");
      service.get("/api/v1/models/fit?ref=acme/many&variant=Q1").expect(404);
      service.get("/api/v1/models/info").expect(400);
      service.get("/api/v1/models/info?ref=acme/many&revision=no").expect(404);
      assertThat(service.get("/api/v1/models/info?ref=acme/none").expect(404).text("/code"))
          .isEqualTo("repository_not_found");
    }
  }

  @Test
  void providersAndTheCatalogAreListed() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered providers = service.get("/api/v1/providers").expect(200);
      Answered catalog = service.get("/api/v1/catalog?limit=3&capability=code").expect(200);
      Answered recommended =
          service.get("/api/v1/catalog/recommend?purpose=chat&limit=2").expect(200);

      assertThat(providers.json().path("providers").size()).isGreaterThan(5);
      assertThat(providers.json().path("found")).isEmpty();
      assertThat(catalog.json().path("items")).hasSize(3);
      assertThat(recommended.json().path("items")).hasSize(2);
      service.get("/api/v1/catalog?capability=cooking").expect(400);
      service.get("/api/v1/catalog?provider=nowhere").expect(400);
      service.get("/api/v1/catalog/recommend?purpose=cooking").expect(400);
    }
  }
}
