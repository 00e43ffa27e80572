package dev.dray.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.error.InvalidRequestException;
import dev.dray.model.Capability;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The models that come with Dray, and files of more.
class CatalogTest {

  private final Catalog catalog = Catalog.builtIn();

  private CatalogModel info(String id) {
    CatalogId parsed = CatalogId.parse(id);
    return catalog.info(parsed).orElseThrow(() -> new AssertionError("no entry " + id));
  }

  @Test
  @Proves({"S004-44", "S004-48"})
  void everyEntryIsFoundByItsName() {
    assertThat(catalog.allModels()).hasSizeGreaterThanOrEqualTo(26).doesNotHaveDuplicates();
    for (CatalogModel model : catalog.allModels()) {
      assertThat(catalog.info(model.id())).hasValue(model);
      assertThat(CatalogId.parse(model.id().toString())).isEqualTo(model.id());
      assertThat(model.description()).as(model.name()).isNotBlank().doesNotEndWith(".");
      assertThat(model.capabilities()).as(model.name()).isNotEmpty();
    }
    assertThat(catalog.info(ModelRef.parse("acme/unknown"))).isEmpty();
    assertThat(catalog.info(ModelRef.parse("mlx-community/Llama-3.2-1B-Instruct-4bit")))
        .hasValue(info("mlx://Llama-3.2-1B-Instruct-4bit"));
  }

  @ParameterizedTest
  @Proves({"S004-45", "S004-47", "S004-49", "S004-50", "S004-51", "S004-52", "S004-03"})
  @CsvSource(
      delimiter = '|',
      value = {
        "mlx://Llama-3.2-1B-Instruct-4bit | Llama 3.2 1B | 800.0 MB | 8192 | true | textGeneration",
        "mlx://Llama-3.2-3B-Instruct-4bit | Llama 3.2 3B | 2.0 GB | 8192 | true | textGeneration",
        "mlx://Phi-3-mini-4k-instruct-4bit | Phi-3 Mini | 2.5 GB | 4096 | false |"
            + " codeGeneration,reasoning,textGeneration",
        "mlx://phi-4-4bit | Phi-4 | 8.0 GB | 16384 | true | codeGeneration,reasoning,textGeneration",
        "mlx://Qwen2.5-3B-Instruct-4bit | Qwen 2.5 3B | 2.0 GB | 32768 | false | textGeneration",
        "mlx://Mistral-7B-Instruct-v0.3-4bit | Mistral 7B v0.3 | 4.0 GB | 32768 | false |"
            + " textGeneration",
        "mlx://gemma-2-2b-it-4bit | Gemma 2 2B | 1.5 GB | 8192 | false | textGeneration",
        "mlx://bge-small-en-v1.5 | BGE Small | 100.0 MB | 512 | true | embeddings",
        "mlx://bge-large-en-v1.5 | BGE Large | 400.0 MB | 512 | false | embeddings",
        "mlx://nomic-embed-text-v1.5 | Nomic Embed Text v1.5 | 250.0 MB | 8192 | false | embeddings",
        "meta-llama/Llama-3.1-70B-Instruct | Llama 3.1 70B | 141.0 GB | 128000 | true |"
            + " textGeneration",
        "meta-llama/Llama-3.1-8B-Instruct | Llama 3.1 8B | 16.1 GB | 128000 | false |"
            + " textGeneration",
        "mistralai/Mixtral-8x7B-Instruct-v0.1 | Mixtral 8x7B | 93.4 GB | 32768 | false |"
            + " textGeneration",
        "deepseek-ai/DeepSeek-R1 | DeepSeek R1 | 688.0 GB | 64000 | false | reasoning,textGeneration",
        "openai/whisper-large-v3 | Whisper Large v3 | 3.1 GB | 0 | true | transcription",
        "apple://foundation-models | Apple Foundation Model | N/A | 4096 | true | textGeneration",
        "kimi://kimi-k2.5 | Kimi K2.5 | N/A | 256000 | true |"
            + " codeGeneration,multimodal,reasoning,textGeneration",
        "kimi://kimi-k2 | Kimi K2 | N/A | 256000 | false | codeGeneration,reasoning,textGeneration",
        "kimi://kimi-k1.5 | Kimi K1.5 | N/A | 256000 | false | multimodal,reasoning,textGeneration"
      })
  void theEntriesOfTheManagersCatalogueAreThere(
      String id, String name, String size, long context, boolean recommended, String can) {
    CatalogModel model = info(id);
    assertThat(model.name()).isEqualTo(name);
    assertThat(model.diskSizeText()).isEqualTo(size);
    assertThat(model.contextWindow()).isEqualTo(context);
    assertThat(model.recommended()).isEqualTo(recommended);
    assertThat(catalog.recommendedModels().contains(model)).isEqualTo(recommended);
    assertThat(String.join(",", Capability.managerView(model.capabilities()))).isEqualTo(can);
    model.id().provider().ifPresent(p -> assertThat(catalog.models(p)).contains(model));
  }

