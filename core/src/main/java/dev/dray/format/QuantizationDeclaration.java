package dev.dray.format;

import dev.dray.json.JsonField;
import dev.dray.model.Quantization;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Understands how configurations declare a quantization: `quantization_config` and `quantization`
/// of `config.json`, and the files that some methods keep beside it.
final class QuantizationDeclaration {

  private QuantizationDeclaration() {}

  /// What a whole `config.json` declares.
  static Optional<Quantization> ofConfig(JsonNode config) {
    JsonNode text = config.path("text_config");
    for (JsonNode place :
        new JsonNode[] {
          config.path("quantization_config"),
          text.path("quantization_config"),
          config.path("compression_config")
        }) {
      Optional<Quantization> declared = of(place, "");
      if (declared.isPresent()) {
        return declared;
      }
    }
    JsonNode mlx = config.path("quantization");
    if (mlx.isObject()) {
      return mlx(mlx);
    }
    if (JsonField.isTrue(config.path("load_in_4bit"))
        || JsonField.isTrue(config.path("load_in_8bit"))) {
      return of(config, "bitsandbytes");
    }
    return Optional.empty();
  }

  /// What a declaration says.
  ///
  /// @param node the object; anything else declares nothing
  /// @param method the method where the object names none but its place tells; may be empty
  static Optional<Quantization> of(JsonNode node, String method) {
    if (!node.isObject() || node.isEmpty()) {
      return Optional.empty();
    }
    String named =
        JsonField.text(node.path("quant_method"))
            .or(() -> JsonField.text(node.path("quantization_method")))
            .map(text -> text.strip().toLowerCase(Locale.ROOT))
            .orElseGet(() -> method.isEmpty() ? inferred(node) : method);
    OptionalDouble bits = bits(node);
    OptionalInt group = group(node);
    return switch (named) {
      case "" -> isMlx(node) ? mlx(node) : Optional.empty();
      case "bitsandbytes", "bnb", "bitsandbytes_4bit", "bitsandbytes_8bit" ->
          Optional.of(Quantization.ofMethod("bitsandbytes", loadedBits(node, named), group));
      case "compressed-tensors", "compressed_tensors" -> compressed(node);
      case "modelopt", "modelopt_fp4", "modelopt_fp8" ->
          Optional.of(algorithm(node).orElseGet(() -> other("modelopt", bits, group)));
      case "fp_quant" ->
          JsonField.text(node.path("forward_dtype"))
              .flatMap(QuantizationDeclaration::parsed)
              .or(() -> Optional.of(other(named, bits, group)));
      case "torchao", "quanto" ->
          Optional.of(other(named, bits.isPresent() ? bits : mentioned(node), group));
      case "fp8", "fbgemm_fp8" -> Optional.of(other("fp8", bits, block(node, group)));
      case "mlx" -> mlx(node);
      default -> Optional.of(other(shortened(named), bits, group));
    };
  }

  /// What `hf_quant_config.json` of ModelOpt says.
  static Optional<Quantization> ofModelOpt(JsonNode document) {
    return algorithm(document.path("quantization"));
  }

  /// The method by the keys that only it has.
  private static String inferred(JsonNode node) {
    boolean loads = node.has("load_in_4bit") || node.has("load_in_8bit");
    if (loads || node.has("bnb_4bit_quant_type")) {
      return "bitsandbytes";
    }
    if (node.has("quant_algo")) {
      return "modelopt";
    }
    if (node.has("config_groups")) {
      return "compressed-tensors";
    }
    if (node.has("w_bit") || node.has("q_group_size") || node.has("zero_point")) {
      return "awq";
    }
    boolean ordered = node.has("desc_act") || node.has("act_order") || node.has("damp_percent");
    return ordered && node.has("bits") ? "gptq" : "";
  }

  private static boolean isMlx(JsonNode node) {
    return node.has("bits") && node.has("group_size");
  }

  /// Mode defaults are those of MLX's `quantize`.
  private static Optional<Quantization> mlx(JsonNode node) {
    String mode = JsonField.text(node.path("mode")).orElse("affine");
    OptionalInt group = group(node);
    if (!mode.equals("affine")) {
      return parsed("mlx-" + mode)
          .map(q ->
              new Quantization(
                  q.label(),
                  q.scheme(),
                  q.bits(),
                  group.isPresent() ? group : OptionalInt.of(mode.equals("nvfp4") ? 16 : 32)));
    }
    OptionalDouble bits = bits(node);
    return Optional.of(
        Quantization.ofMethod(
            "mlx",
            bits.isPresent() ? bits : OptionalDouble.of(4),
            group.isPresent() ? group : OptionalInt.of(64)));
  }

