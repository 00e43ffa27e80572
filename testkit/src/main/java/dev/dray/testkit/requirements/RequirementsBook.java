package dev.dray.testkit.requirements;

import dev.dray.testkit.docs.MarkdownTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Sets what is owed beside what is proven and writes the pages. Immutable.
public final class RequirementsBook {
  /// Where the lists lie in the checkout.
  private static final String FOLDER = "docs/requirements";

  private static final Map<String, String> SOURCES =
      new TreeMap<>(
          Map.of(
              "S000", "One call that downloads a model and streams its progress",
              "S001", "A downloader for MLX models: program, API, events",
              "S002", "A downloader with format detection and a layered registry",
              "S003", "A downloads service with server-sent events",
              "S004", "A model manager with observable tasks and a catalogue"));

  private final List<Requirement> requirements;
  private final List<Requirement> behaviours;
  private final Map<String, String> reasons;
  private final List<Proof> proofs;
  private final MainTypes types;

  private RequirementsBook(Path root) {
    Path folder = root.resolve(FOLDER);
    this.requirements = Requirement.read(folder.resolve("ids.tsv"));
    this.behaviours = Requirement.read(folder.resolve("behaviours.tsv"));
    this.reasons =
        Requirement.rows(folder.resolve("reasons.tsv"), 2).stream()
            .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
    this.proofs =
        Stream.concat(Proof.scan(root).stream(), BrowserProofs.scan(root).stream()).toList();
    this.types = MainTypes.scan(root);
  }

  /// Reads the lists and the sources of a checkout.
  public static RequirementsBook read(Path root) {
    return new RequirementsBook(root);
  }

  /// Ids that a test or a reason names and no list knows, each with the place that names it.
  public List<String> unknownIds() {
    Set<String> known =
        Stream.concat(requirements.stream(), behaviours.stream())
            .map(Requirement::id)
            .collect(Collectors.toSet());
    Stream<String> fromTests =
        proofs.stream()
            .flatMap(proof -> proof.ids().stream().map(id -> Map.entry(id, proof.test())))
            .filter(use -> !known.contains(use.getKey()))
            .map(use -> use.getKey() + " in " + use.getValue());
    Stream<String> fromReasons =
        reasons.keySet().stream()
            .filter(id -> !known.contains(id))
            .map(id -> id + " in reasons.tsv");
    return Stream.concat(fromTests, fromReasons).sorted().toList();
  }

  /// Ids that have a reason why no test proves them, and yet a test.
  public List<String> needlessReasons() {
    return reasons.keySet().stream().filter(id -> !proofsOf(id).isEmpty()).sorted().toList();
  }

  /// The page of all requirements, `docs/requirements.md`.
  public String requirementsPage() {
    StringBuilder page = new StringBuilder(head("Requirements"));
    page.append(
        """
        Everything that is owed, where it lives and which tests prove it. `later` means that nothing
        proves it yet. A test says what it proves with `@Proves("S001-74")`, one in a browser
        (`./dev browser`) in the line before it; the list of ids is `docs/requirements/ids.tsv`.

        """);
    MarkdownTable summary = new MarkdownTable("source", "what it is", "ids", "proven");
    SOURCES.forEach((source, title) -> {
      List<Requirement> own = ofSource(source);
      long proven = own.stream().filter(one -> !proofsOf(one.id()).isEmpty()).count();
      summary.row(source, title, String.valueOf(own.size()), String.valueOf(proven));
    });
    page.append(summary);
    SOURCES.forEach((source, title) -> {
      page.append("\n## ").append(source).append(": ").append(title).append('\n');
      sections(page, ofSource(source), true);
    });
    return page.toString();
  }

  /// The page of behaviours, `docs/behaviours.md`.
  public String behavioursPage() {
    StringBuilder page = new StringBuilder(head("Behaviours"));
    page.append(
        """
        What other tools got wrong or learned the hard way, and what we hold ourselves to. Each line
        names the test that proves it, or the reason why none does (`docs/requirements/reasons.tsv`);
        `later` means neither yet. A test says so with `@Proves("field-24")`.
        """);
    sections(page, behaviours, false);
    return page.toString();
  }

  private void sections(StringBuilder page, List<Requirement> list, boolean withTypes) {
    Set<String> sections = new LinkedHashSet<>();
    list.forEach(one -> sections.add(one.section()));
    for (String section : sections) {
      page.append(withTypes ? "\n### " : "\n## ").append(section).append("\n\n");
      MarkdownTable table =
          withTypes
              ? new MarkdownTable("id", "what", "implemented by", "proven by")
              : new MarkdownTable("id", "what", "proven by");
      for (Requirement one : list) {
        if (one.section().equals(section)) {
          String text = MarkdownTable.plain(one.text());
          if (withTypes) {
            table.row(one.id(), text, typesOf(one.id()), testsOf(one.id()));
          } else {
            table.row(one.id(), text, testsOf(one.id()));
          }
        }
      }
      page.append(table);
    }
  }

  private List<Requirement> ofSource(String source) {
    return requirements.stream().filter(one -> one.source().equals(source)).toList();
  }

  private List<Proof> proofsOf(String id) {
    return proofs.stream().filter(proof -> proof.ids().contains(id)).toList();
  }

  private String testsOf(String id) {
    List<Proof> own = proofsOf(id);
    if (own.isEmpty()) {
      return reasons.containsKey(id) ? MarkdownTable.plain(reasons.get(id)) : "later";
    }
    return own.stream()
        .map(proof -> link(proof.test(), proof.source()))
        .distinct()
        .collect(Collectors.joining("<br>"));
  }

  private String typesOf(String id) {
    Set<String> names = new TreeSet<>();
    for (Proof proof : proofsOf(id)) {
      if (proof.types().isEmpty()) {
        types.subjectOf(proof.testClass()).ifPresent(names::add);
      } else {
        names.addAll(proof.types());
      }
    }
    List<String> links = new ArrayList<>();
    for (String name : names) {
      links.add(types.file(name).map(file -> link(name, file)).orElse("`" + name + "`"));
    }
    return String.join("<br>", links);
  }

  private static String link(String name, Path file) {
    return "[`" + name + "`](../" + file.toString().replace('\\', '/') + ")";
  }

  private static String head(String title) {
    return "# " + title + "\n\n<!-- Made by ./dev docs; do not edit. -->\n\n";
  }
}