  @ParameterizedTest
  @Proves("S001-87")
  @ValueSource(
      strings = {
        "mlx-community/Llama-3.2-3B-Instruct-4bit",
        "mlx-community/Meta-Llama-3.1-8B-Instruct-4bit",
        "mlx-community/Meta-Llama-3.1-70B-Instruct-4bit",
        "mlx-community/Qwen2.5-7B-Instruct-4bit",
        "mlx-community/Qwen2.5-14B-Instruct-4bit",
        "mlx-community/Mistral-7B-Instruct-v0.3-4bit",
        "mlx-community/Mixtral-8x7B-Instruct-v0.1-4bit"
      })
  void thePopularModelsOfTheCommunityAreKnown(String repo) {
    CatalogModel model = catalog.info(ModelRef.parse(repo)).orElseThrow();
    assertThat(model.id().provider()).hasValue(ProviderId.MLX);
    assertThat(model.quantization()).hasValue("4-bit");
  }

  @Test
  @Proves("S001-85")
  void theGuideSaysHowMuchDiskFourBitModelsTake() throws IOException {
    List<String> rows =
        Files.readAllLines(Checkout.root().resolve("docs/providers/mlx.md")).stream()
            .filter(line -> line.startsWith("| `mlx://"))
            .toList();
    assertThat(rows).hasSize(7);
    for (String row : rows) {
      String[] cells = row.split("\\s*\\|\\s*", -1);
      CatalogModel model = info(cells[1].replace("`", ""));
      assertThat(cells[2]).as(row).isEqualTo(model.parameters().orElseThrow());
      assertThat(cells[3]).as(row).isEqualTo(model.diskSizeText());
      long gigabytes = model.diskSize().orElseThrow().bytes() / 1_000_000_000;
      if (List.of("3B", "7B", "8B", "14B").contains(cells[2])) {
        assertThat(gigabytes).as(row).isBetween(2L, 10L);
      }
    }
  }

  @ParameterizedTest
  @Proves({"S004-46", "S004-53", "S004-54", "S004-55", "S004-56", "S004-57", "S004-58"})
  @CsvSource({
    "textGeneration, mlx://Llama-3.2-1B-Instruct-4bit",
    "embeddings, mlx://bge-small-en-v1.5",
    "transcription, openai/whisper-large-v3",
    "codeGeneration, mlx://phi-4-4bit",
    "reasoning, deepseek-ai/DeepSeek-R1",
    "multimodal, kimi://kimi-k2.5"
  })
  void modelsAreFoundByWhatTheyCan(String word, String example) {
    Capability capability = Capability.parse(word).orElseThrow();
    assertThat(catalog.models(capability))
        .contains(info(example))
        .allSatisfy(model -> assertThat(model.capabilities()).contains(capability));
  }

  @Test
  void whatCannotBeHadIsKnownAndKeptApart() {
    assertThat(catalog.cloudModels())
        .extracting(m -> m.id().provider().orElseThrow())
        .containsOnly(ProviderId.KIMI);
    assertThat(catalog.localModels())
        .doesNotContain(info("kimi://kimi-k2"), info("apple://foundation-models"));
    assertThat(info("apple://foundation-models").id().provider()).isEmpty();
  }

  @Test
  void sizesHaveFiveClasses() {
    assertThat(ModelSize.of(ByteSize.megabytes(499))).isEqualTo(ModelSize.TINY);
    assertThat(ModelSize.of(ByteSize.megabytes(500))).isEqualTo(ModelSize.SMALL);
    assertThat(info("mlx://Llama-3.2-3B-Instruct-4bit").size()).hasValue(ModelSize.SMALL);
    assertThat(info("mlx://phi-4-4bit").size()).hasValue(ModelSize.MEDIUM);
    assertThat(ModelSize.of(ByteSize.gigabytes(32))).isEqualTo(ModelSize.LARGE);
    assertThat(ModelSize.of(ByteSize.gigabytes(33))).isEqualTo(ModelSize.XLARGE);
    assertThat(ModelSize.forMemory(ByteSize.gigabytes(16))).isEqualTo(ModelSize.MEDIUM);
    assertThat(ModelSize.forMemory(ByteSize.gigabytes(20))).isEqualTo(ModelSize.LARGE);
    assertThat(ModelSize.forMemory(ByteSize.megabytes(100))).isEqualTo(ModelSize.TINY);
    assertThat(info("kimi://kimi-k2").size()).isEmpty();
  }

  private static Sizing within(ByteSize memory) {
    return model ->
        model.diskSize().map(disk -> new Sizing.Sized(disk, disk.compareTo(memory) <= 0, "CPU"));
  }

