package dev.dray.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.model.Capability;
import dev.dray.model.Quantization;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

  private static ModelConfig config(String json) throws IOException {
    return ModelConfig.parse(json.replace('\'', '"'));
  }

  /// Shapes as tools write them (their documentation and published models).
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "-",
      value = {
        "'quantization_config':{'quant_method':'gptq','bits':4,'group_size':128,'desc_act':true,'sym':true} | gptq-int4 | 128",
        "'quantization_config':{'bits':4,'group_size':128,'desc_act':false} | gptq-int4 | 128",
        "'quantization_config':{'quant_method':'gptq','bits':8,'group_size':-1} | gptq-int8 | -",
        "'quantization_config':{'quant_method':'awq','bits':4,'group_size':128,'zero_point':true,'version':'gemm'} | awq-w4g128 | 128",
        "'quantization_config':{'zero_point':true,'q_group_size':64,'w_bit':4,'version':'GEMM'} | awq-w4g64 | 64",
        "'quantization_config':{'quant_method':'awq'} | awq | -",
        "'quantization_config':{'quant_method':'bitsandbytes','load_in_4bit':true,'bnb_4bit_quant_type':'nf4'} | bitsandbytes-4bit | -",
        "'quantization_config':{'load_in_8bit':true} | bitsandbytes-8bit | -",
        "'quantization_config':{'load_in_4bit':false,'load_in_8bit':true,'bnb_4bit_quant_type':'fp4'} | bitsandbytes-8bit | -",
        "'load_in_4bit':true | bitsandbytes-4bit | -",
        "'quantization_config':{'quant_method':'fp8','fmt':'e4m3','activation_scheme':'dynamic','weight_block_size':[128,128]} | fp8 | 128",
        "'quantization_config':{'quant_method':'fbgemm_fp8'} | fp8 | -",
        "'quantization_config':{'quant_method':'compressed-tensors','format':'pack-quantized','config_groups':{'group_0':{'targets':['Linear'],'weights':{'num_bits':4,'type':'int','strategy':'group','group_size':128},'input_activations':null}}} | w4a16 | 128",
        "'quantization_config':{'quant_method':'compressed-tensors','format':'int-quantized','config_groups':{'group_0':{'weights':{'num_bits':8,'type':'int','strategy':'channel'},'input_activations':{'num_bits':8,'type':'int'}}}} | w8a8 | -",
        "'quantization_config':{'quant_method':'compressed-tensors','format':'float-quantized','config_groups':{'group_0':{'weights':{'num_bits':8,'type':'float'},'input_activations':{'num_bits':8,'type':'float'}}}} | fp8 | -",
        "'quantization_config':{'quant_method':'compressed-tensors','format':'nvfp4-pack-quantized','config_groups':{'group_0':{'weights':{'num_bits':4,'type':'float','group_size':16}}}} | nvfp4 | 16",
        "'compression_config':{'quant_method':'compressed-tensors','config_groups':{'group_0':{'weights':{'num_bits':4,'type':'int','group_size':32}}}} | w4a16 | 32",
        "'quantization_config':{'quant_method':'modelopt','quant_algo':'NVFP4'} | nvfp4 | 16",
        "'quantization_config':{'quant_method':'modelopt','quant_algo':'FP8'} | fp8 | -",
        "'quantization_config':{'quant_method':'modelopt','quant_algo':'W4A16_AWQ','group_size':128} | awq-w4 | 128",
        "'quantization_config':{'quant_algo':'MIXED_PRECISION'} | modelopt-mixed-precision | -",
        "'quantization_config':{'quant_method':'mxfp4','modules_to_not_convert':['lm_head']} | mxfp4 | 32",
        "'quantization_config':{'quant_method':'exl2','version':'0.2.4','bits':4.25,'head_bits':6} | exl2-4.25bpw | -",
        "'quantization_config':{'quant_method':'exl3','bits':3.0,'head_bits':6,'out_scales':'auto'} | exl3-3.0bpw | -",
        "'quantization':{'group_size':64,'bits':4},'quantization_config':{'group_size':64,'bits':4} | mlx-4bit | 64",
        "'quantization':{'group_size':32,'bits':4,'mode':'mxfp4','model.embed_tokens':{'bits':8}} | mlx-mxfp4 | 32",
        "'quantization':{'bits':8} | mlx-8bit | 64",
        "'text_config':{'quantization_config':{'quant_method':'awq','bits':4,'group_size':128}} | awq-w4g128 | 128",
        "'quantization_config':{'quant_method':'hqq','quant_config':{'weight_quant_params':{'nbits':4,'group_size':64}}} | hqq-4bit | 64",
        "'quantization_config':{'quant_method':'torchao','quant_type':{'default':{'_type':'Int4WeightOnlyConfig'}}} | torchao-4bit | -",
        "'quantization_config':{'quant_method':'auto-round','bits':4,'group_size':128} | auto-round-4bit | 128",
        "'quantization_config':{'quant_method':'fp_quant','forward_dtype':'mxfp4'} | mxfp4 | 32",
        "'quantization_config':{'quant_method':'aqlm','nbits_per_codebook':16} | aqlm | -",
        "'quantization_config':{'quant_method':'bitnet'} | bitnet | -",
        "'quantization_config':{'quant_method':'Vendor New!'} | vendor-new- | -",
      })
  @Proves({"S002-78", "S002-79", "S002-207", "S002-02"})
  void declarationsAreUnderstood(String fields, String label, Integer group) throws IOException {
    Quantization found = config("{" + fields + "}").quantization().orElseThrow();

    assertThat(found.label()).isEqualTo(label);
    assertThat(found.groupSize())
        .isEqualTo(group == null ? OptionalInt.empty() : OptionalInt.of(group));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "quantize_config.json | {'bits':4,'group_size':128,'damp_percent':0.01,'desc_act':false} | gptq-int4",
        "quantize_config.json | {'bits':4,'group_size':32} | gptq-int4",
        "quant_config.json | {'zero_point':true,'q_group_size':128,'w_bit':4,'version':'GEMM'} | awq-w4g128",
        "awq_config.json | {'bits':4,'group_size':128} | awq-w4g128",
        "quantization_config.json | {'quant_method':'awq','bits':4,'group_size':128} | awq-w4g128",
        "hf_quant_config.json | {'producer':{'name':'modelopt'},'quantization':{'quant_algo':'NVFP4','group_size':16}} | nvfp4",
      })
  @Proves("S002-207")
  void filesBesideItAreUnderstood(String name, String json, String label) throws IOException {
    Optional<Quantization> found =
        ModelConfig.readDeclaration(
            name, new HeldBytes(name, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));

    assertThat(found).map(Quantization::label).hasValue(label);
  }

  @Test
  @Proves("S002-209")
  void nothingDeclaredIsNothing() throws IOException {
    assertThat(config("{'quantization_config':{}}").quantization()).isEmpty();
    assertThat(config("{'quantization_config':null}").quantization()).isEmpty();
    assertThat(config("{'quantization_config':'awq'}").quantization()).isEmpty();
    assertThat(config("{'quantization':7}").quantization()).isEmpty();
    assertThat(config("{}").architectures()).isEmpty();
    assertThat(config("{'model_type':7,'max_position_embeddings':-4}").contextLength()).isEmpty();
  }

  @Test
  void sizesAreRead() throws IOException {
    ModelConfig found =
        config(
            """
            {'model_type':'qwen2_5_vl','architectures':['Qwen2_5_VLForConditionalGeneration'],
             'torch_dtype':'bfloat16','vision_config':{'depth':32},'image_token_id':7,
             'text_config':{'max_position_embeddings':32768,'num_hidden_layers':28,
               'hidden_size':3584,'num_attention_heads':28,'num_key_value_heads':4,
               'use_sliding_window':false,'sliding_window':4096,'vocab_size':152064}}
            """);

    assertThat(found.modelType()).hasValue("qwen2_5_vl");
    assertThat(found.contextLength()).hasValue(32768);
    assertThat(found.type()).hasValue(Quantization.BF16);
    assertThat(found.dimensions().keyLength()).hasValue(128);
    assertThat(found.dimensions().keyValueHeads()).containsExactly(4L);
    assertThat(found.dimensions().slidingWindow()).isEmpty();
    assertThat(found.dimensions().keyValueBytesPerToken()).hasValue(2 * 28 * 4 * 256);
    assertThat(found.capabilities()).containsExactlyInAnyOrder(Capability.TEXT, Capability.VISION);
  }

  @Test
  void latentAttentionKeepsOneVector() throws IOException {
    ModelConfig found =
        config(
            "{'num_hidden_layers':61,'num_attention_heads':128,'num_key_value_heads':128,"
                + "'kv_lora_rank':512,'qk_rope_head_dim':64,'n_routed_experts':256,"
                + "'num_experts_per_tok':8}");

    assertThat(found.dimensions().keyValueBytesPerToken()).hasValue(2 * 61 * 576);
    assertThat(found.dimensions().experts()).hasValue(256);
  }

  @ParameterizedTest
  @CsvSource({
    "WhisperForConditionalGeneration, TRANSCRIPTION",
    "LlamaForCausalLM, TEXT",
    "SiglipModel, EMBEDDING",
    "BarkForTextToSpeech, SPEECH"
  })
  void classesTellWhatTheyDo(String name, Capability capability) throws IOException {
    assertThat(config("{'architectures':['" + name + "']}").capabilities()).contains(capability);
  }

  @Test
  void whatIsNoObjectIsRefusedByName() {
    assertThatThrownBy(() -> ModelConfig.parse("[1]"))
        .hasMessage("config.json: it is no JSON object");
    assertThatThrownBy(() -> ModelConfig.parse("{\"a\":"))
        .hasMessageStartingWith("config.json: it is no JSON: ");
    assertThatThrownBy(() -> ModelConfig.parse("")).isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> ModelConfig.parse("{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}"))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void templatesHaveThreeShapes() throws IOException {
    assertThat(templates("{'chat_template':'{{ a }}'}")).containsExactly("default");
    assertThat(
            templates(
                "{'chat_template':[{'name':'default','template':'{{ a }}'},"
                    + "{'name':'tool_use','template':'{{ tools }}'},{'name':'x'}]}"))
        .containsExactly("default", "tool_use");
    assertThat(templates("{'chat_template':{'default':'{{ a }}','rag':'{{ b }}'}}"))
        .containsExactly("default", "rag");
    assertThat(templates("{'chat_template':null}")).isEmpty();
    assertThat(templates("{}")).isEmpty();
    assertThat(
            ChatTemplates.external(
                "chat_template.jinja",
                new HeldBytes(
                    "chat_template.jinja",
                    (" ".repeat(2_000) + "{% for m in messages %}{% endfor %}")
                        .getBytes(StandardCharsets.UTF_8))))
        .as("a template that begins late")
        .isPresent();
    assertThat(
            ChatTemplates.external(
                "x", new HeldBytes("x", "plain".getBytes(StandardCharsets.UTF_8))))
        .isEmpty();
  }

  private static java.util.List<String> templates(String json) throws IOException {
    return ChatTemplates.embedded(
            new HeldBytes(
                "tokenizer_config.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
        .stream()
        .map(dev.dray.model.ChatTemplate::name)
        .toList();
  }

  @Test
  void indexesNameTheirFiles() throws IOException {
    ShardIndex index =
        ShardIndex.read(
            new HeldBytes(
                "model.safetensors.index.json",
                "{\"metadata\":{\"total_size\":12},\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\",\"c\":\"2.safetensors\"}}"
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(index.files()).containsExactlyInAnyOrder("1.safetensors", "2.safetensors");
    assertThat(index.totalSize()).hasValue(12);
    assertThatThrownBy(() ->
            ShardIndex.read(
                new HeldBytes(
                    "i.json", "{\"weight_map\":{\"a\":1}}".getBytes(StandardCharsets.UTF_8))))
        .hasMessageContaining("a tensor without a file");
  }
}
