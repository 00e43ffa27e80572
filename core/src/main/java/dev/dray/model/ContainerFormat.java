package dev.dray.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The kind of file that weights lie in. What precision or scheme they have is another question,
/// see [Quantization].
public enum ContainerFormat {
  /// llama.cpp's single file with everything in it.
  GGUF("gguf", ".gguf"),
  /// A JSON header and plain tensors.
  SAFETENSORS("safetensors", ".safetensors"),
  /// A Python pickle, or a zip of one: loading it runs code of its author.
  PYTORCH("pytorch", ".bin .pth .pt .ckpt"),
  /// A graph of the Open Neural Network Exchange.
  ONNX("onnx", ".onnx"),
  /// TensorFlow's and Keras' own.
  TENSORFLOW("tensorflow", ".pb .h5 .keras"),
  /// Flax's MessagePack.
  FLAX("flax", ".msgpack"),
  /// TensorFlow Lite, now LiteRT.
  LITERT("litert", ".tflite .litertlm"),
  /// Apple's Core ML.
  COREML("coreml", ".mlmodel .mlpackage"),
  /// Intel's OpenVINO: a graph in XML with a `.bin` beside it.
  OPENVINO("openvino", ""),
  /// What came before GGUF; today's programs do not read it.
  GGML("ggml", ".ggml .ggmlv3"),
  /// NumPy arrays, as early MLX models were published.
  NUMPY("numpy", ".npz"),
  /// NVIDIA NeMo's archive.
  NEMO("nemo", ".nemo");

  private final String id;
  private final String extensions;

  /// @param extensions endings with a space between them; enums hold nothing that could change
  ContainerFormat(String id, String extensions) {
    this.id = id;
    this.extensions = extensions;
  }

  /// The written form: lower case, as registries keep it.
  public String id() {
    return id;
  }

  /// The endings of file names, with their dot, in lower case.
  public List<String> extensions() {
    return extensions.isEmpty() ? List.of() : List.of(extensions.split(" "));
  }

  /// What a file's name says about its container; nothing for a file that holds no weights. Pickles
  /// that are known to hold something else (`training_args.bin`, optimizer states) are none.
  ///
  /// @param path a name or a path with slashes
  public static Optional<ContainerFormat> ofFileName(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (name.startsWith("openvino_") && (name.endsWith(".bin") || name.endsWith(".xml"))) {
      return Optional.of(OPENVINO);
    }
    if (name.endsWith(".bin") && (name.startsWith("ggml-") || name.contains(".ggml"))) {
      return Optional.of(GGML);
    }
    for (ContainerFormat format : values()) {
      for (String extension : format.extensions()) {
        if (name.endsWith(extension)) {
          return format == PYTORCH && isNoWeights(name) ? Optional.empty() : Optional.of(format);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isNoWeights(String name) {
    return name.startsWith("training_args")
        || name.startsWith("optimizer")
        || name.startsWith("scheduler.")
        || name.startsWith("scaler.")
        || name.startsWith("rng_state")
        || name.startsWith("imatrix");
  }

  /// Reads the written form, or an ending with or without its dot (`pt`, `.bin`).
  ///
  /// @return nothing if it is no container's
  public static Optional<ContainerFormat> parse(String text) {
    String folded = text.strip().toLowerCase(Locale.ROOT);
    for (ContainerFormat format : values()) {
      if (format.id.equals(folded)) {
        return Optional.of(format);
      }
    }
    String ending = folded.startsWith(".") ? folded : "." + folded;
    for (ContainerFormat format : values()) {
      if (format.extensions().contains(ending)) {
        return Optional.of(format);
      }
    }
    return folded.equals("torch") || folded.equals("pickle")
        ? Optional.of(PYTORCH)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return id;
  }
}
