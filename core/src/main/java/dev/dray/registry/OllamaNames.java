package dev.dray.registry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an Ollama name says about the variant behind it.
///
/// A tag that is a quantization (`:q4_k_m`) gives the quantization; every other tag belongs to the
/// family (`qwen2.5vl:7b` is `qwen2.5vl-7b`). Of a name with slashes the last part is the family,
/// without the quantization and the container that it may say too.
///
/// @param name the whole name
/// @param family the family by these rules
/// @param quantization what the name says, lower case
/// @param longFamily the family with all parts of the name, as ImageWorks writes it
public record OllamaNames(
    String name, String family, Optional<String> quantization, String longFamily) {

  /// Reads a name such as `llama3:8b` or `hf.co/org/name-GGUF:Q4_K_M`. The tag is what follows the
  /// last colon behind the last slash, so that a registry's port is none.
  public static OllamaNames of(String name) {
    String text = name.strip();
    int slash = text.lastIndexOf('/');
    int colon = text.indexOf(':', slash + 1);
    String base = colon < 0 ? text : text.substring(0, colon);
    String tag = colon < 0 ? "" : text.substring(colon + 1);
    boolean quantTag = QuantToken.is(tag);
    Optional<String> tagged = quantTag ? Optional.of(VariantNames.lower(tag)) : Optional.empty();
    String tail = quantTag || tag.isEmpty() ? "" : "-" + tag;
    String longFamily = VariantNames.family(base + tail);
    if (slash < 0) {
      return new OllamaNames(text, longFamily, tagged, longFamily);
    }
    QuantToken.Cut cut = QuantToken.cut(base.substring(slash + 1));
    String family = VariantNames.family((cut.rest().isEmpty() ? "model" : cut.rest()) + tail);
    Optional<String> said = Optional.of(cut.token()).filter(t -> !t.isEmpty());
    return new OllamaNames(text, family, tagged.or(() -> said), longFamily);
  }

  /// The variant's name.
  public String canonical() {
    return VariantNames.canonical(family, "ollama", Optional.of("gguf"), quantization);
  }

  /// Other names by which the same variant is found: the long ones.
  public List<String> aliases() {
    Set<String> names = new LinkedHashSet<>();
    names.add(VariantNames.canonical(longFamily, "ollama", Optional.of("gguf"), quantization));
    names.add(VariantNames.original(longFamily, "ollama", Optional.of("gguf"), quantization));
    names.remove(canonical());
    return List.copyOf(names);
  }
}
