package dev.dray.inspection.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.inspection.Inspection;
import dev.dray.model.Capability;
import dev.dray.model.ChatTemplate;
import dev.dray.model.Completeness;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Fact;
import dev.dray.model.FactSource.Kind;
import dev.dray.model.ModelFacts;
import dev.dray.model.ModelFacts.Purpose;
import dev.dray.model.Quantization;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import dev.dray.testkit.weights.GgufFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InspectorTest {

  @TempDir Path temp;

  private Dray open(LoopbackHub hub) {
    return Dray.open(OwnHome.in(temp).set(Setting.ENDPOINT, hub.endpoint().toString()).build());
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = temp.resolve("model").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private Inspection local(String name) throws IOException {
    return Inspector.local(temp.resolve("model"), name);
  }

  private static byte[] safetensors(String json, int data) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static byte[] plain(String type, int bytesEach) {
    return safetensors(
        "{\"a.weight\":{\"dtype\":\"%s\",\"shape\":[16,16],\"data_offsets\":[0,%d]}}"
            .formatted(type, 256 * bytesEach),
        256 * bytesEach);
  }

  private static String label(ModelFacts facts) {
    return facts.quantization().map(Fact::value).map(Quantization::label).orElse("");
  }

  @Test
  @Proves({"S002-206", "S002-210", "S002-202", "S002-77"})
  void beforeAndAfterTheDownloadTheSameIsKnown() {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.gguf("acme/tiny-7b", 3_000_000)).start();
        Dray dray = open(hub)) {
      ModelRef ref = ModelRef.parse("acme/tiny-7b");
      Inspection before = dray.inspect(ref);
      Path place = dray.download("acme/tiny-7b").await().path();
      Inspection after = dray.inspect(place);

      assertThat(before.notes()).isEmpty();
      for (Inspection found : List.of(before, after)) {
        ModelFacts facts = found.facts();
        assertThat(found.name()).isEqualTo("acme/tiny-7b");
        assertThat(facts.container().orElseThrow().value()).isEqualTo(ContainerFormat.GGUF);
        assertThat(facts.container().orElseThrow().source().kind()).isEqualTo(Kind.HEADER);
        assertThat(label(facts)).isEqualTo("q8_0");
        assertThat(facts.architecture().orElseThrow().value()).isEqualTo("llama");
        assertThat(facts.contextLength().orElseThrow().value()).isEqualTo(4096);
        assertThat(facts.purpose().orElseThrow().value()).isEqualTo(Purpose.MODEL);
        assertThat(facts.chatTemplate().orElseThrow().value().place())
            .isEqualTo(ChatTemplate.Place.EMBEDDED);
        assertThat(facts.license().orElseThrow().value()).isEqualTo("apache-2.0");
        assertThat(facts.capabilitySet()).contains(Capability.TEXT);
        assertThat(facts.completeness().missing()).isEmpty();
        assertThat(facts.dimensions().orElseThrow().value().keyValueBytesPerToken()).isPresent();
      }
      assertThat(before.facts().parameters().map(Fact::value))
          .isEqualTo(after.facts().parameters().map(Fact::value));
      assertThat(before.read().bytes()).isLessThan(300_000);
      assertThat(before.requests()).isBetween(1, 12);
      assertThat(after.requests()).isZero();
    }
  }

  @Test
  @Proves({"S002-203", "S002-211", "S002-212", "S002-213"})
  void shardsOfAHubAreReadWithoutTheirWeights() {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.safetensors("acme/split", 3, 2_000_000)).start();
        Dray dray = open(hub)) {
      Inspection found = dray.inspect(ModelRef.parse("acme/split"));
      ModelFacts facts = found.facts();

      assertThat(facts.container().orElseThrow().value()).isEqualTo(ContainerFormat.SAFETENSORS);
      assertThat(facts.parameters().orElseThrow().source().kind()).isEqualTo(Kind.HEADER);
      assertThat(facts.parameters().orElseThrow().value()).isGreaterThan(1_000_000);
      assertThat(label(facts)).isNotEmpty();
      assertThat(facts.completeness().missing()).isEmpty();
      assertThat(found.read().bytes()).isLessThan(1_000_000);
    }
  }

  @Test
  @Proves("S002-205")
  void ofManyQuantizationsAllAreNamed() {
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.quantizations("acme/many", 500_000, "Q4_K_M", "Q8_0", "UD-Q2_K_XL"))
                .start();
        Dray dray = open(hub)) {
      Inspection all = dray.inspect(ModelRef.parse("acme/many"));

      assertThat(all.facts().quantizations())
          .extracting(fact -> fact.value().label())
          .contains("q4_k_m", "q8_0", "ud-q2_k_xl");
      assertThat(all.notes()).anyMatch(note -> note.contains("3 GGUF models"));

      Inspection one = dray.inspect(ModelRef.parse("acme/many:Q4_K_M"));
      assertThat(one.facts().quantizations())
          .filteredOn(fact -> fact.source().kind() == Kind.FILE_NAME)
          .extracting(fact -> fact.value().label())
          .containsExactly("q4_k_m");
      assertThat(one.notes()).isEmpty();
    }
  }

  @Test
  void aGatedModelIsKnownFromWhatEverybodySees() {
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.safetensors("acme/closed-AWQ", 1, 100_000).gate(Gate.MANUAL))
                .start();
        Dray dray = open(hub)) {
      Inspection found = dray.inspect(ModelRef.parse("acme/closed-AWQ"));

      assertThat(found.notes()).singleElement().asString().contains("what follows is from names");
      assertThat(found.facts().container().orElseThrow().source().kind()).isEqualTo(Kind.FILE_NAME);
      assertThat(label(found.facts())).isEqualTo("awq");
      assertThat(found.requests()).isEqualTo(1);
    }
  }

  @Test
  void aServerWithoutRangesIsReadFromTheBeginning() {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.gguf("acme/whole", 900_000)).start();
        Dray dray = open(hub)) {
      hub.faults().cdn().every(When.get(), Fault.ignoreRange());

      assertThat(label(dray.inspect(ModelRef.parse("acme/whole")).facts())).isEqualTo("q8_0");
    }
  }

  @Test
  void anotherPartThanWasAskedForIsNotRead() {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.gguf("acme/shifted-Q4_0", 900_000)).start();
        Dray dray = open(hub)) {
      hub.faults().cdn().every(When.get(), Fault.wrongContentRange(7));
      Inspection found = dray.inspect(ModelRef.parse("acme/shifted-Q4_0"));

      assertThat(found.notes()).anyMatch(note -> note.contains("another part"));
      assertThat(found.facts().architecture().map(fact -> fact.source().kind()))
          .isNotEqualTo(Optional.of(Kind.HEADER));
    }
  }

  @Test
  @Proves({"S002-78", "S002-79", "S002-207"})
  void theDeclarationHoldsOverNames() throws IOException {
    write("model.safetensors", plain("F16", 2));
    write(
        "config.json",
        "{\"model_type\":\"llama\",\"architectures\":[\"LlamaForCausalLM\"],"
            + "\"torch_dtype\":\"float16\",\"quantization_config\":{\"quant_method\":\"awq\","
            + "\"bits\":4,\"group_size\":128}}");

    ModelFacts facts = local("acme/llama-GPTQ").facts();

    assertThat(facts.quantizations())
        .extracting(fact -> fact.value().label() + " " + fact.source().kind())
        .containsExactly("awq-w4g128 config", "gptq repository name");
  }

  @Test
  @Proves("S002-209")
  void tensorsTellWhatNobodyDeclared() throws IOException {
    write(
        "model.safetensors",
        safetensors(
            "{\"l.qweight\":{\"dtype\":\"I32\",\"shape\":[1024,32],\"data_offsets\":[0,131072]},"
                + "\"l.qzeros\":{\"dtype\":\"I32\",\"shape\":[8,32],\"data_offsets\":[131072,132096]}}",
            132_096));

    ModelFacts facts = local("acme/unnamed").facts();

    assertThat(label(facts)).isEqualTo("awq-w4g128");
    assertThat(facts.quantization().orElseThrow().source().kind()).isEqualTo(Kind.TENSORS);
    assertThat(facts.parameters().orElseThrow().value()).isEqualTo(1024 * 256);
    Files.delete(temp.resolve("model/model.safetensors"));
    write("model.safetensors", plain("BF16", 2));
    assertThat(label(local("acme/unnamed").facts())).isEqualTo("bf16");
    Files.delete(temp.resolve("model/model.safetensors"));
    write("pytorch_model.bin", "x");
    assertThat(local("acme/unnamed").facts().quantization()).isEmpty();
  }

  @Test
  @Proves({"S002-211", "S002-212", "S002-213", "S002-214", "S002-215"})
  void whatIsMissingIsNamed() throws IOException {
    write("README.md", "hello");
    assertThat(local("a/b").facts().completeness().missing())
        .containsExactly("weights (no file of a known container format)");

    write("model-00001-of-00003.safetensors", plain("F16", 2));
    write("model-00003-of-00003.safetensors", new byte[0]);
    write("tokenizer_config.json", "{}");
    Completeness found = local("a/b").facts().completeness();
    assertThat(found.isComplete()).isFalse();
    assertThat(found.missing())
        .containsExactlyInAnyOrder(
            "model-00002-of-00003.safetensors (shard 2 of 3)",
            "model-00003-of-00003.safetensors (it is empty)",
            "config.json",
            "tokenizer (tokenizer.json or tokenizer.model)");

    Files.delete(temp.resolve("model/model-00001-of-00003.safetensors"));
    Files.delete(temp.resolve("model/model-00003-of-00003.safetensors"));
    write("model.safetensors", plain("F16", 2));
    write("config.json", "{\"architectures\":[\"LlamaForCausalLM\"]}");
    write("tokenizer.json", "{}");
    Completeness rest = local("a/b").facts().completeness();
    assertThat(rest.missing()).isEmpty();
    assertThat(rest.warnings())
        .anyMatch(text -> text.contains("generation_config.json"))
        .anyMatch(text -> text.contains("no chat template"));

    write("generation_config.json", "{}");
    write("chat_template.jinja", "{{ messages }}{% if tools %}{% endif %}");
    ModelFacts whole = local("a/b").facts();
    assertThat(whole.completeness()).isEqualTo(Completeness.WHOLE);
    assertThat(whole.chatTemplate().orElseThrow().value().place())
        .isEqualTo(ChatTemplate.Place.EXTERNAL);
    assertThat(whole.capabilitySet()).contains(Capability.TOOLS);
  }

  @Test
  void anIndexNamesWhatNumbersDoNot() throws IOException {
    write("model.safetensors", plain("F16", 2));
    write("config.json", "{}");
    write(
        "model.safetensors.index.json",
        "{\"weight_map\":{\"a\":\"model.safetensors\",\"b\":\"extra.safetensors\"}}");

    assertThat(local("a/b").facts().completeness().missing())
        .containsExactly("extra.safetensors (named by model.safetensors.index.json)");
  }

  @Test
  void aTruncatedFileIsNoticedWithoutHashing() throws IOException {
    byte[] bytes = GgufFile.llama("tiny", 200_000, 3).bytes();
    write("tiny-Q8_0.gguf", java.util.Arrays.copyOf(bytes, bytes.length - 40));

    assertThat(local("a/b").facts().completeness().missing())
        .singleElement()
        .asString()
        .startsWith("tiny-Q8_0.gguf (it ends after " + (bytes.length - 40) + " of ");
  }

  @Test
  void whatCannotBeUnderstoodBecomesANote() throws IOException {
    write("model.gguf", "this is an HTML page");
    write("config.json", "{");
    Inspection found = local("a/model-Q4_K_M");

    assertThat(found.notes())
        .anyMatch(note -> note.startsWith("model.gguf: "))
        .anyMatch(note -> note.startsWith("config.json: it is no JSON"));
    assertThat(found.facts().container().orElseThrow().source().kind()).isEqualTo(Kind.FILE_NAME);
    assertThat(label(found.facts())).isEqualTo("q4_k_m");
  }

  @Test
  @Proves({"S002-06", "S002-62", "S002-63", "S002-64"})
  void theReadmeIsKept() throws IOException {
    write("model.safetensors", plain("F16", 2));
    write("docs/README.md", "other");
    write("README.md", "---\nlicense: mit\npipeline_tag: image-text-to-text\n---\nFor vLLM.");
    write("LICENSE.txt", "Apache License\nVersion 2.0");

    ModelFacts facts = local("a/b").facts();

    assertThat(facts.readme().orElseThrow().path()).isEqualTo("README.md");
    assertThat(facts.readme().orElseThrow().digest().orElseThrow().hex())
        .isEqualTo(sha256(temp.resolve("model/README.md")));
    assertThat(facts.readme().orElseThrow().signs().backends()).containsExactly("vllm");
    assertThat(facts.licenseFile()).hasValue("LICENSE.txt");
    assertThat(facts.license().orElseThrow().value()).isEqualTo("mit");
    assertThat(facts.license().orElseThrow().source().kind()).isEqualTo(Kind.CARD);
    assertThat(facts.capabilitySet()).contains(Capability.VISION, Capability.TEXT);
  }

  private static String sha256(Path file) throws IOException {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Proves("S002-63")
  void aReadmeOfTenMebibytesHasNoDigest() throws IOException {
    write("README.md", new byte[10 << 20]);
    assertThat(local("a/b").facts().readme().orElseThrow().digest()).isEmpty();
    write("README.md", new byte[(10 << 20) - 1]);
    assertThat(local("a/b").facts().readme().orElseThrow().digest()).isPresent();
  }

  @Test
  void withoutACardTheLicenceFileIsBelieved() throws IOException {
    write("model.gguf", "x");
    write("LICENSE", "Apache License\nVersion 2.0");
    assertThat(local("a/b").facts().license().orElseThrow().value()).isEqualTo("apache-2.0");
  }

  @Test
  @Proves("S001-21")
  void bitsInAnMlxNameAreMlx() throws IOException {
    write("weights.npz", "x");
    assertThat(label(local("mlx-community/Qwen3-4B-4bit").facts())).isEqualTo("mlx-4bit");
    assertThat(label(local("other/Qwen3-4B-4bit").facts())).isEqualTo("4bit");
    assertThat(label(local("mlx-community/rabbit-7b").facts())).isEmpty();
  }

  @Test
  void namesHintOnlyWhereNothingIsKnown() throws IOException {
    write("model.safetensors", plain("F16", 2));
    assertThat(local("a/Qwen2.5-VL-7B").facts().capabilitySet()).contains(Capability.VISION);
    assertThat(local("a/nomic-embed-text").facts().capabilitySet()).contains(Capability.EMBEDDING);
    assertThat(local("a/deepseek-encoder-decoder").facts().capabilitySet()).isEmpty();
    write("config.json", "{\"architectures\":[\"Qwen2ForCausalLM\"]}");
    assertThat(local("a/Qwen2.5-VL-7B").facts().capabilitySet()).containsExactly(Capability.TEXT);
  }

  @Test
  void adaptersAndPipelinesAreTold() throws IOException {
    write("adapter_model.safetensors", plain("F16", 2));
    write(
        "adapter_config.json", "{\"peft_type\":\"LORA\",\"base_model_name_or_path\":\"org/base\"}");
    ModelFacts adapter = local("a/b").facts();
    assertThat(adapter.purpose().orElseThrow().value()).isEqualTo(Purpose.ADAPTER);
    assertThat(adapter.baseModels()).extracting(Fact::value).containsExactly("org/base");
    assertThat(adapter.completeness().missing()).isEmpty();

    Files.delete(temp.resolve("model/adapter_model.safetensors"));
    Files.delete(temp.resolve("model/adapter_config.json"));
    write(
        "model_index.json",
        "{\"_class_name\":\"FluxPipeline\",\"vae\":[\"diffusers\",\"AutoencoderKL\"],"
            + "\"transformer\":[\"diffusers\",\"FluxTransformer2DModel\"],\"x\":[null,null]}");
    write("transformer/diffusion_pytorch_model.safetensors", plain("BF16", 2));
    write("transformer/diffusion_pytorch_model.fp16.safetensors", plain("F16", 2));
    ModelFacts pipeline = local("a/b").facts();
    assertThat(pipeline.architecture().orElseThrow().value()).isEqualTo("FluxPipeline");
    assertThat(pipeline.capabilitySet()).contains(Capability.IMAGES);
    assertThat(pipeline.parameters().orElseThrow().value()).isEqualTo(256);
    assertThat(label(pipeline)).isEqualTo("bf16");
    assertThat(pipeline.completeness().missing())
        .containsExactly("vae/ (a part of the pipeline in model_index.json)");
  }

  @Test
  void aSingleFileIsAModel() throws IOException {
    Path file = write("tiny-Q8_0.gguf", GgufFile.llama("tiny", 200_000, 3).bytes());
    Inspection found = Inspector.local(file, "tiny");

    assertThat(found.facts().architecture().orElseThrow().value()).isEqualTo("llama");
    assertThat(found.facts().completeness()).isEqualTo(Completeness.WHOLE);
    assertThat(found.read().bytes()).isLessThanOrEqualTo(262_144);
  }

  @Test
  @Proves("S002-205")
  void whatALibraryLoadsComesBeforeAnExtraGguf() throws IOException {
    write("model.safetensors", plain("BF16", 2));
    write("config.json", "{\"architectures\":[\"LlamaForCausalLM\"]}");
    write("extra-Q8_0.gguf", GgufFile.llama("tiny", 200_000, 3).bytes());

    ModelFacts facts = local("a/b").facts();

    assertThat(facts.container().orElseThrow().value()).isEqualTo(ContainerFormat.SAFETENSORS);
    assertThat(label(facts)).isEqualTo("bf16");
    assertThat(facts.parameters().orElseThrow().value()).isEqualTo(256);
    Files.delete(temp.resolve("model/config.json"));
    assertThat(local("a/b").facts().container().orElseThrow().value())
        .isEqualTo(ContainerFormat.GGUF);
  }

  @Test
  void parametersHaveAShortForm() {
    assertThat(ModelFacts.parameterLabel(8_030_261_248L)).isEqualTo("8B");
    assertThat(ModelFacts.parameterLabel(1_543_714_304L)).isEqualTo("1.5B");
    assertThat(ModelFacts.parameterLabel(494_032_768L)).isEqualTo("494.03M");
    assertThat(ModelFacts.parameterLabel(66_000)).isEqualTo("66K");
    assertThat(ModelFacts.parameterLabel(7)).isEqualTo("7");
  }

  @Test
  void withoutNetworkTheCacheIsLookedAt() {
    TestRepo repo = TestRepos.gguf("acme/off", 300_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = open(hub)) {
      dray.download("acme/off").await();
      Settings offline =
          OwnHome.in(temp)
              .set(Setting.ENDPOINT, hub.endpoint().toString())
              .set(Setting.OFFLINE, "true")
              .build();
      try (Dray away = Dray.open(offline)) {
        Inspection found = away.inspect(ModelRef.parse("acme/off"));
        assertThat(found.facts().architecture().map(Fact::value)).isEqualTo(Optional.of("llama"));
        assertThat(found.requests()).isZero();
      }
    }
  }
}
