package dev.dray.model.variant;

import dev.dray.model.ContainerFormat;
import dev.dray.model.Quantization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a repository offers to choose from. Immutable.
///
/// Told by names and sizes alone, so it costs no request beyond the listing. What schemes of names
/// are not known is never split: then there is one variant with everything.
///
/// @param all every variant: models first, then what lies beside them; among equals the smallest
///   first
public record Variants(List<Variant> all) {

  /// What most people want of many quantizations, best first: llama.cpp's own default, then what
  /// comes nearest to it.
  private static final List<String> USUAL =
      List.of(
          "q4_k_m",
          "ud-q4_k_xl",
          "q4_k_xl",
          "q4_k_l",
          "mxfp4_moe",
          "mxfp4",
          "q4_k_s",
          "iq4_nl",
          "iq4_xs",
          "q5_k_m",
          "q4_0",
          "q5_k_s",
          "q6_k",
          "q8_0",
          "fp16",
          "bf16");

  /// The tag that stands for no tag.
  private static final String LATEST = "latest";

  /// What llama.cpp takes where nobody names a quantization.
  private static final List<String> LLAMA_CPP = List.of("q4_k_m", "q8_0");

  /// Copies the list.
  public Variants {
    all = List.copyOf(all);
  }

  /// The variants among files.
  ///
  /// @param repository the repository's or folder's name, which tells the precision where no file
  ///   does
  /// @param files every file of it, in any order
  public static Variants of(String repository, List<VariantFile> files) {
    return new Variants(
        VariantFinder.find(repository, files.stream().sorted().distinct().toList()));
  }

  /// The variant of that name, whatever its case.
  public Optional<Variant> named(String name) {
    return all.stream().filter(variant -> variant.name().equalsIgnoreCase(name)).findFirst();
  }

  /// Those that the repository is about, among which somebody has to choose: of models and
  /// conversions the models, and no pickles where the same lies there as safetensors.
  public List<Variant> primary() {
    int rank = all.stream().mapToInt(variant -> variant.kind().rank()).min().orElse(0);
    List<Variant> first = all.stream().filter(variant -> variant.kind().rank() == rank).toList();
    return first.stream().filter(variant -> !isRepeated(variant, first)).toList();
  }

  /// The one that is taken where somebody just wants it to work.
  public Optional<Variant> recommended() {
    return recommended(primary());
  }

  /// What a wish comes to.
  public VariantPick pick(VariantWish wish) {
    if (wish.everything() || (wish.isOpen() && all.size() <= 1)) {
      return new VariantPick.Everything();
    }
    if (!wish.names().isEmpty()) {
      return byNames(wish.names());
    }
    List<Variant> candidates = all;
    if (!wish.formats().isEmpty()) {
      candidates = firstOffered(wish.formats(), Variants::isOfFormat, all);
      if (candidates.isEmpty()) {
        return new VariantPick.NotOffered(String.join(", ", wish.formats()));
      }
    }
    if (!wish.quantizations().isEmpty()) {
      candidates = firstOffered(wish.quantizations(), Variants::isOfQuantization, candidates);
      if (candidates.isEmpty()) {
        return new VariantPick.NotOffered(String.join(", ", wish.quantizations()));
      }
    }
    return among(new Variants(candidates).primary(), !wish.isOpen());
  }

  /// What is left of a choice when somebody prefers something, but does not insist.
  public static VariantPick prefer(VariantPick.Several choice, VariantWish preference) {
    List<Variant> left = choice.variants();
    List<Variant> ofFormat = firstOffered(preference.formats(), Variants::isOfFormat, left);
    left = ofFormat.isEmpty() ? left : ofFormat;
    List<Variant> ofQuantization =
        firstOffered(preference.quantizations(), Variants::isOfQuantization, left);
    left = ofQuantization.isEmpty() ? left : ofQuantization;
    return among(left, true);
  }

  private VariantPick byNames(List<String> names) {
    List<Variant> chosen = new ArrayList<>();
    for (String name : names) {
      Optional<Variant> exact = named(name);
      List<Variant> found =
          exact.isPresent()
              ? List.of(exact.get())
              : new Variants(firstOffered(List.of(name), Variants::isOfQuantization, all))
                  .primary();
      if (found.isEmpty()) {
        return new VariantPick.NotOffered(name);
      }
      if (found.size() > 1) {
        return among(found, true);
      }
      chosen.add(found.getFirst());
    }
    return new VariantPick.These(chosen.stream().distinct().toList(), true);
  }

  private static VariantPick among(List<Variant> variants, boolean asked) {
    if (variants.size() == 1) {
      return new VariantPick.These(variants, asked);
    }
    return recommended(variants)
        .<VariantPick>map(one -> new VariantPick.Several(variants, one))
        .orElseGet(VariantPick.Everything::new);
  }