  @Test
  @Proves("S001-105")
  void recommendationsFitThePurposeTheMemoryAndTheLicence() {
    RecommendationQuery code =
        new RecommendationQuery(Purpose.CODE, Set.of(ProviderId.OLLAMA), Set.of(), 0, 10);
    List<Recommendation> small = catalog.recommend(code, within(ByteSize.gigabytes(8)));
    assertThat(small)
        .extracting(r -> r.model().id().toString())
        .containsExactly("ollama://qwen2.5-coder:7b");
    assertThat(small.getFirst().reasons())
        .containsExactly(
            "a good first choice", "CPU, about 4.7 GB of memory", "licence apache-2.0");
    assertThat(catalog.recommend(code, within(ByteSize.gigabytes(64))))
        .extracting(r -> r.model().id().toString())
        .startsWith("ollama://qwen2.5-coder:32b");

    RecommendationQuery permissive =
        new RecommendationQuery(Purpose.VISION, Set.of(), RecommendationQuery.PERMISSIVE, 0, 10);
    assertThat(catalog.recommend(permissive, within(ByteSize.gigabytes(64)))).isEmpty();
    RecommendationQuery chat = new RecommendationQuery(Purpose.CHAT, Set.of(), Set.of(), 0, 100);
    assertThat(catalog.recommend(chat, within(ByteSize.gigabytes(64))))
        .as("made for programs")
        .noneMatch(r -> r.model().name().contains("Coder"))
        .extracting(r -> r.model().name().replaceFirst(" \\(GGUF\\)", ""))
        .doesNotHaveDuplicates();
    RecommendationQuery longContext =
        new RecommendationQuery(Purpose.CHAT, Set.of(), Set.of(), 100_000, 100);
    assertThat(catalog.recommend(longContext, within(ByteSize.gigabytes(64))))
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.model().contextWindow()).isGreaterThanOrEqualTo(100_000))
        .noneMatch(r -> r.model().id().ref().isEmpty());
    assertThat(Purpose.parse("Embeddings")).isEqualTo(Purpose.EMBEDDING);
    assertThatThrownBy(() -> Purpose.parse("cooking")).hasMessageContaining("transcription");
  }

  @Test
  void moreModelsComeFromAFile() {
    CatalogFile file =
        parse(
            """
            {
              // our own
              "schema": "dray.catalog/1",
              "later": true,
              "models": [
                {"id": "acme/ours", "capabilities": ["text", "telepathy"], "context": 4096},
                {"id": "mlx://phi-4-4bit", "name": "Our Phi", "disk_bytes": 9}
              ]
            }
            """);
    Catalog both = catalog.with(file);
    assertThat(both.allModels()).hasSize(catalog.allModels().size() + 1);
    CatalogModel ours = both.info(ModelRef.parse("acme/ours")).orElseThrow();
    assertThat(ours.name()).isEqualTo("acme/ours");
    assertThat(ours.capabilities()).containsExactly(Capability.TEXT);
    assertThat(both.info(CatalogId.parse("mlx://phi-4-4bit")).map(CatalogModel::name))
        .isEqualTo(Optional.of("Our Phi"));
    assertThat(both.version()).isEqualTo(catalog.version());
  }

  @Test
  void versionsAreNumbers() {
    CatalogFile file = new CatalogFile("2026.11.21", List.of());
    assertThat(file.isLaterThan("2026.9.30")).isTrue();
    assertThat(file.isLaterThan("2026.11.21")).isFalse();
    assertThat(file.isLaterThan("2026.11.21.1")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | \"schema\" is ''",
        "{\"schema\": \"dray.catalog/2\", \"models\": []} | dray.catalog/2",
        "<html>login</html> | not JSON",
        "{\"schema\": \"dray.catalog/1\"} | no list",
        "{\"schema\": \"dray.catalog/1\", \"version\": \"new\", \"models\": []} | \"version\"",
        "{\"schema\": \"dray.catalog/1\", \"models\": [{}]} | entry 1: it has no \"id\"",
        "{\"schema\": \"dray.catalog/1\", \"models\": [{\"id\": \"../../x\"}]} | entry 1",
        "{\"schema\": \"dray.catalog/1\", \"models\": [{\"id\": \"a/b\", \"disk_bytes\": -1}]} |"
            + " \"disk_bytes\"",
        "{\"schema\": \"dray.catalog/1\", \"models\": [{\"id\": \"kimi://a b\"}]} | kimi://a b"
      })
  void aWrongFileIsNamedWithWhatIsWrong(String text, String why) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("test.json")
        .hasMessageContaining(why);
  }

  @Test
  void aFileHasBounds() {
    byte[] large = new byte[(int) CatalogFile.LARGEST.bytes() + 1];
    assertThatThrownBy(() -> CatalogFile.parse(large, "test.json")).hasMessageContaining("larger");
    assertThatThrownBy(() -> parse("[".repeat(10_000))).hasMessageContaining("not JSON");
  }

  private static CatalogFile parse(String text) {
    return CatalogFile.parse(text.getBytes(StandardCharsets.UTF_8), "test.json");
  }
}
