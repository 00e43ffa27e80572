package dev.dray.model.variant;

import dev.dray.model.ContainerFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Tells what in a lane is a choice and what belongs together.
///
/// A model is made of components: the file `model`, the folder `unet`, a module `2_Dense`. A
/// component that lies there in several containers or precisions is a choice; one that does not
/// belongs to every variant. So nothing that a model needs is ever left out, and a scheme of names
/// that is not known makes one variant with everything.
final class Components {

  /// One of the forms that a component lies there in.
  private record Form(ContainerFormat container, String precision) implements Comparable<Form> {
    private static final Comparator<Form> ORDER =
        Comparator.comparing(Form::container).thenComparing(Form::precision);

    @Override
    public int compareTo(Form other) {
      return ORDER.compare(this, other);
    }
  }

  private Components() {}

  /// The variants of a lane.
  static List<Draft> variants(Lane lane, List<Piece> pieces) {
    Map<String, Map<Form, List<Piece>>> components = new TreeMap<>();
    for (Piece piece : pieces) {
      components
          .computeIfAbsent(piece.component(), key -> new TreeMap<>())
          .computeIfAbsent(new Form(piece.container(), piece.precision()), key -> new ArrayList<>())
          .add(piece);
    }
    joinSplit(components);
    TreeSet<Form> choices = new TreeSet<>();
    for (Map<Form, List<Piece>> forms : components.values()) {
      if (forms.size() > 1) {
        choices.addAll(forms.keySet());
      }
    }
    if (choices.isEmpty()) {
      return List.of(single(lane, pieces));
    }
    List<Draft> drafts = new ArrayList<>();
    Set<Set<VariantFile>> seen = new HashSet<>();
    for (Form choice : choices) {
      List<Piece> chosen = new ArrayList<>();
      components.values().forEach(forms -> chosen.addAll(nearest(forms, choice)));
      Set<VariantFile> files = new HashSet<>();
      chosen.forEach(piece -> files.add(piece.file()));
      if (seen.add(files)) {
        drafts.add(draft(lane, choice.container(), choice.precision(), chosen));
      }
    }
    return drafts;
  }

  /// A component in one precision may be split into shards while the same in another is not: they
  /// are forms of one component all the same. Only one set per form is; more are left as they are,
  /// because what an author left behind cannot be told from what belongs together.
  private static void joinSplit(Map<String, Map<Form, List<Piece>>> components) {
    Map<String, List<String>> sameName = new TreeMap<>();
    for (String key : components.keySet()) {
      int of = key.lastIndexOf(" of ");
      sameName
          .computeIfAbsent(of < 0 ? key : key.substring(0, of), name -> new ArrayList<>())
          .add(key);
    }
    for (List<String> keys : sameName.values()) {
      Set<Form> forms = new HashSet<>();
      boolean apart =
          keys.stream()
              .flatMap(key -> components.getOrDefault(key, Map.of()).keySet().stream())
              .allMatch(forms::add);
      if (keys.size() > 1 && apart) {
        Map<Form, List<Piece>> joined = new TreeMap<>();
        for (String key : keys) {
          Optional.ofNullable(components.remove(key)).ifPresent(joined::putAll);
        }
        components.put(keys.getFirst(), joined);
      }
    }
  }

  /// The form of a component that goes best with a choice.
  private static List<Piece> nearest(Map<Form, List<Piece>> forms, Form choice) {
    return forms.entrySet().stream()
        .min(
            Comparator.<Map.Entry<Form, List<Piece>>>comparingInt(
                    entry -> distance(entry.getKey(), choice))
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getValue)
        .orElse(List.of());
  }

  private static int distance(Form form, Form choice) {
    int container = form.container() == choice.container() ? 0 : 1;
    if (form.precision().equals(choice.precision())) {
      return container;
    }
    return (form.precision().isEmpty() ? 2 : 4) + container;
  }

  private static Draft single(Lane lane, List<Piece> pieces) {
    Draft draft = draft(lane, ContainerFormat.SAFETENSORS, "", pieces);
    Set<String> precisions = new TreeSet<>();
    pieces.forEach(piece -> precisions.add(piece.precision()));
    String precision = precisions.size() == 1 ? precisions.iterator().next() : "";
    return new Draft(
        lane.name().isEmpty() ? draft.container().id() : lane.name(),
        draft.container().id(),
        lane.kind(),
        precision,
        Piece.quantization(precision),
        pieces);
  }

  private static Draft draft(
      Lane lane, ContainerFormat container, String precision, List<Piece> pieces) {
    String name = lane.name().isEmpty() ? container.id() : lane.name();
    String suffix = precision.isEmpty() ? "" : "-" + Draft.typed(precision);
    return new Draft(
        name + suffix,
        name + "-" + container.id() + suffix,
        lane.kind(),
        precision,
        Piece.quantization(precision),
        List.copyOf(pieces));
  }
}