  /// Those that the first word fits which fits any.
  private static List<Variant> firstOffered(
      List<String> words, Match match, List<Variant> variants) {
    for (String word : words) {
      List<Variant> fitting = match.among(word.strip(), variants);
      if (!fitting.isEmpty()) {
        return fitting;
      }
    }
    return List.of();
  }

  /// How a word is compared with variants.
  private interface Match {
    List<Variant> among(String word, List<Variant> variants);
  }

  private static List<Variant> isOfFormat(String word, List<Variant> variants) {
    Optional<ContainerFormat> container = ContainerFormat.parse(word);
    return only(
        variants,
        variant ->
            container.filter(variant.container()::equals).isPresent()
                || variant.quantization().filter(q -> q.matches(word)).isPresent());
  }

  /// The exact label first, then other spellings and Unsloth's mixtures, then the name, then what
  /// llama.cpp would find: the word in a path, with `.` or `-` behind it.
  private static List<Variant> isOfQuantization(String word, List<Variant> variants) {
    if (word.equalsIgnoreCase(LATEST)) {
      return latest(variants);
    }
    String folded = word.toLowerCase(Locale.ROOT);
    List<Predicate<Variant>> ways =
        List.of(
            variant ->
                variant
                    .quantization()
                    .flatMap(q -> Piece.quantization(folded).map(q::equals))
                    .orElse(false),
            variant -> variant.quantization().filter(q -> q.matches(word)).isPresent(),
            variant -> variant.name().equalsIgnoreCase(word),
            variant ->
                variant.container() == ContainerFormat.GGUF
                    && Pattern.compile(Pattern.quote(folded) + "[.-]")
                        .matcher(
                            variant.weights().getFirst().path().text().toLowerCase(Locale.ROOT))
                        .find());
    for (Predicate<Variant> way : ways) {
      List<Variant> fitting = only(variants, way);
      if (!fitting.isEmpty()) {
        return fitting;
      }
    }
    return List.of();
  }

  /// What llama.cpp takes where nobody names a quantization: `Q4_K_M`, else `Q8_0`, else the first.
  private static List<Variant> latest(List<Variant> variants) {
    List<Variant> gguf =
        new Variants(only(variants, v -> v.container() == ContainerFormat.GGUF)).primary();
    for (String usual : LLAMA_CPP) {
      List<Variant> fitting =
          only(gguf, v -> v.quantization().filter(q -> q.label().equals(usual)).isPresent());
      if (!fitting.isEmpty()) {
        return List.of(firstByPath(fitting));
      }
    }
    return gguf.isEmpty() ? List.of() : List.of(firstByPath(gguf));
  }

  private static Variant firstByPath(List<Variant> variants) {
    return variants.stream()
        .min(Comparator.comparing(variant -> variant.weights().getFirst()))
        .orElseThrow();
  }

  private static List<Variant> only(List<Variant> variants, Predicate<Variant> condition) {
    return variants.stream().filter(condition).toList();
  }

  private static Optional<Variant> recommended(List<Variant> variants) {
    List<Variant> whole = only(variants, Variant::isComplete);
    List<Variant> from = whole.isEmpty() ? variants : whole;
    for (String label : USUAL) {
      Optional<Variant> one =
          from.stream()
              .filter(
                  v -> v.quantization().map(Quantization::label).filter(label::equals).isPresent())
              .findFirst();
      if (one.isPresent()) {
        return one;
      }
    }
    // Later checkpoints are better ones; of everything else the first is the smallest.
    Comparator<Variant> order =
        Comparator.<Variant>comparingInt(
                v -> v.kind() == VariantKind.CHECKPOINT ? -number(v.name()) : 0)
            .thenComparing(v -> v.container() != ContainerFormat.SAFETENSORS);
    return from.stream().min(order);
  }

  private static int number(String name) {
    String digits = name.replaceAll("[^0-9]", "");
    return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
  }

  /// Whether the same lies there in a container that runs no code.
  private static boolean isRepeated(Variant variant, List<Variant> among) {
    boolean pickle =
        variant.container() == ContainerFormat.PYTORCH
            || variant.container() == ContainerFormat.NUMPY;
    return pickle
        && among.stream()
            .anyMatch(other ->
                other.container() == ContainerFormat.SAFETENSORS
                    && other.kind() == variant.kind()
                    && other.quantization().equals(variant.quantization()));
  }

  /// The paths of these variants' files, each once.
  public static Set<String> paths(List<Variant> variants, boolean withOptional) {
    Set<String> paths = new HashSet<>();
    for (Variant variant : variants) {
      variant.files(withOptional).forEach(file -> paths.add(file.path().text()));
    }
    return paths;
  }

  /// Whether a file is one of those that come along only if optional files are wanted.
  public static boolean isOptional(VariantFile file) {
    return Piece.container(file.path().text()).isEmpty()
        && Companions.need(file) == Companions.Need.OPTIONAL;
  }
}
