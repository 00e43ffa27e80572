package dev.dray.format;

import java.util.Set;

/// What a tensor of a quantized model holds, told by the end of its name. Writers of one method
/// agree on these names (AutoGPTQ, AutoAWQ, bitsandbytes, compressed-tensors, ModelOpt, MLX).
enum Packing {
  /// One number each.
  PLAIN,
  /// Several weights in each number.
  PACKED,
  /// MLX's scales: one number for each group of weights.
  SCALES,
  /// Zero points, scales, tables: no weights of the model.
  AID;

  private static final Set<String> AIDS =
      Set.of(
          "qzeros",
          "g_idx",
          "biases",
          "absmax",
          "quant_map",
          "nested_absmax",
          "nested_quant_map",
          "SCB",
          "weight_format",
          "weight_shape",
          "zero_point",
          "weight_zero_point",
          "input_zero_point",
          "input_scale",
          "output_scale",
          "activation_scale",
          "input_global_scale",
          "weight_global_scale",
          "k_scale",
          "v_scale",
          "q_scale",
          "q_scale_max",
          "q_groups",
          "q_group_map",
          "q_invperm",
          "q_perm",
          "suh",
          "svh",
          "mcg",
          "mul1");

  /// @param name the tensor's name
  /// @param type what its numbers are; bytes called `weight` may be packed or not
  static Packing of(String name, SafetensorsType type) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (AIDS.contains(last)
        || last.startsWith("weight_scale")
        || last.startsWith("quant_state")
        || last.startsWith("bitsandbytes__")
        || last.endsWith("_scales")) {
      return AID;
    }
    if (last.equals("scales")) {
      return SCALES;
    }
    boolean whole =
        type == SafetensorsType.I32
            || type == SafetensorsType.U32
            || type == SafetensorsType.U8
            || type == SafetensorsType.I8;
    if (whole
        && (last.equals("qweight")
            || last.equals("weight_packed")
            || last.endsWith("_blocks")
            || last.equals("q_weight")
            || last.equals("trellis"))) {
      return PACKED;
    }
    boolean mayHoldSeveral = type == SafetensorsType.U32 || type == SafetensorsType.U8;
    return last.equals("weight") && mayHoldSeveral ? PACKED : PLAIN;
  }
}
