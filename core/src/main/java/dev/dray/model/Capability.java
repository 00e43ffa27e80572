package dev.dray.model;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a model can do. One word each; registries and model managers spell them in two other ways,
/// which are projections of this one.
public enum Capability {
  /// Writes text.
  TEXT("text", "textGeneration"),
  /// Sees images.
  VISION("vision", "multimodal"),
  /// Hears sound.
  AUDIO("audio", "multimodal"),
  /// Turns its input into vectors.
  EMBEDDING("embedding", "embeddings"),
  /// Calls tools.
  TOOLS("tools", ""),
  /// Writes down its thoughts before the answer.
  THINKING("thinking", ""),
  /// Made to reason in steps.
  REASONING("reasoning", "reasoning"),
  /// Made to write programs.
  CODE("code", "codeGeneration"),
  /// Writes down what is said.
  TRANSCRIPTION("transcription", "transcription"),
  /// Speaks.
  SPEECH("speech", ""),
  /// Draws images.
  IMAGES("images", ""),
  /// Makes moving pictures.
  VIDEO("video", ""),
  /// Orders documents by how well they answer.
  RERANKING("reranking", "");

  private static final Set<Capability> REGISTRY =
      EnumSet.of(TEXT, VISION, AUDIO, EMBEDDING, TOOLS, THINKING, REASONING);

  private final String id;
  private final String managerName;

  Capability(String id, String managerName) {
    this.id = id;
    this.managerName = managerName;
  }

  /// The written form, lower case.
  public String id() {
    return id;
  }

  /// Reads the written form and every synonym that registries and hubs are known to use, whatever
  /// their case and whether parts are joined by `-`, `_`, a space or nothing.
  ///
  /// @return nothing if it is none of them
  public static Optional<Capability> parse(String text) {
    String folded = text.strip().toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    return Optional.ofNullable(
        switch (folded) {
          case "text",
              "textgeneration",
              "text2textgeneration",
              "textonly",
              "textcompletion",
              "completion",
              "completions",
              "chat",
              "conversational",
              "llm",
              "generate",
              "instruct" ->
              TEXT;
          case "vision",
              "visual",
              "image",
              "imageinput",
              "images",
              "imagetotext",
              "imagetexttotext",
              "visionlanguage",
              "visuallanguage",
              "vlm",
              "vl",
              "multimodal",
              "multimodality",
              "visualquestionanswering" ->
              // A registry's `image` is an image that goes in; what draws is told by its task.
              VISION;
          case "audio", "audioinput", "audiotexttotext", "sound", "hearing" -> AUDIO;
          case "embedding",
              "embeddings",
              "embed",
              "featureextraction",
              "sentencesimilarity",
              "textembedding",
              "textembeddings" ->
              EMBEDDING;
          case "tools",
              "tool",
              "tooluse",
              "toolusage",
              "toolcalls",
              "toolcalling",
              "functioncall",
              "functioncalls",
              "functioncalling",
              "functions",
              "trainedfortooluse" ->
              TOOLS;
          case "thinking", "think", "thoughts", "chainofthought", "cot" -> THINKING;
          case "reasoning", "reason", "logic" -> REASONING;
          case "code", "codegeneration", "coding", "coder", "insert", "fim" -> CODE;
          case "transcription",
              "transcribe",
              "asr",
              "stt",
              "speechtotext",
              "automaticspeechrecognition" ->
              TRANSCRIPTION;
          case "speech", "tts", "texttospeech", "voice" -> SPEECH;
          case "imagegeneration", "texttoimage", "imagetoimage", "drawing" -> IMAGES;
          case "video", "texttovideo", "imagetovideo", "videogeneration" -> VIDEO;
          case "reranking", "rerank", "reranker", "textranking" -> RERANKING;
          default -> null;
        });
  }

  /// The registries' view: the seven keys `text`, `vision`, `audio`, `embedding`, `tools`,
  /// `thinking`, `reasoning`, in this order, each true or false. A model that transcribes or speaks
  /// has audio. Text is true where nothing says otherwise, that is, for an empty set.
  public static Map<String, Boolean> registryView(Set<Capability> capabilities) {
    Set<Capability> seen = EnumSet.noneOf(Capability.class);
    seen.addAll(capabilities);
    if (seen.contains(TRANSCRIPTION) || seen.contains(SPEECH)) {
      seen.add(AUDIO);
    }
    if (capabilities.isEmpty() || seen.contains(CODE)) {
      seen.add(TEXT);
    }
    Map<String, Boolean> view = new LinkedHashMap<>();
    for (Capability capability : REGISTRY) {
      view.put(capability.id, seen.contains(capability));
    }
    return view;
  }

  /// The model managers' view: those of `textGeneration`, `embeddings`, `transcription`,
  /// `codeGeneration`, `reasoning` and `multimodal` that hold, in alphabetical order. Seeing or
  /// hearing beside text is multimodal; thinking is reasoning.
  public static Set<String> managerView(Set<Capability> capabilities) {
    Set<String> view = new TreeSet<>();
    for (Capability capability : capabilities) {
      String name = capability == THINKING ? REASONING.managerName : capability.managerName;
      if (!name.isEmpty()) {
        view.add(name);
      }
    }
    return view;
  }

  @Override
  public String toString() {
    return id;
  }
}
