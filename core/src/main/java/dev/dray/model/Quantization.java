package dev.dray.model;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The precision or scheme that weights are kept in. Says nothing about the kind of file, see
/// [ContainerFormat].
///
/// The label is canonical: lower case, one spelling for one thing (`q4_k_m`, `awq-w4g128`,
/// `gptq-int4`, `bitsandbytes-4bit`, `mlx-4bit`, `exl2-4.0bpw`, `fp8`, `mxfp4`, `fp16`).
/// [#parse(String)] reads every known spelling. Two GPTQ models of different group size share a
/// label and differ in `groupSize`.
///
/// @param label the canonical label
/// @param scheme the family of schemes
/// @param bits nominal bits of one weight (4 for `q4_k_m`, 4.25 for `exl2-4.25bpw`), scales not
///   counted, where known
/// @param groupSize how many weights share a scale, where the scheme has groups and they are known
public record Quantization(
    String label, Scheme scheme, OptionalDouble bits, OptionalInt groupSize) {

  /// Families of schemes. The id is what methods are called in configurations.
  public enum Scheme {
    /// Plain floating point: not quantized.
    FLOAT("float"),
    /// llama.cpp's first formats (`q4_0`, `q8_0`).
    LEGACY_QUANT("q"),
    /// llama.cpp's K-quants (`q4_k_m`).
    K_QUANT("k"),
    /// llama.cpp's I-quants (`iq4_xs`).
    I_QUANT("iq"),
    /// llama.cpp's ternary formats (`tq1_0`).
    TERNARY("tq"),
    /// Activation-aware weight quantization.
    AWQ("awq"),
    /// GPTQ.
    GPTQ("gptq"),
    /// bitsandbytes, quantized while loading or stored so.
    BITSANDBYTES("bitsandbytes"),
    /// Apple's MLX.
    MLX("mlx"),
    /// 8-bit floating point.
    FP8("fp8"),
    /// 4-bit floating point without a standard for its scales.
    FP4("fp4"),
    /// 4-bit microscaling floating point.
    MXFP4("mxfp4"),
    /// 6-bit microscaling floating point.
    MXFP6("mxfp6"),
    /// 8-bit microscaling floating point.
    MXFP8("mxfp8"),
    /// NVIDIA's 4-bit floating point.
    NVFP4("nvfp4"),
    /// Plain integers, perhaps activations too (`int4`, `w4a16`, `w8a8`).
    INTEGER("int"),
    /// ExLlamaV2.
    EXL2("exl2"),
    /// ExLlamaV3.
    EXL3("exl3"),
    /// A method this table does not know more about; the label names it.
    OTHER("other"),
    /// Only the number of bits is known.
    BITS("bits");

    private final String id;

    Scheme(String id) {
      this.id = id;
    }

    /// The method's name.
    public String id() {
      return id;
    }

    /// Whether only GGUF files have it.
    public boolean isGguf() {
      return this == LEGACY_QUANT || this == K_QUANT || this == I_QUANT || this == TERNARY;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /// 32-bit floating point.
  public static final Quantization FP32 = floating("fp32", 32);

  /// IEEE's 16-bit floating point.
  public static final Quantization FP16 = floating("fp16", 16);

  /// Google's 16-bit floating point.
  public static final Quantization BF16 = floating("bf16", 16);

  /// 64-bit floating point.
  public static final Quantization FP64 = floating("fp64", 64);

  /// Folds the label.
  ///
  /// @throws IllegalArgumentException if the label is blank
  public Quantization {
    label = label.strip().toLowerCase(Locale.ROOT);
    if (label.isEmpty()) {
      throw new IllegalArgumentException("a quantization needs a label");
    }
  }

  /// Reads a label in any known spelling: `Q4_K_M`, `q4-k-m`, `UD-Q4_K_XL`, `iq4_xs`, `awq-w4g128`,
  /// `AWQ-Int4`, `gptq-int4`, `bnb-4bit`, `nf4`, `float16`, `fp8_e4m3`, `mxfp4`, `mlx-4bit`,
  /// `4bit`, `w4a16`, `4.0bpw-exl2` …
  ///
  /// @throws IllegalArgumentException quoting the text, if it is not only that
  public static Quantization parse(String text) {
    return QuantizationLabels.whole(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'"
                    + text
                    + "' is not a known quantization: such as q4_k_m, iq4_xs, awq-w4g128,"
                    + " gptq-int4, bitsandbytes-4bit, mlx-4bit, fp8, mxfp4, bf16"));
  }

  /// What a name tells, wherever it stands in it: of a repository (`Qwen3-8B-AWQ`), a folder or a
  /// file (`Qwen3-8B-UD-Q4_K_XL-00001-of-00002.gguf`). Of several labels of llama.cpp the last one
  /// counts, as on the Hub.
  ///
  /// @param name a name or a path with slashes, of which the last part counts
  /// @return nothing where the name tells nothing
  public static Optional<Quantization> ofName(String name) {
    return QuantizationLabels.within(name.substring(name.lastIndexOf('/') + 1));
  }

  /// A method that a configuration names, with what it declares.
  ///
  /// @param method the method as it is written there, such as `gptq`; an unknown one becomes the
  ///   label
  /// @param bits bits of a weight, where declared
  /// @param groupSize weights of a group, where declared and positive
  public static Quantization ofMethod(String method, OptionalDouble bits, OptionalInt groupSize) {
    return QuantizationLabels.ofMethod(method, bits, groupSize);
  }

  /// Whether it is anything else than plain floating point.
  public boolean isQuantized() {
    return scheme != Scheme.FLOAT;
  }

  /// Bits that one weight takes on disk, scales included, as far as the label tells: measured on an
  /// 8B model for llama.cpp's mixtures, computed for schemes with groups. Good for an estimate
  /// where sizes are unknown.
  public OptionalDouble bitsPerWeight() {
    return QuantizationLabels.bitsPerWeight(this);
  }

  /// Whether this is what somebody asks for: its label in any spelling, its scheme's name (`awq`),
  /// or its label without the `ud-` of Unsloth's mixtures.
  public boolean matches(String wanted) {
    String folded = wanted.strip().toLowerCase(Locale.ROOT);
    if (folded.equals(label) || (folded.equals(scheme.id) && scheme != Scheme.OTHER)) {
      return true;
    }
    return QuantizationLabels.whole(folded)
        .map(asked -> asked.label.equals(label) || ("ud-" + asked.label).equals(label))
        .orElse(false);
  }

  /// For people: `Q4_K_M`, `AWQ W4G128`, `MLX 4bit`, `FP16`.
  public String display() {
    if (scheme.isGguf()) {
      return label.toUpperCase(Locale.ROOT);
    }
    return label
        .toUpperCase(Locale.ROOT)
        .replace('-', ' ')
        .replace("BIT", "bit")
        .replace("bitSANDBYTES", "bitsandbytes")
        .replace("BPW", "bpw");
  }

  /// The label.
  @Override
  public String toString() {
    return label;
  }

  private static Quantization floating(String label, int bits) {
    return new Quantization(label, Scheme.FLOAT, OptionalDouble.of(bits), OptionalInt.empty());
  }
}
