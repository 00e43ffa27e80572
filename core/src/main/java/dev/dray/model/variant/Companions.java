package dev.dray.model.variant;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Files that are no weights: whose they are, and whether they are needed.
///
/// A file belongs to the variants that have weights in its folder, or else in the nearest folder
/// above that has any; what lies at the top belongs to all.
final class Companions {

  /// Whether a file that is no weights comes along.
  enum Need {
    /// Always.
    REQUIRED,
    /// Unless somebody wants no optional files.
    OPTIONAL,
    /// Only with everything.
    EXTRA
  }

  /// What is no weights and still this long is not brought unasked.
  private static final long LARGE = 100_000_000;

  private static final Set<String> CONFIGURATION =
      Set.of(
          "json",
          "jinja",
          "jinja2",
          "model",
          "tiktoken",
          "bpe",
          "spm",
          "vocab",
          "merges",
          "py",
          "yaml",
          "yml",
          "toml",
          "ini",
          "txt",
          "cfg");

  /// Text files that tokenizers need; other texts are documents.
  private static final Pattern NEEDED_TEXT =
      Pattern.compile(
          "(?:vocab|merges|added_tokens|dict|tokens|labels?|phonemes|sentencepiece)[^/]*");

  private static final Pattern ABOUT =
      Pattern.compile(
          "(?:readme|license|licence|notice|copying|copyright|use_policy|terms|model_card"
              + "|third[-_ ]?party)[^/]*");

  /// Names without ending that Ollama's layers and tokenizers have.
  private static final Set<String> BARE = Set.of("template", "system", "params", "tokenizer");

  private static final Pattern INDEX =
      Pattern.compile("(.*)\\.(safetensors|bin|h5|msgpack)\\.index(?:\\.([a-z0-9_]+))?\\.json");

  /// What goes with training and measuring, not with running.
  private static final Pattern TRAINING =
      Pattern.compile(
          "imatrix[^/]*|[^/]*[-_.]imatrix(?:\\..*)?|optimizer[^/]*|rng_state[^/]*|scheduler\\.pt|scaler\\.pt|events\\.out[^/]*");

  private Companions() {}

  /// The folder of a path as it is spelled; empty at the top.
  static String folder(VariantFile file) {
    String path = file.path().text();
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /// Whether a file, by its name, goes with training and measuring.
  static boolean isTraining(String name) {
    return TRAINING.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /// Whether a file comes along.
  static Need need(VariantFile file) {
    String name = file.path().fileName().toLowerCase(Locale.ROOT);
    OptionalLong size = file.size();
    if (isTraining(name) || name.startsWith(".git")) {
      return Need.EXTRA;
    }
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1);
    boolean needed =
        ABOUT.matcher(name).matches()
            || BARE.contains(name)
            || (ending.equals("txt")
                ? NEEDED_TEXT.matcher(name).matches()
                : CONFIGURATION.contains(ending));
    if (needed) {
      return Need.REQUIRED;
    }
    return size.orElse(0) > LARGE ? Need.EXTRA : Need.OPTIONAL;
  }

  /// Gives every file to the variants it belongs to, at least one.
  ///
  /// @return for each draft, in their order, its files
  static List<SortedSet<VariantFile>> assign(List<Draft> drafts, List<VariantFile> files) {
    Map<String, List<Integer>> owners = new TreeMap<>();
    List<SortedSet<VariantFile>> assigned = new ArrayList<>();
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      for (String folder : drafts.get(i).folders()) {
        owners.computeIfAbsent(folder, f -> new ArrayList<>()).add(i);
      }
      assigned.add(new TreeSet<>());
      all.add(i);
    }
    for (VariantFile file : files) {
      List<Integer> owning = owners(owners, folder(file)).orElse(all);
      List<Integer> matching =
          owning.stream().filter(i -> isNoIndexOfAnother(drafts.get(i), file)).toList();
      for (int i : matching.isEmpty() ? owning : matching) {
        assigned.get(i).add(file);
      }
    }
    return assigned;
  }

  /// Whose weights lie in a folder, or in the nearest one above; empty for those at the top.
  private static Optional<List<Integer>> owners(Map<String, List<Integer>> owners, String folder) {
    String at = folder;
    while (!at.isEmpty()) {
      List<Integer> here = owners.get(at);
      if (here != null) {
        return Optional.of(here);
      }
      int slash = at.lastIndexOf('/');
      at = slash < 0 ? "" : at.substring(0, slash);
    }
    return Optional.empty();
  }

  /// The index of shards goes with their container and precision.
  private static boolean isNoIndexOfAnother(Draft draft, VariantFile file) {
    var matcher = INDEX.matcher(file.path().fileName().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return true;
    }
    Set<String> containers =
        draft.pieces().stream().map(piece -> piece.container().id()).collect(Collectors.toSet());
    String container =
        switch (matcher.group(2)) {
          case "bin" -> "pytorch";
          case "h5" -> "tensorflow";
          case "msgpack" -> "flax";
          default -> "safetensors";
        };
    Optional<String> precision = Optional.ofNullable(matcher.group(3));
    return containers.contains(container)
        && (precision.isEmpty() || precision.get().equals(draft.precision()));
  }
}
