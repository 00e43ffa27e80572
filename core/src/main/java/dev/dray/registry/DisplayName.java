package dev.dray.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names for people. The short one, which lists and downloads show, is the family, the size in
/// parameters and the quantization: `llama 12.2b (Q4 K M)`. The long one names container and
/// program too.
///
/// @param backend the program that serves it
/// @param family the model
/// @param quantization the label
/// @param ollamaFamily what Ollama calls the family
/// @param ollamaSize how large Ollama says it is, such as `12.2B`
/// @param parameters how many parameters were counted
public record DisplayName(
    String backend,
    String family,
    Optional<String> quantization,
    Optional<String> ollamaFamily,
    Optional<String> ollamaSize,
    OptionalLong parameters) {

  private static final String EDGE = "(?<![a-z0-9])";
  private static final Pattern SIZE =
      Pattern.compile("(?<![a-z0-9.])((?:[0-9]+x)?[0-9]+(?:\\.[0-9]+)?)\\s*b(?![a-z0-9])");
  private static final Pattern SIZE_AT_END = Pattern.compile("-([0-9]+(?:\\.[0-9]+)?b)$");
  private static final Pattern SAID_ELSEWHERE =
      Pattern.compile(
          EDGE
              + "(?:gguf|safetensors|awq|gptq|int4|int8|fp16|bf16|fp8|nf4|mxfp4|mxfp8"
              + "|q[0-9]-k(?:-[sml])?|q[0-9]-[01])(?![a-z0-9])");
  private static final List<String> CAPITALS = List.of("vl", "llm", "hf", "gguf", "awq");

  /// The names of an entry, as its fields say.
  public static DisplayName of(RegistryEntry entry) {
    JsonObject metadata = entry.metadata();
    return new DisplayName(
        entry.backend(),
        entry.family().or(entry::repository).orElse("model"),
        entry.quantization(),
        metadata.get("ollama_family").word().or(() -> metadata.get("ollama_architecture").word()),
        metadata.get("ollama_parameter_size").word(),
        parameters(metadata));
  }

  private static OptionalLong parameters(JsonObject metadata) {
    OptionalLong counted = metadata.get("parameters").whole();
    return counted.isPresent() ? counted : metadata.get("ollama_parameters").whole();
  }

  /// The short name: `<family> <size> (<QUANT>)`.
  public String simple() {
    boolean ollama = VariantNames.lower(backend).equals("ollama");
    String base = cleaned(ollama ? ollamaFamily.orElse(family) : family);
    Optional<String> size =
        (ollama ? ollamaSize.map(VariantNames::lower) : size(base)).or(this::counted);
    if (size.isEmpty()) {
      Matcher end = SIZE_AT_END.matcher(base);
      if (end.find()) {
        size = Optional.of(end.group(1));
        base = base.substring(0, end.start());
      }
    }
    String text = base;
    if (size.isPresent() && !says(base, size.get())) {
      text = base + " " + size.get();
    }
    return text
        + quantization
            .filter(q -> !q.isBlank() && !q.equalsIgnoreCase("unknown"))
            .map(q -> " (" + VariantNames.quantLabel(q) + ")")
            .orElse("");
  }

  /// The long name: `Mistral 7B Instruct V0.2 (GGUF Q4 K M, Ollama)`.
  ///
  /// @param format the container, or a scheme that is called a format
  public String full(Optional<String> format) {
    String people =
        Arrays.stream(VariantNames.family(family).split("-", -1))
            .map(DisplayName::human)
            .collect(Collectors.joining(" "));
    String kind =
        java.util.stream.Stream.concat(
                format.map(DisplayName::container).stream(),
                quantization
                    .filter(q -> !format.map(q::equalsIgnoreCase).orElse(false))
                    .map(VariantNames::quantLabel)
                    .stream())
            .collect(Collectors.joining(" "));
    return people + " (" + (kind.isEmpty() ? "" : kind + ", ") + program(backend) + ")";
  }

  private static String human(String token) {
    if (CAPITALS.contains(token) || token.matches("[0-9.]+b")) {
      return token.toUpperCase(Locale.ROOT);
    }
    if (token.matches("i?q[0-9].*")) {
      return VariantNames.quantLabel(token);
    }
    return capital(token);
  }

  private static String container(String format) {
    String word = VariantNames.lower(format);
    return word.length() <= 4 ? word.toUpperCase(Locale.ROOT) : capital(word);
  }

  private static String program(String backend) {
    return switch (VariantNames.lower(backend)) {
      case "vllm" -> "vLLM";
      case "lmdeploy" -> "LMDeploy";
      case "gguf" -> "GGUF";
      default -> capital(VariantNames.lower(backend));
    };
  }

  private static String capital(String word) {
    return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /// Without what is said elsewhere in the name; `model` if nothing is left.
  public static String cleaned(String family) {
    String base = VariantNames.family(family);
    String rest =
        SAID_ELSEWHERE
            .matcher(base)
            .replaceAll("")
            .replaceAll("-{2,}", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    return rest.isEmpty() ? "model" : rest;
  }

  private static Optional<String> size(String text) {
    Matcher size = SIZE.matcher(text);
    return size.find() ? Optional.of(size.group(1) + "b") : Optional.empty();
  }

  private static boolean says(String family, String size) {
    return Pattern.compile("(?<![a-z0-9.])" + Pattern.quote(size) + "(?![a-z0-9])")
        .matcher(family)
        .find();
  }

  /// Billions with one decimal, a zero dropped; nothing below fifty million.
  private Optional<String> counted() {
    if (parameters.isEmpty() || parameters.getAsLong() < 50_000_000) {
      return Optional.empty();
    }
    String billions = String.format(Locale.ROOT, "%.1f", parameters.getAsLong() / 1e9);
    return Optional.of(billions.replaceFirst("\\.0$", "") + "b");
  }
}
