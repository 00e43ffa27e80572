package dev.dray.model.variant;

import java.util.Locale;

/// What a variant is, in the order in which they are considered: the first kind that a repository
/// has is what it is about, the others are there beside it.
public enum VariantKind {
  /// A whole model.
  MODEL(0),
  /// A pipeline of several models in folders of their own, as diffusers lays them out.
  PIPELINE(0),
  /// A pipeline packed into a single file, as ComfyUI and its like read it.
  SINGLE_FILE(1),
  /// The same model translated for another runtime (ONNX, OpenVINO, TensorFlow …).
  CONVERSION(2),
  /// The same model in its author's own layout (`original/`, `consolidated.*`).
  ORIGINAL(3),
  /// A state of the training (`checkpoint-500/`).
  CHECKPOINT(4),
  /// What is laid over another model (LoRA).
  ADAPTER(5),
  /// A small model that only helps another one (drafts for speculative decoding).
  HELPER(6);

  private final int rank;

  VariantKind(int rank) {
    this.rank = rank;
  }

  /// Lower is considered first. Models and pipelines are on a level.
  int rank() {
    return rank;
  }

  /// Whether it is what a repository is usually about.
  boolean isWhole() {
    return this == MODEL || this == PIPELINE;
  }

  /// The written form, lower case: `single-file`.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return id();
  }
}
