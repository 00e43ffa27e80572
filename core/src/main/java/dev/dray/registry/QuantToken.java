package dev.dray.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tags of Ollama names that say how the weights are quantized and nothing else.
public final class QuantToken {

  private static final Pattern TAG =
      Pattern.compile(
          "q[0-9](?:_[01]|_k(?:_[sml])?)?|int[48]|fp16|f16|bf16|fp32|f32|awq|gptq|nf4|fp8|iq4_xs");

  /// Inside a name, between separators; longer ones first, and what tags are not called.
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?<![a-z0-9])(i?q[0-9](?:[_-](?:k[_-](?:xl|[sml])|k|xxs|xs|[0-9sml]))?"
              + "|int[48]|fp16|f16|bf16|fp32|f32|awq|gptq|nf4|fp8|mxfp[48]|nvfp4)(?![a-z0-9])");

  private static final Pattern CONTAINER =
      Pattern.compile("(?<![a-z0-9])(?:gguf|ggml|safetensors)(?![a-z0-9])");

  /// A name taken apart.
  ///
  /// @param rest the name without the token and without words for containers
  /// @param token the quantization, lower case with `_`; empty where the name has none
  record Cut(String rest, String token) {}

  private QuantToken() {}

  /// Whether a tag is such a token: `q4_k_m` is, `7b` and `latest` are not. Case does not matter.
  public static boolean is(String tag) {
    return TAG.matcher(VariantNames.lower(tag)).matches();
  }

  /// Takes one token and the words for containers out of a name.
  static Cut cut(String name) {
    String text = VariantNames.lower(name);
    Matcher found = INSIDE.matcher(text);
    String token = "";
    if (found.find()) {
      token = found.group(1).replace('-', '_');
      text = text.substring(0, found.start()) + text.substring(found.end());
    }
    return new Cut(VariantNames.family(CONTAINER.matcher(text).replaceAll("")), token);
  }
}
