package dev.dray.format;

import dev.dray.json.JsonField;
import dev.dray.model.Capability;
import dev.dray.model.Dimensions;
import dev.dray.model.Quantization;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a `config.json` says.
///
/// @param modelType such as `llama`
/// @param architectures such as `LlamaForCausalLM`
/// @param type the precision that the weights were saved in
/// @param quantization what is declared beyond that
/// @param contextLength tokens of context
/// @param dimensions sizes
/// @param capabilities what its classes and parts can do
public record ModelConfig(
    Optional<String> modelType,
    List<String> architectures,
    Optional<Quantization> type,
    Optional<Quantization> quantization,
    OptionalLong contextLength,
    Dimensions dimensions,
    Set<Capability> capabilities) {

  /// Copies what can change.
  public ModelConfig {
    architectures = List.copyOf(architectures);
    capabilities = Set.copyOf(capabilities);
  }

  /// Reads a `config.json`.
  ///
  /// @throws FormatException if it is no JSON object
  /// @throws IOException if it cannot be read
  public static ModelConfig read(RandomRead file) throws IOException {
    return of(Json.object(file));
  }

  /// Reads the text of a `config.json`.
  ///
  /// @throws FormatException if it is no JSON object
  public static ModelConfig parse(String text) throws IOException {
    return read(
        new HeldBytes("config.json", text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /// Reads what a file beside `config.json` declares: `quantize_config.json` (GPTQ's tools),
  /// `quant_config.json` and `awq_config.json` (AWQ's), `quantization_config.json` and ModelOpt's
  /// `hf_quant_config.json`.
  ///
  /// @param name the file's name, which tells the method where the document does not
  /// @throws FormatException if it is no JSON object
  /// @throws IOException if it cannot be read
  public static Optional<Quantization> readDeclaration(String name, RandomRead file)
      throws IOException {
    JsonNode document = Json.object(file);
    return switch (name) {
      case "hf_quant_config.json" -> QuantizationDeclaration.ofModelOpt(document);
      case "quantize_config.json" -> QuantizationDeclaration.of(document, "gptq");
      case "awq_config.json", "quant_config.json" -> QuantizationDeclaration.of(document, "awq");
      default -> QuantizationDeclaration.of(document, "");
    };
  }

  private static ModelConfig of(JsonNode config) {
    JsonNode text = text(config);
    List<String> architectures = JsonField.texts(config.path("architectures"));
    return new ModelConfig(
        JsonField.text(config.path("model_type")),
        architectures,
        type(config).or(() -> type(text)),
        QuantizationDeclaration.ofConfig(config),
        first(
            config,
            text,
            "max_position_embeddings",
            "n_positions",
            "max_sequence_length",
            "max_seq_len",
            "seq_length",
            "n_ctx",
            "model_max_length"),
        dimensions(config, text),
        capabilities(config, architectures));
  }

  /// The part that describes the language model, where one model has several parts.
  private static JsonNode text(JsonNode config) {
    JsonNode inner = config.path("thinker_config").path("text_config");
    for (JsonNode candidate :
        new JsonNode[] {
          inner,
          config.path("text_config"),
          config.path("llm_config"),
          config.path("language_config")
        }) {
      if (candidate.isObject()) {
        return candidate;
      }
    }
    return config;
  }

  private static Optional<Quantization> type(JsonNode config) {
    return JsonField.text(config.path("torch_dtype"))
        .or(() -> JsonField.text(config.path("dtype")))
        .map(text -> text.toLowerCase(Locale.ROOT).replace("torch.", ""))
        .flatMap(text ->
            switch (text) {
              case "bfloat16" -> Optional.of(Quantization.BF16);
              case "float16", "half" -> Optional.of(Quantization.FP16);
              case "float32", "float" -> Optional.of(Quantization.FP32);
              case "float64", "double" -> Optional.of(Quantization.FP64);
              default -> Optional.empty();
            });
  }

  private static Dimensions dimensions(JsonNode config, JsonNode text) {
    OptionalLong embedding =
        first(text, config, "hidden_size", "n_embd", "d_model", "dim", "model_dim");
    OptionalLong heads =
        first(text, config, "num_attention_heads", "n_head", "n_heads", "num_heads");
    OptionalLong keyHeads =
        first(text, config, "num_key_value_heads", "num_kv_heads", "multi_query_group_num");
    OptionalLong key = first(text, config, "head_dim", "attention_head_dim");
    if (key.isEmpty() && embedding.isPresent() && heads.orElse(0) > 0) {
      key = OptionalLong.of(embedding.getAsLong() / heads.getAsLong());
    }
    OptionalLong value = key;
    // Multi-head latent attention keeps one compressed vector for keys and values together.
    OptionalLong rank = first(text, config, "kv_lora_rank");
    if (rank.isPresent()) {
      key = OptionalLong.of(rank.getAsLong() + first(text, config, "qk_rope_head_dim").orElse(0));
      value = OptionalLong.of(0);
      keyHeads = OptionalLong.of(1);
    }
    OptionalLong kept = keyHeads.isPresent() ? keyHeads : heads;
    boolean slides =
        !text.has("use_sliding_window") || JsonField.isTrue(text.path("use_sliding_window"));
    return new Dimensions(
        first(text, config, "num_hidden_layers", "n_layer", "n_layers", "num_layers"),
        embedding,
        first(text, config, "intermediate_size", "n_inner", "ffn_dim", "d_ff"),
        heads,
        kept.isPresent() ? List.of(kept.getAsLong()) : List.of(),
        key,
        value,
        slides ? first(text, config, "sliding_window") : OptionalLong.empty(),
        first(text, config, "vocab_size", "padded_vocab_size"),
        first(text, config, "num_experts", "num_local_experts", "n_routed_experts"),
        first(text, config, "num_experts_per_tok", "num_experts_per_token", "moe_top_k"));
  }

  private static Set<Capability> capabilities(JsonNode config, List<String> architectures) {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    boolean sees =
        config.path("vision_config").isObject()
            || config.path("thinker_config").path("vision_config").isObject()
            || config.path("visual").isObject()
            || config.has("mm_vision_tower")
            || config.has("image_token_id")
            || config.has("image_token_index");
    boolean hears =
        config.path("audio_config").isObject()
            || config.path("thinker_config").path("audio_config").isObject();
    for (String name : architectures) {
      if (name.startsWith("Whisper")
          || name.endsWith("ForCTC")
          || name.endsWith("ForSpeechSeq2Seq")) {
        found.add(Capability.TRANSCRIPTION);
      } else if (name.endsWith("ForCausalLM")
          || name.endsWith("LMHeadModel")
          || name.endsWith("ForConditionalGeneration")
          || name.endsWith("ForCausalLMMTP")) {
        found.add(Capability.TEXT);
      } else if (name.endsWith("ForTextToSpeech") || name.endsWith("ForTextToWaveform")) {
        found.add(Capability.SPEECH);
      } else if (name.startsWith("Siglip") || (name.startsWith("CLIP") && name.endsWith("Model"))) {
        found.add(Capability.EMBEDDING);
        sees = true;
      }
    }
    if (sees) {
      found.add(Capability.VISION);
    }
    if (hears) {
      found.add(Capability.AUDIO);
    }
    return found;
  }

  private static OptionalLong first(JsonNode one, JsonNode two, String... keys) {
    for (JsonNode node : new JsonNode[] {one, two}) {
      for (String key : keys) {
        OptionalLong found = JsonField.number(node.path(key));
        if (found.isPresent() && found.getAsLong() > 0) {
          return found;
        }
      }
    }
    return OptionalLong.empty();
  }
}
