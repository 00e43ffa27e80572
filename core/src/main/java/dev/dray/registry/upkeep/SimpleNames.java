package dev.dray.registry.upkeep;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.registry.DisplayName;
import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonValue;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TestingNames;
import dev.dray.registry.VariantNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Plans simple names, `<family> <size> (<QUANT>)`, for entries that have others.
///
/// @param rows every entry that was looked at, with the names that it would get
/// @param collisions slugs that several of them would get, in order
public record SimpleNames(List<Row> rows, Set<String> collisions) {

  /// In front of the names of trials.
  private static final String TRIAL = "__TESTZZZ__";

  /// What an entry would be called.
  ///
  /// @param entry as it is
  /// @param slug the simple slug
  /// @param display the simple display name
  public record Row(RegistryEntry entry, String slug, String display) {}

  /// Which entries are looked at.
  ///
  /// @param ollama those of Ollama
  /// @param others all others
  /// @param trialsOnly of these only those with the names of trials
  public record Choice(boolean ollama, boolean others, boolean trialsOnly) {}

  /// How several entries that would get the same slug are told apart.
  public enum Strategy {
    /// By the program that serves them.
    BACKEND,
    /// By their container.
    FORMAT,
    /// Not at all.
    NONE
  }

  /// What will be done.
  ///
  /// @param operations new names
  /// @param skipped entries that keep theirs because others would have the same
  /// @param renamesSlugs whether the entries are renamed, or only shown under new names
  public record Plan(List<Row> operations, List<String> skipped, boolean renamesSlugs) {

    /// Copies the lists.
    public Plan {
      operations = List.copyOf(operations);
      skipped = List.copyOf(skipped);
    }

    /// The change of the registry.
    public Edit edit() {
      return (draft, decisions) -> {
        for (Row row : operations) {
          String name =
              renamesSlugs
                  ? draft.rename(row.entry().name(), row.slug()).name()
                  : row.entry().name();
          draft
              .find(name)
              .ifPresent(entry ->
                  draft.put(
                      entry
                          .with(EntryKey.DISPLAY_NAME, JsonValue.of(row.display()))
                          .withMetadata("slug", JsonValue.of(row.slug()))));
        }
        skipped.forEach(name ->
            decisions.accept(new Edit.Decision(name, "skipped: others would be called the same")));
      };
    }
  }

  /// Copies both.
  public SimpleNames {
    rows = List.copyOf(rows);
    collisions = Set.copyOf(collisions);
  }

  /// Looks at a registry.
  ///
  /// @throws dev.dray.error.StorageException as [ModelRegistry#contents]
  public static SimpleNames of(ModelRegistry registry, Choice choice) {
    TestingNames testing = registry.rules().testing();
    List<Row> rows = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Set<String> collisions = new TreeSet<>();
    for (RegistryEntry entry : registry.entries()) {
      boolean trial = testing.isTesting(entry);
      boolean wanted = isOllama(entry) ? choice.ollama() : choice.others();
      if (wanted && (trial || !choice.trialsOnly())) {
        Row row = row(entry, trial);
        rows.add(row);
        if (!seen.add(row.slug())) {
          collisions.add(row.slug());
        }
      }
    }
    return new SimpleNames(rows, collisions);
  }

  /// What giving these names takes.
  ///
  /// @param renameSlugs whether entries are renamed; otherwise only their display names change
  /// @param allowSkip whether entries whose names collide may keep theirs
  /// @throws ConflictException if names collide and may not be skipped, or a name is taken by an
  ///   entry that is not renamed
  public Plan plan(
      ModelRegistry registry, Strategy strategy, boolean renameSlugs, boolean allowSkip) {
    List<Row> named = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Row row : rows) {
      if (!collisions.contains(row.slug())) {
        named.add(row);
      } else if (strategy != Strategy.NONE) {
        named.add(apart(row, strategy));
      } else if (allowSkip) {
        skipped.add(row.entry().name());
      } else {
        throw collision(row.slug(), entriesOf(row.slug()));
      }
    }
    refuseDoubles(named);
    if (renameSlugs) {
      refuseTaken(named, registry);
    }
    return new Plan(
        named.stream().filter(row -> changes(row, renameSlugs)).toList(), skipped, renameSlugs);
  }

  private List<String> entriesOf(String slug) {
    return rows.stream().filter(r -> r.slug().equals(slug)).map(r -> r.entry().name()).toList();
  }

  private static boolean changes(Row row, boolean renameSlugs) {
    return !row.entry().displayName().equals(row.display())
        || row.entry().metadata("slug").text().filter(row.slug()::equals).isEmpty()
        || (renameSlugs && !row.entry().name().equals(row.slug()));
  }

  private static void refuseDoubles(List<Row> rows) {
    Map<String, String> taken = new HashMap<>();
    for (Row row : rows) {
      String other = taken.putIfAbsent(row.slug(), row.entry().name());
      if (other != null) {
        throw collision(row.slug(), List.of(other, row.entry().name()));
      }
    }
  }

  private static void refuseTaken(List<Row> rows, ModelRegistry registry) {
    Set<String> renamed = new HashSet<>();
    rows.forEach(row -> renamed.add(row.entry().name()));
    for (Row row : rows) {
      boolean other = !row.entry().name().equals(row.slug());
      if (other && registry.contents().named(row.slug()).isPresent()) {
        throw new ConflictException(
            "'"
                + row.entry().name()
                + "' cannot be called '"
                + row.slug()
                + "': "
                + (renamed.contains(row.slug())
                    ? "an entry is called that that gets another name"
                    : "another entry is called that"),
            "Rename or remove that entry first, or change display names only.",
            ErrorContext.of(row.slug()));
      }
    }
  }

  private static ConflictException collision(String slug, List<String> names) {
    return new ConflictException(
        "Several entries would be called '" + slug + "': " + String.join(", ", names),
        "Tell them apart by another strategy (backend, format), remove duplicates, or let them be"
            + " skipped.",
        ErrorContext.of(slug));
  }

  private static Row apart(Row row, Strategy strategy) {
    String token =
        strategy == Strategy.BACKEND
            ? row.entry().backend()
            : row.entry().download().format().orElse("unknown").toLowerCase(Locale.ROOT);
    return new Row(
        row.entry(),
        row.slug() + "__" + token,
        row.display() + " [" + token.toUpperCase(Locale.ROOT) + "]");
  }

  private static Row row(RegistryEntry entry, boolean trial) {
    DisplayName names = DisplayName.of(entry);
    if (DisplayName.cleaned(
            names.ollamaFamily().filter(_ -> isOllama(entry)).orElse(names.family()))
        .equals("model")) {
      String family =
          entry
              .servedModelId()
              .map(id -> id.replaceFirst(":[^/:]*$", ""))
              .map(id -> id.substring(id.lastIndexOf('/') + 1))
              .orElseGet(entry::name);
      names =
          new DisplayName(
              names.backend(),
              family,
              names.quantization(),
              Optional.empty(),
              names.ollamaSize(),
              names.parameters());
    }
    String display = (trial ? TRIAL : "") + names.simple();
    return new Row(entry, VariantNames.slug(display), display);
  }

  private static boolean isOllama(RegistryEntry entry) {
    return entry.backend().equals("ollama")
        || entry.sourceProvider().filter("ollama"::equalsIgnoreCase).isPresent();
  }
}
