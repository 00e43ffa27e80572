package dev.dray.model.variant;

import dev.dray.ByteSize;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One way to have a repository's model: the weights of one quantization or container, with
/// everything that goes along. Immutable.
///
/// @param name what it is asked for by, unique in its repository whatever the case: `Q4_K_M`,
///   `safetensors`, `safetensors-fp16`, `onnx-q4`, `checkpoint-500`
/// @param kind what it is
/// @param container the kind of file that most of its weights lie in
/// @param quantization its precision or scheme, where names tell
/// @param weights its weight files, all shards, in path order
/// @param projectors weights that let it see or hear (`mmproj`), chosen for it
/// @param companions what it cannot do without: configuration, tokenizer, index, and the
///   repository's README and licence
/// @param optional small files besides: examples, pictures, other documents
/// @param missing shards that its names promise and the repository does not have
public record Variant(
    String name,
    VariantKind kind,
    ContainerFormat container,
    Optional<Quantization> quantization,
    List<VariantFile> weights,
    List<VariantFile> projectors,
    List<VariantFile> companions,
    List<VariantFile> optional,
    List<String> missing) {

  /// Copies the lists.
  public Variant {
    weights = List.copyOf(weights);
    projectors = List.copyOf(projectors);
    companions = List.copyOf(companions);
    optional = List.copyOf(optional);
    missing = List.copyOf(missing);
  }

  /// Everything that is brought for it, each file once, in path order.
  ///
  /// @param withOptional whether the optional files come along
  public List<VariantFile> files(boolean withOptional) {
    List<VariantFile> files = new ArrayList<>(weights);
    files.addAll(projectors);
    files.addAll(companions);
    if (withOptional) {
      files.addAll(optional);
    }
    return files.stream().sorted().distinct().toList();
  }

  /// Bytes of the weights that are loaded: projectors count, companions do not. Files of unknown
  /// size count as nothing.
  public ByteSize weightSize() {
    List<VariantFile> loaded = new ArrayList<>(weights);
    loaded.addAll(projectors);
    return size(loaded);
  }

  /// Bytes of everything, optional files included.
  public ByteSize totalSize() {
    return size(files(true));
  }

  /// Whether its shards are all there.
  public boolean isComplete() {
    return missing.isEmpty();
  }

  /// The same with another quantization, as its own header tells it.
  public Variant with(Quantization read) {
    return new Variant(
        name,
        kind,
        container,
        Optional.of(read),
        weights,
        projectors,
        companions,
        optional,
        missing);
  }

  /// Sizes come from the network, and their sum must not run over.
  static ByteSize size(List<VariantFile> files) {
    long sum = 0;
    for (VariantFile file : files) {
      OptionalLong size = file.size();
      sum = Math.min(1L << 60, sum + Math.clamp(size.orElse(0), 0, 1L << 60));
    }
    return new ByteSize(sum);
  }
}
