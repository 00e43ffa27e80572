package dev.dray.model;

import dev.dray.model.Quantization.Scheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads and writes labels of quantizations. A text is cut into *signs* (a label of llama.cpp, a
/// method, a number of bits, a group size …); what the signs say together is the quantization.
final class QuantizationLabels {

  /// No name of a model is longer; longer texts are cut before patterns see them.
  private static final int LONGEST = 512;

  private static final String START = "(?<![a-z0-9])";
  private static final String END = "(?![a-z0-9])";

  /// What stands between words of a spelling.
  private static final String GAP = "[-_ ]?";

  /// Bits that weights may have.
  private static final String WIDTH = "([1-9]|1[0-6]|32)";

  private enum Sign {
    /// Labels of llama.cpp; Unsloth's mixtures have `ud-` before them.
    GGUF(
        "(?:ud[-_])?(?:"
            + ("iq[1-6]" + GAP + "(?:xxs|xs|xxl|xl|nl|kss|ks|kt|kl|k|s|m|l)")
            + ("|q[2-8]" + GAP + "k(?:" + GAP + "(?:xxs|xs|xxl|xl|s|m|l|p))?")
            + ("|q[1-8]" + GAP + "[01](?:_[48]_[48])?(?:_(?:xl|l))?")
            + ("|tq[12]" + GAP + "0")
            + "|mxfp4_moe|q[2-8])"),
    GROUPED("w" + WIDTH + GAP + "g([0-9]{1,4})"),
    WEIGHTS_ACTIVATIONS("w" + WIDTH + GAP + "a" + WIDTH + "(?:[-_](?:a?sym|fp8|int8))?"),
    MICRO("(?:mxfp[468]|nvfp4)"),
    FP8("(?:fp8|f8|float8)(?:[-_]?e[45]m[23](?:fn)?(?:uz)?)?|e[45]m[23](?:fn)?(?:uz)?"),
    FP4("fp4"),
    NF4("nf4"),
    FLOAT("bf16|bfloat16|fp16|f16|float16|half|fp32|f32|float32|fp64|f64|float64"),
    INTEGER("u?int" + GAP + WIDTH),
    PER_WEIGHT("([1-9](?:[._][0-9]{1,3})?)" + GAP + "bpw|bpw" + GAP + "([1-9](?:[._][0-9]{1,3})?)"),
    BITS(WIDTH + GAP + "bits?"),
    GROUP("g([0-9]{2,4})|gs([0-9]{2,4})|([0-9]{2,4})g|group(?:[-_ ]?size)?[-_ ]?([0-9]{1,4})"),
    METHOD(
        "auto-?awq|awq|auto-?gptq|gptqmodel|gptq|bitsandbytes|bnb|mlx|exl2|exl3|aqlm|vptq|quanto"
            + "|eetq|hqq|torchao|spqr|squeezellm|sqllm|auto-?round|sinq|quip|compressed-tensors"
            + "|modelopt"),
    /// Methods whose names mean something else in the names of models. From here on, signs count
    /// only where nothing but a quantization is expected.
    METHOD_ALONE("higgs|quark|bitnet|metal|fp" + GAP + "quant"),
    /// Bits of weights; in names it may be a week or a width.
    WEIGHTS("w" + WIDTH),
    /// Words that stand beside a label and change nothing.
    FILLER("dynamic|static|block|marlin|gemm|gemv|sym|asym|quant|quantized|weights?|only|i1");

    private final Pattern pattern;

    Sign(String regex) {
      pattern = Pattern.compile(START + "(?:" + regex + ")" + END);
    }
  }

  private record Found(Sign sign, int start, int end, List<String> groups, String text) {}

  /// Approximate bits on disk of llama.cpp's mixtures for an 8B Llama, from llama.cpp's
  /// documentation of its quantizer; the rest follows from the blocks' sizes.
  private static final Map<String, Double> PER_WEIGHT =
      Map.ofEntries(
          Map.entry("q1_0", 1.13),
          Map.entry("q2_0", 2.25),
          Map.entry("iq1_s", 2.0),
          Map.entry("iq1_m", 2.15),
          Map.entry("tq1_0", 1.69),
          Map.entry("tq2_0", 2.06),
          Map.entry("iq2_xxs", 2.4),
          Map.entry("iq2_xs", 2.6),
          Map.entry("iq2_s", 2.75),
          Map.entry("iq2_m", 2.9),
          Map.entry("q2_k_s", 3.0),
          Map.entry("q2_k", 3.2),
          Map.entry("iq3_xxs", 3.25),
          Map.entry("iq3_xs", 3.5),
          Map.entry("iq3_s", 3.66),
          Map.entry("iq3_m", 3.76),
          Map.entry("q3_k_s", 3.64),
          Map.entry("q3_k_m", 4.0),
          Map.entry("q3_k", 4.0),
          Map.entry("q3_k_l", 4.3),
          Map.entry("iq4_xs", 4.46),
          Map.entry("iq4_nl", 4.68),
          Map.entry("mxfp4_moe", 4.25),
          Map.entry("q4_0", 4.66),
          Map.entry("q4_1", 5.1),
          Map.entry("q4_k_s", 4.67),
          Map.entry("q4_k_m", 4.89),
          Map.entry("q4_k", 4.89),
          Map.entry("q5_0", 5.6),
          Map.entry("q5_1", 6.0),
          Map.entry("q5_k_s", 5.57),
          Map.entry("q5_k_m", 5.70),
          Map.entry("q5_k", 5.70),
          Map.entry("q6_k", 6.56),
          Map.entry("q8_0", 8.5));

  private QuantizationLabels() {}

  /// The quantization that the whole text names, and nothing else.
  static Optional<Quantization> whole(String text) {
    String folded = text.strip().toLowerCase(Locale.ROOT);
    if (folded.isEmpty() || folded.length() > LONGEST) {
      return Optional.empty();
    }
    List<Found> signs = signs(folded, true);
    StringBuilder rest = new StringBuilder(folded);
    for (Found found : signs) {
      for (int i = found.start(); i < found.end(); i++) {
        rest.setCharAt(i, ' ');
      }
    }
    boolean onlySigns = rest.chars().allMatch(c -> " -_.+/()".indexOf(c) >= 0);
    return onlySigns ? composed(signs) : Optional.empty();
  }

  /// The quantization that a name tells.
  static Optional<Quantization> within(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return composed(
        signs(
            folded.length() > LONGEST ? folded.substring(folded.length() - LONGEST) : folded,
            false));
  }

  /// The signs of a text in their order, none inside another: of two that overlap the one that is
  /// declared first holds.
  private static List<Found> signs(String folded, boolean alone) {
    List<Found> all = new ArrayList<>();
    for (Sign sign : Sign.values()) {
      if (!alone && sign.compareTo(Sign.METHOD_ALONE) >= 0) {
        continue;
      }
      Matcher matcher = sign.pattern.matcher(folded);
      while (matcher.find()) {
        int start = matcher.start();
        int end = matcher.end();
        if (all.stream().noneMatch(other -> start < other.end() && other.start() < end)) {
          List<String> groups = new ArrayList<>();
          for (int i = 1; i <= matcher.groupCount(); i++) {
            if (matcher.group(i) != null) {
              groups.add(matcher.group(i));
            }
          }
          all.add(new Found(sign, start, end, groups, matcher.group()));
        }
      }
    }
    return all;
  }

  private static Optional<Quantization> composed(List<Found> signs) {
    Optional<Found> gguf = last(signs, Sign.GGUF);
    if (gguf.isPresent()) {
      return Optional.of(gguf(gguf.get().text()));
    }
    OptionalDouble bits = bits(signs);
    OptionalInt group = group(signs);
    Optional<String> method =
        last(signs, Sign.METHOD).or(() -> last(signs, Sign.METHOD_ALONE)).map(Found::text);
    Optional<String> micro = last(signs, Sign.MICRO).map(Found::text);
    if (micro.isPresent()) {
      boolean mlx = method.map("mlx"::equals).orElse(false);
      return Optional.of(mlx ? mlx(micro.get(), group) : micro(micro.get(), group));
    }
    if (method.isPresent() && !method.get().equals("mlx")) {
      boolean fp8 = has(signs, Sign.FP8) && isContainerOfSchemes(method.get());
      return Optional.of(fp8 ? ofMethod("fp8", bits, group) : ofMethod(method.get(), bits, group));
    }
    if (has(signs, Sign.NF4)) {
      return Optional.of(ofMethod("bitsandbytes", OptionalDouble.of(4), group));
    }
    if (has(signs, Sign.FP8)) {
      return Optional.of(ofMethod("fp8", OptionalDouble.of(8), group));
    }
    if (has(signs, Sign.FP4)) {
      return Optional.of(ofMethod("fp4", OptionalDouble.of(4), group));
    }
    Optional<Found> activations = last(signs, Sign.WEIGHTS_ACTIVATIONS);
    if (activations.isPresent()) {
      List<String> numbers = activations.get().groups();
      return Optional.of(
          new Quantization(
              "w" + numbers.get(0) + "a" + numbers.get(1), Scheme.INTEGER, bits, group));
    }
    if (method.isPresent()) {
      return bits.isEmpty()
          ? Optional.empty()
          : Optional.of(mlx(number(bits.getAsDouble()) + "bit", group));
    }
    return last(signs, Sign.GROUPED)
        .map(found ->
            new Quantization(
                "w" + found.groups().get(0) + "g" + found.groups().get(1),
                Scheme.INTEGER,
                bits,
                group))
        .or(() ->
            last(signs, Sign.INTEGER)
                .map(found ->
                    new Quantization(
                        "int" + found.groups().getFirst(), Scheme.INTEGER, bits, group)))
        .or(() ->
            has(signs, Sign.PER_WEIGHT)
                ? Optional.of(ofMethod("exl2", bits, group))
                : Optional.empty())
        .or(() ->
            last(signs, Sign.BITS)
                .map(found ->
                    new Quantization(found.groups().getFirst() + "bit", Scheme.BITS, bits, group)))
        .or(() -> last(signs, Sign.FLOAT).map(found -> floating(found.text())));
  }

  /// Formats that only hold schemes of others.
  private static boolean isContainerOfSchemes(String method) {
    return method.equals("compressed-tensors")
        || method.equals("modelopt")
        || method.equals("torchao");
  }

  private static OptionalDouble bits(List<Found> signs) {
    Optional<String> digits =
        last(signs, Sign.GROUPED)
            .or(() -> last(signs, Sign.WEIGHTS_ACTIVATIONS))
            .or(() -> last(signs, Sign.INTEGER))
            .or(() -> last(signs, Sign.PER_WEIGHT))
            .or(() -> last(signs, Sign.BITS))
            .or(() -> last(signs, Sign.WEIGHTS))
            .map(found -> found.groups().getFirst().replace('_', '.'));
    return digits.isPresent()
        ? OptionalDouble.of(Double.parseDouble(digits.get()))
        : has(signs, Sign.NF4) ? OptionalDouble.of(4) : OptionalDouble.empty();
  }

  private static OptionalInt group(List<Found> signs) {
    Optional<String> digits =
        last(signs, Sign.GROUPED)
            .map(found -> found.groups().get(1))
            .or(() -> last(signs, Sign.GROUP).map(found -> found.groups().getFirst()));
    return digits.isPresent() && Integer.parseInt(digits.get()) > 0
        ? OptionalInt.of(Integer.parseInt(digits.get()))
        : OptionalInt.empty();
  }

  private static Optional<Found> last(List<Found> signs, Sign sign) {
    return signs.stream().filter(found -> found.sign() == sign).reduce((_, second) -> second);
  }

  private static boolean has(List<Found> signs, Sign sign) {
    return last(signs, sign).isPresent();
  }

  /// A label of llama.cpp in any spelling.
  private static Quantization gguf(String spelled) {
    boolean dynamic = spelled.startsWith("ud");
    String compact = (dynamic ? spelled.substring(3) : spelled).replaceAll("[-_ ]", "");
    if (compact.equals("mxfp4moe")) {
      return new Quantization("mxfp4_moe", Scheme.MXFP4, OptionalDouble.of(4), OptionalInt.of(32));
    }
    // q4 · k · m, iq4 · xs, q4 · 0 · 4 · 4, tq1 · 0
    int digit = compact.startsWith("iq") || compact.startsWith("tq") ? 2 : 1;
    String head = compact.substring(0, digit + 1);
    String tail = compact.substring(digit + 1);
    StringBuilder label = new StringBuilder(dynamic ? "ud-" : "").append(head);
    if (compact.startsWith("iq")) {
      label.append('_').append(tail);
    } else if (!tail.isEmpty()) {
      label.append('_').append(tail.charAt(0));
      String rest = tail.substring(1);
      if (!rest.isEmpty() && Character.isDigit(rest.charAt(0))) {
        label.append('_').append(rest.charAt(0)).append('_').append(rest.charAt(1));
        rest = rest.substring(2);
      }
      if (!rest.isEmpty()) {
        label.append('_').append(rest);
      }
    }
    Scheme scheme =
        compact.startsWith("iq")
            ? Scheme.I_QUANT
            : compact.startsWith("tq")
                ? Scheme.TERNARY
                : tail.startsWith("k") ? Scheme.K_QUANT : Scheme.LEGACY_QUANT;
    int bits = compact.charAt(digit) - '0';
    return new Quantization(label.toString(), scheme, OptionalDouble.of(bits), OptionalInt.empty());
  }

  private static Quantization micro(String label, OptionalInt group) {
    int usual = label.equals("nvfp4") ? 16 : 32;
    return new Quantization(
        label,
        switch (label) {
          case "mxfp4" -> Scheme.MXFP4;
          case "mxfp6" -> Scheme.MXFP6;
          case "mxfp8" -> Scheme.MXFP8;
          default -> Scheme.NVFP4;
        },
        OptionalDouble.of(label.charAt(label.length() - 1) - '0'),
        group.isPresent() ? group : OptionalInt.of(usual));
  }

  /// MLX's labels: `4bit`, or the mode where it is not the affine one.
  private static Quantization mlx(String what, OptionalInt group) {
    String digits = what.replaceAll("[^0-9.]", "");
    return new Quantization(
        "mlx-" + what, Scheme.MLX, OptionalDouble.of(Double.parseDouble(digits)), group);
  }

  private static Quantization floating(String spelled) {
    return switch (spelled) {
      case "bf16", "bfloat16" -> Quantization.BF16;
      case "fp16", "f16", "float16", "half" -> Quantization.FP16;
      case "fp64", "f64", "float64" -> Quantization.FP64;
      default -> Quantization.FP32;
    };
  }

  /// @see Quantization#ofMethod
  static Quantization ofMethod(String method, OptionalDouble bits, OptionalInt groupSize) {
    String folded = method.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    OptionalInt group =
        groupSize.isPresent() && groupSize.getAsInt() > 0 ? groupSize : OptionalInt.empty();
    String number = bits.isPresent() ? number(bits.getAsDouble()) : "";
    return switch (folded) {
      case "awq", "autoawq", "auto-awq" ->
          new Quantization(
              number.isEmpty()
                  ? "awq"
                  : "awq-w" + number + (group.isPresent() ? "g" + group.getAsInt() : ""),
              Scheme.AWQ,
              bits,
              group);
      case "gptq", "autogptq", "auto-gptq", "gptqmodel" ->
          new Quantization(
              number.isEmpty() ? "gptq" : "gptq-int" + number, Scheme.GPTQ, bits, group);
      case "bitsandbytes", "bnb" ->
          new Quantization(
              number.isEmpty() ? "bitsandbytes" : "bitsandbytes-" + number + "bit",
              Scheme.BITSANDBYTES,
              bits,
              group);
      case "mlx" ->
          number.isEmpty()
              ? new Quantization("mlx", Scheme.MLX, bits, group)
              : mlx(number + "bit", group);
      case "exl2", "exl3" ->
          new Quantization(
              bits.isPresent() ? folded + "-" + decimal(bits.getAsDouble()) + "bpw" : folded,
              folded.equals("exl2") ? Scheme.EXL2 : Scheme.EXL3,
              bits,
              group);
      case "fp8", "fbgemm-fp8", "finegrained-fp8" ->
          new Quantization("fp8", Scheme.FP8, OptionalDouble.of(8), group);
      case "fp4" -> new Quantization("fp4", Scheme.FP4, OptionalDouble.of(4), group);
      case "mxfp4", "mxfp6", "mxfp8", "nvfp4" -> micro(folded, group);
      default -> {
        String name =
            switch (folded) {
              case "sqllm" -> "squeezellm";
              case "autoround" -> "auto-round";
              case "fpquant", "fp quant" -> "fp-quant";
              default -> folded;
            };
        yield new Quantization(
            number.isEmpty() ? name : name + "-" + number + "bit", Scheme.OTHER, bits, group);
      }
    };
  }

  /// @see Quantization#bitsPerWeight()
  static OptionalDouble bitsPerWeight(Quantization of) {
    String label = of.label().startsWith("ud-") ? of.label().substring(3) : of.label();
    Double measured = PER_WEIGHT.get(label);
    if (measured == null && of.scheme().isGguf()) {
      // Larger siblings (q4_k_l, q4_k_xl) differ from the middle one in a few tensors.
      measured = PER_WEIGHT.get(label.replaceAll("_(?:xxl|xl|l|p)$", "_m"));
    }
    if (measured == null && of.scheme().isGguf()) {
      measured = PER_WEIGHT.get(label.replaceAll("_(?:xxl|xl|l|p|4_4|4_8|8_8)$", ""));
    }
    if (measured != null) {
      return OptionalDouble.of(measured);
    }
    if (of.bits().isEmpty()) {
      return OptionalDouble.empty();
    }
    double bits = of.bits().getAsDouble();
    return OptionalDouble.of(
        switch (of.scheme()) {
          case LEGACY_QUANT, K_QUANT, I_QUANT, TERNARY -> bits + 0.5;
          case AWQ, GPTQ, INTEGER -> bits + perGroup(of, 16 + bits);
          case MLX -> bits + perGroup(of, 32);
          case BITSANDBYTES -> bits + (bits < 8 ? 0.5 : 0);
          case MXFP4, MXFP6, MXFP8 -> bits + 8.0 / of.groupSize().orElse(32);
          case NVFP4 -> bits + 8.0 / of.groupSize().orElse(16);
          case FLOAT, FP8, FP4, EXL2, EXL3, OTHER, BITS -> bits;
        });
  }

  /// What a scale (and a zero point) costs each weight of its group.
  private static double perGroup(Quantization of, double scaleBits) {
    return of.groupSize().isPresent() ? scaleBits / of.groupSize().getAsInt() : 0;
  }

  /// Rounded: only ExLlama has labels with fractions of a bit.
  private static String number(double value) {
    return Long.toString(Math.round(value));
  }

  /// With at least one decimal.
  private static String decimal(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
  }
}
