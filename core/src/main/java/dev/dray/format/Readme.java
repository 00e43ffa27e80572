package dev.dray.format;

import dev.dray.model.ReadmeSigns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the first 512 KiB of a README say: the card's head, and what its prose mentions.
///
/// @param card the head
/// @param signs what the prose mentions
public record Readme(FrontMatter card, ReadmeSigns signs) {

  /// How much of a README is read.
  public static final int READ = 512 << 10;

  private static final Map<String, Pattern> SCHEMES =
      words(
          Map.ofEntries(
              Map.entry("awq", "(?:auto)?awq"),
              Map.entry("gptq", "(?:auto)?gptq"),
              Map.entry("mxfp4", "mxfp4"),
              Map.entry("nvfp4", "nvfp4"),
              Map.entry("bnb", "bnb|bitsandbytes"),
              Map.entry("fp8", "fp8"),
              Map.entry("fp16", "fp16|float16"),
              Map.entry("bf16", "bf16|bfloat16"),
              Map.entry("int4", "int4"),
              Map.entry("int8", "int8"),
              Map.entry("squeezellm", "squeezellm"),
              Map.entry("iq4_xs", "iq4[_-]?xs")));

  private static final Map<String, Pattern> CONTAINERS =
      words(Map.ofEntries(Map.entry("gguf", "gguf"), Map.entry("safetensors", "safetensors")));

  private static final Map<String, Pattern> BACKENDS =
      words(
          Map.ofEntries(
              Map.entry("vllm", "vllm"),
              Map.entry("llama.cpp", "llama[.]?cpp"),
              Map.entry("ollama", "ollama"),
              Map.entry("lmdeploy", "lmdeploy")));

  private static final Pattern GROUPED = word("w([2-8])[\\s,_-]{0,2}g(\\d{2,4})");
  private static final Pattern BITS = word("([2-8])[\\s-]?bit");

  /// Claims, not mentions: "tools" alone counts only where it is a whole sentence or list entry.
  /// Blanks are bounded, because looking through many of them from each line takes forever.
  private static final Pattern TOOLS =
      Pattern.compile(
          "(?<![a-z0-9])(?:tool[\\s_-]?(?:use|usage|calls?|calling)|function[\\s_-]?call(?:s|ing)?"
              + "|(?:supports?|with|native)\\s(?:tools?|functions?))(?![a-z0-9])"
              + "|(?:^|[.;:|*•-])[ \\t]{0,8}tools[ \\t]{0,8}(?:$|[.;,|])",
          Pattern.MULTILINE);

  private static final Pattern REASONING =
      Pattern.compile(
          "(?<![a-z0-9])(?:reasoning|chain[\\s-]of[\\s-]thoughts?|thinking\\s(?:mode|model|budget))"
              + "(?![a-z0-9])|</?think>");

  /// Names of licences as prose writes them; the earliest in the text holds.
  private static final Map<String, Pattern> LICENCES =
      words(
          Map.ofEntries(
              Map.entry(
                  "apache-2.0", "apache(?:\\slicense)?[\\s,-]{0,2}(?:version\\s)?v?2(?:[.]0)?"),
              Map.entry(
                  "mit", "mit\\slicen[cs]e|licen[cs]ed?[:\\s]{1,3}(?:under\\s)?(?:the\\s)?mit"),
              Map.entry("llama-3", "llama[\\s-]?3(?:[.]\\d)?\\s(?:community\\s)?licen[cs]e"),
              Map.entry("gemma", "gemma\\sterms\\sof\\suse|gemma\\slicen[cs]e"),
              Map.entry("cc-by-nc-4.0", "cc[\\s-]by[\\s-]nc[\\s-]4[.]0"),
              Map.entry("cc-by-4.0", "cc[\\s-]by[\\s-]4[.]0"),
              Map.entry("bsd-3-clause", "bsd[\\s-]3[\\s-]clause")));

  /// Reads a README.
  ///
  /// @throws IOException if it cannot be read
  public static Readme read(RandomRead file) throws IOException {
    return of(new String(Json.beginning(file, READ), StandardCharsets.UTF_8));
  }

  /// Reads the text of a README.
  public static Readme of(String text) {
    return new Readme(FrontMatter.of(text), signs(text));
  }

  /// The licence that the beginning of a licence file names.
  ///
  /// @throws IOException if it cannot be read
  public static Optional<String> license(RandomRead file) throws IOException {
    String text =
        new String(Json.beginning(file, 4_096), StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\s+", " ");
    return hint(text)
        .or(() ->
            text.contains("permission is hereby granted, free of charge")
                ? Optional.of("mit")
                : Optional.empty());
  }

  private static ReadmeSigns signs(String readme) {
    String text = readme.toLowerCase(Locale.ROOT);
    TreeSet<String> details = new TreeSet<>();
    Matcher grouped = GROUPED.matcher(text);
    while (grouped.find() && details.size() < 64) {
      details.add("w" + grouped.group(1) + "g" + grouped.group(2));
    }
    Matcher bits = BITS.matcher(text);
    while (bits.find() && details.size() < 64) {
      details.add(bits.group(1) + "-bit");
    }
    return new ReadmeSigns(
        mentioned(SCHEMES, text),
        List.copyOf(details),
        mentioned(CONTAINERS, text),
        mentioned(BACKENDS, text),
        TOOLS.matcher(text).find(),
        REASONING.matcher(text).find(),
        hint(text));
  }

  private static List<String> mentioned(Map<String, Pattern> words, String text) {
    return words.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(text).find())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static Optional<String> hint(String text) {
    record Hit(String name, int at) {}
    List<Hit> hits = new ArrayList<>();
    LICENCES.forEach((name, pattern) -> {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        hits.add(new Hit(name, matcher.start()));
      }
    });
    return hits.stream()
        .min(Comparator.comparingInt(Hit::at).thenComparing(Comparator.comparing(Hit::name)))
        .map(Hit::name);
  }

  private static Map<String, Pattern> words(Map<String, String> regexes) {
    return regexes.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> word(entry.getValue())));
  }

  private static Pattern word(String regex) {
    return Pattern.compile("(?<![a-z0-9])(?:" + regex + ")(?![a-z0-9])");
  }
}
