package dev.dray.registry;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// What a registry held when it was read. Immutable; looking something up reads no file.
public final class RegistryContents {

  private static final int MOST_SUGGESTIONS = 5;

  private final Path root;
  private final LayerFile curated;
  private final LayerFile discovered;
  private final List<RegistryEntry> entries;
  private final Map<String, Integer> byName;
  private Optional<KeyIndex> byAnyName = Optional.empty();

  RegistryContents(Path root, LayerFile curated, LayerFile discovered) {
    this.root = root;
    this.curated = curated;
    this.discovered = discovered;
    SequencedMap<String, RegistryEntry> all = merged(curated.entries(), discovered.entries());
    this.entries = List.copyOf(all.sequencedValues());
    this.byName = HashMap.newHashMap(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      byName.put(entries.get(i).name(), i);
    }
  }

  private static SequencedMap<String, RegistryEntry> merged(
      List<RegistryEntry> curated, List<RegistryEntry> discovered) {
    SequencedMap<String, RegistryEntry> all = LinkedHashMap.newLinkedHashMap(discovered.size());
    discovered.forEach(entry -> all.put(entry.name(), entry));
    for (RegistryEntry entry : curated) {
      all.merge(entry.name(), entry, (found, decided) -> merge(found, decided));
    }
    return all;
  }

  static RegistryEntry merge(RegistryEntry discovered, RegistryEntry curated) {
    JsonObject both =
        new LayerMerge.Sides(Optional.of(discovered.json()), Optional.of(curated.json())).merged();
    return RegistryEntry.of(both).orElseThrow();
  }

  /// All entries, both layers merged: the discovered ones in their order, then those that people
  /// made alone.
  public List<RegistryEntry> entries() {
    return entries;
  }

  /// What is wrong in the files without making them unreadable, a sentence each.
  public List<String> problems() {
    List<String> all = new ArrayList<>(curated.problems());
    all.addAll(discovered.problems());
    return all;
  }

  /// The entry of exactly this name.
  public Optional<RegistryEntry> named(String name) {
    return Optional.ofNullable(byName.get(name)).map(entries::get);
  }

  /// The entries that a name stands for: a name, slug, alias, repository, served id or display
  /// name, whatever its case. What is somebody's own name is taken for that alone.
  public List<RegistryEntry> matches(String text) {
    Optional<RegistryEntry> exact = named(text);
    return exact.isPresent() ? List.of(exact.get()) : index().find(text);
  }

  /// The one entry that a name stands for.
  ///
  /// @throws NotFoundException if there is none; the text names similar ones
  /// @throws InvalidRequestException if it stands for several; the text names them
  public RegistryEntry require(String text) {
    List<RegistryEntry> found = matches(text);
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty()) {
      String similar = similar(text);
      throw new NotFoundException(
          ErrorCode.NOT_REGISTERED,
          "'" + text + "' is not in the registry of " + root,
          similar.isEmpty()
              ? "See what is there: dray list."
              : "Did you mean " + similar + "? See what is there: dray list.",
          ErrorContext.of(text));
    }
    throw new InvalidRequestException(
        "'"
            + text
            + "' stands for "
            + found.size()
            + " entries: "
            + found.stream()
                .limit(MOST_SUGGESTIONS)
                .map(RegistryEntry::name)
                .collect(Collectors.joining(", "))
            + (found.size() > MOST_SUGGESTIONS ? ", …" : ""),
        "Say one of these names.",
        ErrorContext.of(text));
  }

  private String similar(String text) {
    String wanted = VariantNames.family(text);
    return wanted.length() < 3
        ? ""
        : entries.stream()
            .map(RegistryEntry::name)
            .filter(name -> VariantNames.lower(name).contains(wanted))
            .limit(MOST_SUGGESTIONS)
            .collect(Collectors.joining(", "));
  }

  /// What one layer says about a name. Of the merged layer, the entry.
  public Optional<RegistryEntry> in(Layer layer, String name) {
    return switch (layer) {
      case CURATED -> curated.entries().stream().filter(e -> e.name().equals(name)).findFirst();
      case DISCOVERED ->
          discovered.entries().stream().filter(e -> e.name().equals(name)).findFirst();
      case MERGED -> named(name);
    };
  }

  LayerFile curated() {
    return curated;
  }

  LayerFile discovered() {
    return discovered;
  }

  /// Made with the first lookup that needs it: a download does not.
  private synchronized KeyIndex index() {
    if (byAnyName.isEmpty()) {
      byAnyName = Optional.of(new KeyIndex(entries));
    }
    return byAnyName.get();
  }
}
