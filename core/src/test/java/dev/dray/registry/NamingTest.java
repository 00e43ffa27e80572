package dev.dray.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How variants are called. Rows marked golden were obtained by running ImageWorks itself.
class NamingTest {

  private static Optional<String> known(String text) {
    return Optional.of(text).filter(t -> !t.equals("-"));
  }

  @ParameterizedTest
  @CsvSource({
    // The documented table.
    "llava-v1.5-13b, vllm, awq, -, llava-v1.5-13b-vllm-awq",
    "llava-v1.5-13b, vllm, fp16, -, llava-v1.5-13b-vllm-fp16",
    "mistral-7b-instruct-v0.2-gguf, ollama, gguf, q4_k_m,"
        + " mistral-7b-instruct-v0.2-ollama-gguf-q4_k_m",
    "mistral-7b-instruct-v0.2-GGUF, ollama, GGUF, Q4_K_M,"
        + " mistral-7b-instruct-v0.2-ollama-gguf-q4_k_m",
    "siglip-base-patch16-256, vllm, -, -, siglip-base-patch16-256-vllm",
    "siglip-base-patch16-256, vllm, safetensors, -, siglip-base-patch16-256-vllm",
    // Golden, but for what the end of the family says twice.
    "qwen2.5vl-7b, ollama, gguf, -, qwen2.5vl-7b-ollama-gguf",
    "pixtral-local-latest, ollama, gguf, -, pixtral-local-latest-ollama-gguf",
    "hf.co-x-gguf, ollama, gguf, q6_k, hf.co-x-ollama-gguf-q6_k",
    "Llama_3 8B@dev, unassigned, safetensors, awq-w4g128,"
        + " llama-3-8b-dev-unassigned-safetensors-awq-w4g128",
    "llama-7b-instruct-awq, vllm, safetensors, awq, llama-7b-instruct-vllm-safetensors-awq",
    "llama-7b-q4-k-m-gguf, ollama, gguf, q4_k_m, llama-7b-ollama-gguf-q4_k_m",
    // Empty parts, unknown ones, and parts that say the same.
    "a//b__c  d, vLLM, -, unknown, a-b-c-d-vllm",
    "gguf, ollama, gguf, -, gguf-ollama",
    "model, vllm, awq, awq, model-vllm-awq"
  })
  @Proves({"S002-183", "S002-184", "S002-185", "S002-186", "S002-187", "S002-188", "S002-191"})
  void names(String family, String backend, String format, String quant, String name) {
    assertThat(VariantNames.canonical(family, backend, known(format), known(quant)))
        .isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "llava-v1.5-13b, vllm, awq, -, llava-v1.5-13b-vllm-awq",
    "llava-v1.5-13b, vllm, fp16, -, llava-v1.5-13b-vllm-fp16",
    "mistral-7b-instruct-v0.2-gguf, ollama, gguf, q4_k_m,"
        + " mistral-7b-instruct-v0.2-gguf-ollama-q4_k_m",
    "siglip-base-patch16-256, vllm, -, -, siglip-base-patch16-256-vllm",
    "qwen2.5vl-7b, ollama, gguf, -, qwen2.5vl-7b-ollama-gguf",
    "pixtral-local-latest, ollama, gguf, -, pixtral-local-latest-ollama-gguf",
    "hf.co-x-gguf, ollama, gguf, q6_k, hf.co-x-gguf-ollama-q6_k",
    "Llama_3 8B@dev, unassigned, safetensors, awq-w4g128,"
        + " llama-3-8b-dev-unassigned-safetensors-awq-w4g128",
    "llama-7b-instruct-awq, vllm, safetensors, awq, llama-7b-instruct-awq-vllm-safetensors"
  })
  void theNamesOfTheOriginalAreKnown(
      String family, String backend, String format, String quant, String golden) {
    assertThat(VariantNames.original(family, backend, known(format), known(quant)))
        .isEqualTo(golden);
  }

  @ParameterizedTest
  @CsvSource({
    // Golden.
    "llava-v1.5-13b, vllm, -, llava-v1.5-13b",
    "mistral-7b-instruct-v0.2-gguf, ollama, q4_k_m, mistral-7b-instruct-v0.2 (Q4 K M)",
    "siglip-base-patch16-256, vllm, -, siglip-base-patch16-256",
    "qwen2.5vl-7b, ollama, -, qwen2.5vl 7b",
    "pixtral-local-latest, ollama, -, pixtral-local-latest",
    "hf.co-x-gguf, ollama, q6_k, hf.co-x (Q6 K)",
    "Llama_3 8B@dev, unassigned, awq-w4g128, llama-3-8b-dev (AWQ W4G128)",
    "llama-7b-instruct-awq, vllm, awq, llama-7b-instruct (AWQ)",
    "gpt-oss-20b, vllm, mxfp4, gpt-oss-20b (MXFP4)",
    "siglip-large-patch16-384, vllm, fp32, siglip-large-patch16-384 (FP32)",
    // What the original gets wrong: blanks inside, 1.5b read as 5B, an unknown quantization.
    "llama-3-8b-q4_k_m-v2, vllm, q4_k_m, llama-3-8b-v2 (Q4 K M)",
    "qwen2.5-1.5b-instruct, vllm, unknown, qwen2.5-1.5b-instruct",
    "gguf, vllm, -, model"
  })
  @Proves({"S002-193", "S002-194"})
  void displayNames(String family, String backend, String quant, String display) {
    assertThat(
            new DisplayName(
                    backend,
                    family,
                    known(quant),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty())
                .simple())
        .isEqualTo(display);
  }

  @ParameterizedTest
  @CsvSource({
    "ollama, llama, 8.0B, -1, q5_k_m, llama 8.0b (Q5 K M), llama_8.0b_(Q5_K_M)",
    "ollama, llama, 12.2B, -1, q4_k_m, llama 12.2b (Q4 K M), llama_12.2b_(Q4_K_M)",
    "ollama, qwen2.5vl-7b, 7B, -1, -, qwen2.5vl-7b, qwen2.5vl-7b",
    "vllm, florence-2-large, -, 822694912, fp16, florence-2-large 0.8b (FP16),"
        + " florence-2-large_0.8b_(FP16)",
    "vllm, phi, -, 14000000000, -, phi 14b, phi_14b",
    "vllm, whisper-tiny, -, 37184640, -, whisper-tiny, whisper-tiny"
  })
  @Proves("S002-193")
  void sizesInDisplayNames(
      String backend,
      String family,
      String ollamaSize,
      long parameters,
      String quant,
      String display,
      String slug) {
    DisplayName name =
        new DisplayName(
            backend,
            family,
            known(quant),
            Optional.empty(),
            known(ollamaSize),
            parameters < 0 ? OptionalLong.empty() : OptionalLong.of(parameters));
    assertThat(name.simple()).isEqualTo(display);
    assertThat(VariantNames.slug(name.simple())).isEqualTo(slug);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mistral-7b-instruct-v0.2|ollama|gguf|q4_k_m|Mistral 7B Instruct V0.2 (GGUF Q4 K M, Ollama)",
        "granite-3.3-8b-instruct|vllm|safetensors|-|Granite 3.3 8B Instruct (Safetensors, vLLM)",
        "llava-v1.5-13b|vllm|awq|-|Llava V1.5 13B (AWQ, vLLM)"
      })
  void longNames(String family, String backend, String format, String quant, String full) {
    assertThat(
            new DisplayName(
                    backend,
                    family,
                    known(quant),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty())
                .full(known(format)))
        .isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(strings = {"q6_k", "q4_k_m", "int4", "fp16", "f16", "iq4_xs", "q8_0", "q4", "Q6_K"})
  @Proves("S002-93")
  void tagsThatAreQuantizations(String tag) {
    assertThat(QuantToken.is(tag)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"q4_k_xl", "7b", "latest", "iq3_m", "mxfp4", ""})
  @Proves("S002-94")
  void tagsThatBelongToTheFamily(String tag) {
    assertThat(QuantToken.is(tag)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "qwen2.5vl:7b, qwen2.5vl-7b, -, qwen2.5vl-7b-ollama-gguf",
    "llava:7b, llava-7b, -, llava-7b-ollama-gguf",
    "pixtral-local:latest, pixtral-local-latest, -, pixtral-local-latest-ollama-gguf",
    "llama3:q6_k, llama3, q6_k, llama3-ollama-gguf-q6_k",
    "hf.co/mradermacher/Foo-7B-i1-GGUF:Q6_K, foo-7b-i1, q6_k, foo-7b-i1-ollama-gguf-q6_k",
    "hf.co/huihui-ai/Huihui-gpt-oss-20b-mxfp4-abliterated-v2:latest,"
        + " huihui-gpt-oss-20b-abliterated-v2-latest, mxfp4,"
        + " huihui-gpt-oss-20b-abliterated-v2-latest-ollama-gguf-mxfp4",
    "hf.co/Hyphonical/Pixtral-12B-Captioner-Relaxed-Q4_K_M-GGUF:Q4_K_M,"
        + " pixtral-12b-captioner-relaxed, q4_k_m,"
        + " pixtral-12b-captioner-relaxed-ollama-gguf-q4_k_m",
    "registry.local:5000/team/chat:8b, chat-8b, -, chat-8b-ollama-gguf",
    "llama3, llama3, -, llama3-ollama-gguf"
  })
  @Proves({"S002-93", "S002-94", "S002-95", "S002-97"})
  void ollamaNames(String name, String family, String quant, String variant) {
    OllamaNames read = OllamaNames.of(name);
    assertThat(read.family()).isEqualTo(family);
    assertThat(read.quantization()).isEqualTo(known(quant));
    assertThat(read.canonical()).isEqualTo(variant);
  }

  @Test
  @Proves("S002-97")
  void theLongFormsOfOllamaNamesAreAliases() {
    assertThat(OllamaNames.of("hf.co/mradermacher/Foo-GGUF:Q6_K").aliases())
        .containsExactly(
            "hf.co-mradermacher-foo-ollama-gguf-q6_k", "hf.co-mradermacher-foo-gguf-ollama-q6_k");
    assertThat(OllamaNames.of("qwen2.5vl:7b").aliases()).isEmpty();
  }

  @Test
  @Proves({"S002-184", "S002-192"})
  void familiesOfRepositories() {
    assertThat(VariantNames.familyOf("TheBloke/Llama_2 7B", Optional.empty()))
        .isEqualTo("llama-2-7b");
    assertThat(VariantNames.familyOf("o/Model", Optional.of("main"))).isEqualTo("model");
    assertThat(VariantNames.familyOf("o/Model", Optional.of("dev/x"))).isEqualTo("model-dev-x");
  }

  @Test
  @Proves("S002-189")
  void longNamesAreShortenedAndStayApart() {
    String family =
        "an-extremely-long-family-name-with-words-and-words-and-words-and-words-and-more";
    String one =
        VariantNames.canonical(family + "-a", "vllm", known("safetensors"), known("awq-w4g128"));
    String two =
        VariantNames.canonical(family + "-b", "vllm", known("safetensors"), known("awq-w4g128"));
    assertThat(one).hasSizeLessThanOrEqualTo(80).endsWith("-vllm-safetensors-awq-w4g128");
    assertThat(two).hasSizeLessThanOrEqualTo(80).isNotEqualTo(one);
    assertThat(one).startsWith("an-extremely-long-family-name");
  }

  @Test
  @Proves("S002-196")
  void programsAreToldApart() {
    assertThat(VariantNames.canonical("llama-3-8b", "vllm", known("gguf"), known("q4_0")))
        .isNotEqualTo(VariantNames.canonical("llama-3-8b", "ollama", known("gguf"), known("q4_0")));
  }

  @Test
  @Proves({"S002-57", "S002-58", "S002-59"})
  void producers() {
    assertThat(entry("vllm").withAliases(List.of("TheBloke/X")).producer()).contains("thebloke");
    assertThat(served("hf.co/mradermacher/Foo-GGUF:Q6_K").producer()).contains("mradermacher");
    assertThat(served("hf.co/lmstudio-community/Foo-GGUF").producer())
        .contains("lmstudio-community");
    assertThat(served("qwen2.5vl:7b").producer()).contains("qwen2.5vl");
    assertThat(served("pixtral-local:latest").producer()).contains("pixtral");
    assertThat(at("/home/x/ai-models/weights/Own/Repo").producer()).contains("own");
    assertThat(at("/data/x").producer()).contains("data");
    assertThat(at("/data/x").withMetadata("producer", JsonValue.of("Me")).producer())
        .contains("me");
  }

  private static RegistryEntry entry(String backend) {
    return RegistryEntry.named("x", backend);
  }

  private static RegistryEntry served(String id) {
    return entry("ollama").with(EntryKey.SERVED_MODEL_ID, JsonValue.of(id));
  }

  private static RegistryEntry at(String path) {
    return entry("vllm").with(EntryKey.DOWNLOAD_PATH, JsonValue.of(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__TESTZZZ__foo",
        "foo_testzzz_bar",
        "model-awq",
        "model-awq_(Q4_K_M)",
        "model-fp16-vllm",
        "Demo-Model-vllm",
        "testmodel7"
      })
  @Proves({"S002-80", "S002-270", "S002-273"})
  void trials(String name) {
    TestingNames testing = TestingNames.with(List.of());
    assertThat(testing.isTesting(RegistryEntry.named(name, "vllm"))).isTrue();
    assertThat(
            testing.isTesting(
                RegistryEntry.named("x", "vllm").with(EntryKey.DISPLAY_NAME, JsonValue.of(name))))
        .isTrue();
  }

  @Test
  @Proves({"S002-271", "S002-272", "S002-273"})
  void trialsByTheirMarkAndFamily() {
    TestingNames testing = TestingNames.with(List.of("^scratch-", "("));
    RegistryEntry plain = RegistryEntry.named("r-vl-8b-vllm", "vllm");
    assertThat(testing.isTesting(plain.with(EntryKey.FAMILY, JsonValue.of("r-vl-8b")))).isFalse();
    assertThat(testing.isTesting(plain.with(EntryKey.FAMILY, JsonValue.of("r")))).isTrue();
    assertThat(testing.isTesting(plain.withMetadata("testing", JsonValue.of(true)))).isTrue();
    assertThat(testing.isTesting("Scratch-1")).isTrue();
    assertThat(testing.isTesting("model-awquarium")).isFalse();
    assertThat(testing.refused()).singleElement().asString().contains("'('");
  }

  @Test
  void recordsKnowTheirNames() {
    DownloadRecord record =
        DownloadRecord.of("vllm", "/models/x", Instant.EPOCH)
            .withRepository("Org/Name")
            .withBranch("dev")
            .withFormat("safetensors");
    assertThat(record.canonical()).isEqualTo("name-dev-vllm");
    assertThat(DownloadRecord.of("ollama", "ollama:/llama3:8b", Instant.EPOCH).family())
        .isEqualTo("llama3-8b");
  }
}