  private static OptionalDouble loadedBits(JsonNode node, String method) {
    if (JsonField.isTrue(node.path("load_in_4bit"))
        || JsonField.isTrue(node.path("_load_in_4bit"))
        || method.endsWith("4bit")) {
      return OptionalDouble.of(4);
    }
    if (JsonField.isTrue(node.path("load_in_8bit"))
        || JsonField.isTrue(node.path("_load_in_8bit"))
        || method.endsWith("8bit")) {
      return OptionalDouble.of(8);
    }
    return node.has("bnb_4bit_quant_type") ? OptionalDouble.of(4) : OptionalDouble.empty();
  }

  /// The first group speaks for the model; `format` names what groups cannot.
  private static Optional<Quantization> compressed(JsonNode node) {
    String format = JsonField.text(node.path("format")).orElse("");
    JsonNode group =
        node.path("config_groups").iterator().hasNext()
            ? node.path("config_groups").iterator().next()
            : node.path("config_groups");
    if (group.has("format")) {
      format = JsonField.text(group.path("format")).orElse(format);
    }
    JsonNode weights = group.path("weights");
    OptionalInt size = group(weights);
    for (String micro : new String[] {"nvfp4", "mxfp4", "mxfp8"}) {
      if (format.startsWith(micro)) {
        return Optional.of(other(micro, OptionalDouble.empty(), size));
      }
    }
    OptionalLong bits = JsonField.number(weights.path("num_bits"));
    if (bits.isEmpty()) {
      return format.equals("dense")
          ? Optional.empty()
          : Optional.of(other("compressed-tensors", OptionalDouble.empty(), size));
    }
    if (JsonField.text(weights.path("type")).orElse("int").equals("float")) {
      return Optional.of(
          other(bits.getAsLong() <= 4 ? "fp4" : "fp8", OptionalDouble.empty(), size));
    }
    long activations =
        JsonField.number(group.path("input_activations").path("num_bits")).orElse(16);
    return parsed("w" + bits.getAsLong() + "a" + activations)
        .map(q -> new Quantization(q.label(), q.scheme(), q.bits(), size));
  }

  /// ModelOpt's `quant_algo`, such as `NVFP4`, `FP8`, `W4A16_AWQ`.
  private static Optional<Quantization> algorithm(JsonNode node) {
    OptionalInt group = group(node);
    return JsonField.text(node.path("quant_algo"))
        .map(name ->
            parsed(name.replaceAll("(?i)_(pb_wo|per_channel.*|sq|wo)$", ""))
                .map(q ->
                    new Quantization(
                        q.label(), q.scheme(), q.bits(), group.isPresent() ? group : q.groupSize()))
                .orElseGet(() ->
                    other(
                        "modelopt-" + shortened(name.toLowerCase(Locale.ROOT)),
                        OptionalDouble.empty(),
                        group)));
  }

  private static Optional<Quantization> parsed(String text) {
    try {
      return Optional.of(Quantization.parse(text));
    } catch (IllegalArgumentException e) {
      // A word that no method of this table uses: whoever asks names it otherwise.
      return Optional.empty();
    }
  }

  private static Quantization other(String method, OptionalDouble bits, OptionalInt group) {
    return Quantization.ofMethod(method, bits, group);
  }

  /// A vendor's word becomes a label, so it is kept short and plain.
  private static String shortened(String word) {
    String plain = word.replaceAll("[^a-z0-9._-]", "-");
    return plain.length() > 40 ? plain.substring(0, 40) : plain;
  }

  private static OptionalDouble bits(JsonNode node) {
    for (String key : new String[] {"bits", "w_bit", "num_bits", "nbits", "weight_bits"}) {
      OptionalDouble found = JsonField.decimal(node.path(key));
      if (found.isPresent() && found.getAsDouble() > 0 && found.getAsDouble() <= 64) {
        return found;
      }
    }
    JsonNode inner = node.path("quant_config").path("weight_quant_params");
    return inner.isObject() ? bits(inner) : OptionalDouble.empty();
  }

  /// `int4`, `int8` or `float8` anywhere in a declaration that has no field for it.
  private static OptionalDouble mentioned(JsonNode node) {
    String text = node.toString().toLowerCase(Locale.ROOT);
    return text.contains("int4")
        ? OptionalDouble.of(4)
        : text.contains("int8") || text.contains("float8")
            ? OptionalDouble.of(8)
            : OptionalDouble.empty();
  }

  private static OptionalInt group(JsonNode node) {
    for (String key : new String[] {"group_size", "q_group_size"}) {
      JsonNode found = node.path(key);
      if (found.isIntegralNumber() && found.canConvertToInt() && found.intValue() > 0) {
        return OptionalInt.of(found.intValue());
      }
    }
    JsonNode inner = node.path("quant_config").path("weight_quant_params");
    return inner.isObject() ? group(inner) : OptionalInt.empty();
  }

  private static OptionalInt block(JsonNode node, OptionalInt group) {
    JsonNode first = node.path("weight_block_size").path(0);
    return first.isIntegralNumber() && first.canConvertToInt() && first.intValue() > 0
        ? OptionalInt.of(first.intValue())
        : group;
  }
}
