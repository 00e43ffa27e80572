package dev.dray.inspection;

import dev.dray.format.ModelConfig;
import dev.dray.model.Confidence;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.model.Quantization.Scheme;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Guesses formats from names and a configuration's text alone, without reading any file. Weaker
/// than an [Inspection] and useful where there is nothing to read. Confidences: an ending 0.9, a
/// declared method 0.95, a file's name 0.7, the model's name 0.6; several files of one format raise
/// its confidence by 0.1, at most to 0.95. Thread-safe.
public final class FormatDetector {

  private static final double MOST = 0.95;
  private static final double SEVERAL = 0.1;
  private static final double ENOUGH = 0.5;

  /// Names of GGUF models that do not say so.
  private static final Pattern GGUF_NAME =
      Pattern.compile("(?<![a-z0-9])(?:gguf|i?q[2-8](?:_[a-z0-9_]+)?|f16|f32)(?![a-z0-9])");

  /// A detector; it keeps nothing.
  public FormatDetector() {
    // The rules are constants.
  }

  /// Everything that hints at a format, the surest first; equal ones in the order of their names.
  ///
  /// @param modelName the model's name, such as `org/name`; may be empty
  /// @param filenames names of its files
  /// @param configContent the text of its `config.json`; what is no JSON is passed over
  public List<FormatSign> detectComprehensive(
      String modelName, Collection<String> filenames, Optional<String> configContent) {
    Map<String, FormatSign> merged = new LinkedHashMap<>();
    List<FormatSign> all = new ArrayList<>(detectFromFiles(filenames));
    configContent.ifPresent(text -> all.addAll(detectFromConfig(text)));
    if (!modelName.isBlank()) {
      all.addAll(byName(modelName, Confidence.MODEL_NAME, "the model's name " + modelName));
    }
    for (FormatSign sign : all) {
      merged.merge(sign.format(), sign, FormatDetector::both);
    }
    return ranked(merged.values());
  }

  /// What the names of files hint at.
  public List<FormatSign> detectFromFiles(Collection<String> filenames) {
    Map<String, List<FormatSign>> byFormat = new LinkedHashMap<>();
    for (String name : filenames) {
      for (FormatSign sign : detectFromFile(name)) {
        byFormat.computeIfAbsent(sign.format(), _ -> new ArrayList<>()).add(sign);
      }
    }
    List<FormatSign> signs = new ArrayList<>();
    byFormat.forEach((format, hits) -> {
      double average =
          hits.stream().mapToDouble(hit -> hit.confidence().value()).average().orElse(0);
      double raised = hits.size() > 1 ? Math.min(MOST, average + SEVERAL) : average;
      signs.add(
          new FormatSign(
              format,
              new Confidence(raised),
              hits.stream().flatMap(hit -> hit.evidence().stream()).toList()));
    });
    return ranked(signs);
  }

  /// What one file's name hints at.
  public List<FormatSign> detectFromFile(String name) {
    List<FormatSign> signs = new ArrayList<>();
    Optional<ContainerFormat> container = ContainerFormat.ofFileName(name);
    container.ifPresent(format ->
        signs.add(
            new FormatSign(format.id(), Confidence.STATED, List.of("the ending of " + name))));
    if (container.isPresent()) {
      byName(name, Confidence.FILE_NAME, "the name " + name).stream()
          .filter(sign -> !sign.format().equals(container.get().id()))
          .forEach(signs::add);
    }
    return signs;
  }

  /// What the text of a `config.json` declares.
  public List<FormatSign> detectFromConfig(String content) {
    try {
      return ModelConfig.parse(content)
          .quantization()
          .map(found ->
              List.of(
                  new FormatSign(
                      scheme(found),
                      Confidence.DECLARED,
                      List.of("config.json declares " + found.label()))))
          .orElse(List.of());
    } catch (IOException e) {
      // A configuration that cannot be read declares nothing.
      return List.of();
    }
  }

  /// The surest format of at least 0.5; where several are as sure, the first of `preferred`.
  public Optional<String> primaryFormat(List<FormatSign> signs, List<String> preferred) {
    return signs.stream()
        .filter(sign -> sign.confidence().value() >= ENOUGH)
        .max(
            Comparator.comparing(FormatSign::confidence)
                .thenComparingInt(sign ->
                    preferred.contains(sign.format())
                        ? preferred.size() - preferred.indexOf(sign.format())
                        : 0))
        .map(FormatSign::format);
  }

  private static List<FormatSign> byName(String name, Confidence confidence, String evidence) {
    String folded = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    Map<String, FormatSign> signs = new LinkedHashMap<>();
    Quantization.ofName(folded)
        .filter(found ->
            found.scheme() == Scheme.AWQ
                || found.scheme() == Scheme.GPTQ
                || found.scheme() == Scheme.BITSANDBYTES)
        .ifPresent(found ->
            signs.put(scheme(found), new FormatSign(scheme(found), confidence, List.of(evidence))));
    if (folded.length() <= 512 && GGUF_NAME.matcher(folded).find()) {
      signs.put("gguf", new FormatSign("gguf", confidence, List.of(evidence)));
    }
    return List.copyOf(signs.values());
  }

  private static String scheme(Quantization quantization) {
    return quantization.scheme() == Scheme.OTHER
        ? quantization.label()
        : quantization.scheme().id();
  }

  private static FormatSign both(FormatSign one, FormatSign two) {
    List<String> evidence = new ArrayList<>(one.evidence());
    evidence.addAll(two.evidence());
    return new FormatSign(
        one.format(),
        one.confidence().compareTo(two.confidence()) >= 0 ? one.confidence() : two.confidence(),
        evidence);
  }

  private static List<FormatSign> ranked(Collection<FormatSign> signs) {
    return signs.stream()
        .sorted(
            Comparator.comparing(FormatSign::confidence, Comparator.reverseOrder())
                .thenComparing(FormatSign::format))
        .toList();
  }
}
