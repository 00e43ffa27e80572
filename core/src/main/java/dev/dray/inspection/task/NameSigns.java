package dev.dray.inspection.task;

import dev.dray.model.Capability;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What the name of a model hints at. Whole words only: a name that contains `vl` or `think`
/// somewhere says nothing.
final class NameSigns {

  private static final Map<Capability, Pattern> WORDS = new EnumMap<>(Capability.class);

  static {
    word(
        Capability.VISION,
        "vision|vl|vlm|multimodal|llava|idefics[23]?|minicpm-?v|internvl[0-9.]*|moondream[0-9]*"
            + "|pixtral|smolvlm[0-9]*|paligemma[0-9]*|qwen[0-9.]*-?vl|siglip[0-9]*|clip");
    word(
        Capability.EMBEDDING,
        "embed|embedding|embeddings|siglip[0-9]*|nomic-embed|bge|e5|gte|minilm|sentence-t5");
    word(Capability.TRANSCRIPTION, "whisper|distil-whisper|wav2vec2|sensevoice|parakeet");
    word(Capability.AUDIO, "audio|voxtral");
    word(Capability.SPEECH, "tts|vits|bark|kokoro|parler");
    word(Capability.THINKING, "thinking|thinker|r1|qwq");
    word(Capability.REASONING, "reasoning|reasoner|r1|qwq");
    word(Capability.TOOLS, "function-?calling|tool-?use|tool-?calling");
    word(Capability.CODE, "coder|code|codellama|starcoder[0-9]*|codestral|codegemma|devstral");
    word(Capability.RERANKING, "reranker|rerank");
  }

  private NameSigns() {}

  private static void word(Capability capability, String regex) {
    WORDS.put(capability, Pattern.compile("(?<![a-z0-9])(?:" + regex + ")(?![a-z0-9])"));
  }

  /// Capabilities that the words of a name hint at.
  static Set<Capability> capabilities(String name) {
    String folded = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    if (folded.length() <= 512) {
      WORDS.forEach((capability, pattern) -> {
        if (pattern.matcher(folded).find()) {
          found.add(capability);
        }
      });
    }
    return found;
  }
}
