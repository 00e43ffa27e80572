package dev.dray.model.variant;

import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import dev.dray.model.Shard;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A weight file, its name taken apart. Everything is in lower case.
///
/// @param file the file
/// @param container the kind of file
/// @param folder its folder without parts that only name a precision; empty at the top
/// @param stem its name without ending, shard numbers and precision
/// @param precision what its name or folder says of the precision; empty if nothing
/// @param shard its place among shards
record Piece(
    VariantFile file,
    ContainerFormat container,
    String folder,
    String stem,
    String precision,
    Optional<Shard> shard) {

  /// Files that are cut at any byte, which have to be joined before use.
  private static final Pattern CUT =
      Pattern.compile(
          "(?i)(.*\\.gguf)[.-](?:part-?[0-9]{1,3}of[0-9]{1,3}|(?:split|part)-[a-z0-9]{1,3})");

  /// Tensors that lie beside their ONNX graph.
  private static final Pattern ONNX_DATA = Pattern.compile("(.*)\\.onnx[._]data(?:_[0-9]{1,4})?");

  /// Precisions that only ONNX exporters have.
  private static final Pattern ONNX_PRECISION =
      Pattern.compile("quantized|q4f16|bnb4|o[1-4]|qu?int8(?:_[a-z0-9_]{1,40})?");

  private static final Pattern PACKAGE = Pattern.compile("(?:.*/)?[^/]+\\.(mlpackage|mlmodelc)/.*");
  private static final Pattern SAVED_MODEL =
      Pattern.compile("(?:.*/)?(?:saved_model/.*|variables/variables\\..*)");

  /// Words that precision tokens of file names end in and that change nothing.
  private static final Pattern FILLER = Pattern.compile("[-_.](?:scaled|mixed)$");

  /// How many words of a name may belong to its precision.
  private static final int MOST_WORDS = 4;

  /// The kind of weights that a path names; empty for everything else.
  static Optional<ContainerFormat> container(String path) {
    String folded = path.toLowerCase(Locale.ROOT);
    if (PACKAGE.matcher(folded).matches()) {
      return Optional.of(ContainerFormat.COREML);
    }
    if (SAVED_MODEL.matcher(folded).matches()) {
      return Optional.of(ContainerFormat.TENSORFLOW);
    }
    if (ONNX_DATA.matcher(folded).matches()) {
      return Optional.of(ContainerFormat.ONNX);
    }
    Matcher cut = CUT.matcher(folded);
    return ContainerFormat.ofFileName(cut.matches() ? cut.group(1) : folded);
  }

  /// Takes a weight file's name apart; empty for everything else.
  static Optional<Piece> of(VariantFile file) {
    return container(file.path().text()).map(container -> of(file, container));
  }

  private static Piece of(VariantFile file, ContainerFormat container) {
    String path = file.path().text().toLowerCase(Locale.ROOT);
    Matcher cut = CUT.matcher(path);
    String whole = cut.matches() ? cut.group(1) : path;
    Optional<Shard> shard = Shard.parse(whole);
    String joined = shard.map(s -> s.stem() + s.ending()).orElse(whole);
    int slash = joined.lastIndexOf('/');
    String folder = slash < 0 ? "" : joined.substring(0, slash);
    String base = withoutEnding(joined.substring(slash + 1), container);
    if (container == ContainerFormat.GGUF || container == ContainerFormat.GGML) {
      return new Piece(file, container, folder, base, "", shard);
    }
    String precision = precision(base, container);
    String stem = precision.isEmpty() ? base : trimmed(base, precision);
    StringBuilder kept = new StringBuilder();
    for (String part : folder.isEmpty() ? new String[0] : folder.split("/", -1)) {
      if (isPrecision(part)) {
        precision = precision.isEmpty() ? part : precision;
      } else {
        kept.append(kept.isEmpty() ? "" : "/").append(part);
      }
    }
    return new Piece(file, container, kept.toString(), sameName(stem), precision, shard);
  }

  /// Shards of one file, and its other containers and precisions, share this.
  String component() {
    return folder + "/" + stem + shard.map(s -> " of " + s.count()).orElse("");
  }

  /// The first folder; empty at the top.
  String top() {
    int slash = folder.indexOf('/');
    return slash < 0 ? folder : folder.substring(0, slash);
  }

  /// Whether it lies in a folder or below it.
  boolean isBelow(String parent) {
    String own = Companions.folder(file).toLowerCase(Locale.ROOT);
    return own.equals(parent) || own.startsWith(parent + "/");
  }

  private static String withoutEnding(String name, ContainerFormat container) {
    Matcher data = ONNX_DATA.matcher(name);
    if (data.matches()) {
      return data.group(1);
    }
    List<String> endings = container.extensions();
    for (String ending : endings) {
      if (name.endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  /// The longest row of words at the end that names nothing but a precision.
  private static String precision(String base, ContainerFormat container) {
    String name = FILLER.matcher(base).replaceFirst("");
    String found = "";
    int end = name.length();
    for (int words = 0; words < MOST_WORDS && end > 0; words++) {
      int at = -1;
      for (int i = end - 1; i > 0; i--) {
        if ("-_.".indexOf(name.charAt(i)) >= 0) {
          at = i;
          break;
        }
      }
      if (at < 0) {
        break;
      }
      String tail = name.substring(at + 1);
      boolean onnx = container == ContainerFormat.ONNX && ONNX_PRECISION.matcher(tail).matches();
      if (onnx || isPrecision(tail)) {
        found = tail;
      }
      end = at;
    }
    return found;
  }

  private static String trimmed(String base, String precision) {
    String name = FILLER.matcher(base).replaceFirst("");
    return name.substring(0, name.length() - precision.length() - 1);
  }

  private static boolean isPrecision(String text) {
    return quantization(text).isPresent();
  }

  /// What a word names, if it names a precision and nothing else.
  static Optional<Quantization> quantization(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Quantization.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// One name for what the containers call differently.
  private static String sameName(String stem) {
    return switch (stem) {
      case "pytorch_model", "weights" -> "model";
      case "diffusion_pytorch_model" -> "diffusion_model";
      default -> stem;
    };
  }
}
