package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray catalog`.
@Timeout(60)
class CatalogCommandsTest {

  private static final String LATER =
      "{\"schema\": \"dray.catalog/1\", \"version\": \"9999.1\", \"models\": ["
          + "{\"id\": \"acme/later\", \"name\": \"Later\", \"capabilities\": [\"text\"]}]}";

  @TempDir Path home;
  private Run.Place place = new Run.Place(Path.of("."));

  @BeforeEach
  void start() {
    place = new Run.Place(home);
  }

  @Test
  @Proves({"S004-44", "S004-45", "S004-46", "S004-47"})
  void modelsAreListedByProviderAndByWhatTheyCan() {
    Run all = place.run("catalog", "ls");
    assertThat(all.code()).as(all.err()).isZero();
    assertThat(all.out()).contains("kimi://kimi-k2", "not downloadable", "N/A");
    Run embeddings =
        place.run("catalog", "ls", "--provider", "mlx", "--capability", "embeddings", "--json");
    assertThat(embeddings.json().size()).isEqualTo(3);
    JsonNode bge = embeddings.json().get(0);
    assertThat(bge.get("name").asString()).isEqualTo("BGE Small");
    assertThat(bge.get("disk_bytes").asLong()).isEqualTo(100_000_000);
    assertThat(bge.get("size").asString()).isEqualTo("tiny");
    assertThat(bge.at("/capabilities/0").asString()).isEqualTo("embeddings");
    assertThat(place.run("catalog", "ls", "--recommended", "-q").out())
        .contains("mlx://mlx-community/phi-4-4bit")
        .doesNotContain("gemma-2-2b");
    assertThat(place.run("catalog", "ls", "--capability", "cooking").code()).isEqualTo(2);
    assertThat(place.run("catalog", "ls", "--provider", "nobody").code()).isEqualTo(2);
  }

  @Test
  @Proves({"S004-48", "S004-51"})
  void oneModelIsShown() {
    assertThat(place.run("catalog", "show", "phi-4").err()).contains("several models");
    Run run = place.run("catalog", "show", "mlx://phi-4-4bit");
    assertThat(run.out())
        .contains(
            "8.0 GB, medium", "16,384 tokens", "dray download mlx://mlx-community/phi-4-4bit");
    assertThat(place.run("catalog", "show", "Kimi K2").out()).contains("it runs at kimi only");
    Run missing = place.run("catalog", "show", "acme/unknown");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("acme/unknown", "dray info");
  }

  @Test
  @Proves("S001-105")
  void modelsAreRecommendedForPurposeMemoryAndLicence() {
    Run run =
        place.run(
            "catalog", "recommend", "--for", "code", "--memory", "8GB", "--provider", "ollama");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("ollama://qwen2.5-coder:7b").doesNotContain("32b");
    JsonNode chat =
        place
            .run(
                "catalog",
                "recommend",
                "--memory",
                "64GB",
                "--license",
                "permissive",
                "--json",
                "--limit",
                "3")
            .json();
    assertThat(chat.size()).isEqualTo(3);
    chat.forEach(model -> {
      assertThat(model.get("license").asString()).isIn("apache-2.0", "mit");
      assertThat(model.get("needed_bytes").asLong()).isLessThan(64_000_000_000L);
      assertThat(model.get("provider").asString()).isNotEqualTo("mlx");
      assertThat(model.at("/reasons").size()).isPositive();
    });
    Run nothing = place.run("catalog", "recommend", "--for", "vision", "--memory", "1MB");
    assertThat(nothing.code()).isZero();
    assertThat(nothing.err()).contains("None of the");
    assertThat(place.run("catalog", "recommend", "--for", "cooking").code()).isEqualTo(2);
    assertThat(place.run("catalog", "recommend", "--memory", "much").code()).isEqualTo(2);
  }

  @Test
  void aLaterCatalogTakesThePlaceAndTheUsersOwnStays() throws IOException {
    Path own = home.resolve("dray/catalog.json");
    Files.createDirectories(own.getParent());
    Files.writeString(
        own, "{\"schema\": \"dray.catalog/1\", \"models\": [{\"id\": \"acme/mine\"}]}");
    Path file = home.resolve("later.json");
    Files.writeString(file, LATER);
    String digest = Content.of(LATER).sha256();

    assertThat(place.run("catalog", "update", "later.json", "--sha256", "ab".repeat(32)).err())
        .contains("ab".repeat(32), digest);
    Run run = place.run("catalog", "update", "later.json", "--sha256", digest, "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().get("taken").asBoolean()).isTrue();
    assertThat(place.run("catalog", "ls", "-q").out().lines())
        .containsExactly("acme/later", "acme/mine");
    assertThat(place.run("catalog", "update", "later.json").out()).contains("no later version");

    Files.writeString(own, "{\"schema\": \"dray.catalog/1\", \"models\": [{\"id\": \"a b\"}]}");
    Run broken = place.run("catalog", "ls");
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).contains(own.toString(), "entry 1");
    Run search = place.run("search", "x", "--provider", "here,catalog");
    assertThat(search.err()).contains("Not searched: catalog");
  }

  @Test
  void aCatalogComesFromAnAddress() {
    try (LoopbackServer server =
        LoopbackServer.answering(request ->
                request.path().equals("/catalog.json")
                    ? Response.text(200, LATER)
                    : request.path().equals("/large")
                        ? Response.text(200, " ".repeat(5 << 20))
                        : Response.text(404, "no"))
            .start()) {
      String base = server.endpoint().toString();
      Run run = place.with("DRAY_CATALOG_URL", base + "/catalog.json").run("catalog", "update");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains("9999.1");
      assertThat(place.run("catalog", "update", base + "/none").code()).isEqualTo(1);
      assertThat(place.run("catalog", "update", base + "/large").err()).contains("larger");
      int asked = server.requests().size();
      assertThat(place.run("catalog", "update", "--offline").err()).contains("Offline mode");
      assertThat(server.requests().size()).isEqualTo(asked);
    }
    Run plain = place.run("catalog", "update", "http://example.org/catalog.json");
    assertThat(plain.code()).isEqualTo(2);
    assertThat(plain.err()).contains("plain http");
    assertThat(new Run.Place(home).run("catalog", "update").code()).isEqualTo(2);
    assertThat(place.run("catalog", "update", "missing.json").code()).isEqualTo(1);
  }
}
