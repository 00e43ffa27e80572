package dev.dray.testkit.weights;

import dev.dray.testkit.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A small tokenizer and the files that describe it.
public final class Tokenizer {
  /// The vocabulary: two control tokens, then all printable ASCII and some pairs.
  static final List<String> TOKENS = tokens();

  /// A chat template in the usual language.
  public static final String CHAT_TEMPLATE =
      "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] +"
          + " '</s>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

  private Tokenizer() {}

  /// The text of `tokenizer.json`.
  public static String tokenizerJson() {
    Map<String, @Nullable Object> vocabulary = new LinkedHashMap<>();
    for (String token : TOKENS) {
      vocabulary.put(token, vocabulary.size());
    }
    return Json.write(
        Json.object(
            "version",
            "1.0",
            "truncation",
            null,
            "padding",
            null,
            "added_tokens",
            List.of(
                Json.object("id", 0, "content", "<s>", "special", true),
                Json.object("id", 1, "content", "</s>", "special", true)),
            "model",
            Json.object("type", "BPE", "vocab", vocabulary, "merges", List.of())));
  }

  /// The text of `tokenizer_config.json`.
  public static String configJson() {
    return Json.write(
        Json.object(
            "tokenizer_class", "PreTrainedTokenizerFast",
            "bos_token", "<s>",
            "eos_token", "</s>",
            "model_max_length", 4096,
            "chat_template", CHAT_TEMPLATE));
  }

  private static List<String> tokens() {
    List<String> tokens = new ArrayList<>(List.of("<s>", "</s>"));
    for (char c = '!'; c <= '~'; c++) {
      tokens.add(String.valueOf(c));
    }
    for (char a = 'a'; a <= 'z'; a++) {
      for (char b = 'a'; b <= 'z'; b++) {
        tokens.add("" + a + b);
      }
    }
    return List.copyOf(tokens);
  }
}
