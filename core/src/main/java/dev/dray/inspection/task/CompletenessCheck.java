package dev.dray.inspection.task;

import dev.dray.inspection.task.ModelFiles.ModelFile;
import dev.dray.model.Capability;
import dev.dray.model.ContainerFormat;
import java.util.List;
import java.util.Set;

/// Says what programs will miss when they load a model: weights, shards, configuration, tokenizer.
/// Models in one GGUF file carry all of it inside.
final class CompletenessCheck {

  private static final Set<String> TOKENIZERS =
      Set.of(
          "tokenizer.json",
          "tokenizer.model",
          "spiece.model",
          "sentencepiece.bpe.model",
          "vocab.txt",
          "vocab.json",
          "tekken.json",
          "tiktoken.model",
          "qwen.tiktoken");

  private final Looking looking;
  private final Findings findings;

  CompletenessCheck(Looking looking, Findings findings) {
    this.looking = looking;
    this.findings = findings;
  }

  /// @param sets the weights, those that are only smaller or other spellings of the same included
  void add(List<WeightSet> sets) {
    if (sets.isEmpty()) {
      findings.missing("weights (no file of a known container format)");
      return;
    }
    for (WeightSet set : sets) {
      set.missing().forEach(findings::missing);
      set.files().stream()
          .filter(file -> file.size().orElse(1) == 0)
          .forEach(file -> findings.missing(file.path() + " (it is empty)"));
    }
    boolean isPipeline = looking.has("model_index.json");
    boolean isLoose =
        sets.stream()
            .allMatch(set ->
                set.isAdapter()
                    || set.format() == ContainerFormat.GGUF
                    || set.format() == ContainerFormat.GGML);
    boolean isFolder = looking.files().size() > sets.stream().mapToInt(s -> s.files().size()).sum();
    if (!isPipeline && !isLoose && isFolder && isTransformer(sets)) {
      addTransformer();
    }
    if (sets.stream().anyMatch(set -> set.format() == ContainerFormat.PYTORCH)
        && sets.stream().noneMatch(set -> set.format() != ContainerFormat.PYTORCH)) {
      findings.warn("the weights are Python pickles: loading them runs code of their author");
    }
  }

  /// Whether the weights lie as the transformers library loads them.
  private static boolean isTransformer(List<WeightSet> sets) {
    return sets.stream()
        .map(WeightSet::first)
        .filter(ModelFile::isAtRoot)
        .anyMatch(
            file -> file.name().startsWith("model") || file.name().startsWith("pytorch_model"));
  }

  private void addTransformer() {
    if (!looking.has("config.json") && !looking.has("params.json")) {
      findings.missing("config.json");
    }
    boolean speaks =
        findings.can(Capability.TEXT)
            || findings.can(Capability.EMBEDDING)
            || looking.has("tokenizer_config.json");
    if (!speaks) {
      return;
    }
    boolean hasTokenizer =
        looking.files().stream()
            .filter(ModelFile::isAtRoot)
            .map(ModelFile::name)
            .anyMatch(TOKENIZERS::contains);
    if (!hasTokenizer) {
      findings.missing("tokenizer (tokenizer.json or tokenizer.model)");
    }
    if (!looking.has("tokenizer_config.json")) {
      findings.warn("no tokenizer_config.json");
    }
    if (findings.can(Capability.TEXT)) {
      if (!looking.has("generation_config.json")) {
        findings.warn("no generation_config.json: servers fall back to their own sampling");
      }
      if (!findings.hasTemplate()) {
        findings.warn("no chat template: servers cannot take conversations without one");
      }
    }
  }
}
