package dev.dray.registry;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// A registry while it is being changed. Handed to whoever changes it, and written when that
/// returns. Not thread-safe.
public final class RegistryDraft {

  private final RegistryContents before;
  private final boolean allowDuplicates;
  private final SequencedMap<String, RegistryEntry> curated = new LinkedHashMap<>();
  private final SequencedMap<String, RegistryEntry> discovered = new LinkedHashMap<>();
  private final SequencedMap<String, RegistryEntry> merged = new LinkedHashMap<>();
  private final Map<String, String> oldNames = new HashMap<>();
  private Optional<VariantIndex> index = Optional.empty();

  RegistryDraft(RegistryContents before, boolean allowDuplicates) {
    this.before = before;
    this.allowDuplicates = allowDuplicates;
    before.curated().entries().forEach(entry -> curated.put(entry.name(), entry));
    before.discovered().entries().forEach(entry -> discovered.put(entry.name(), entry));
    before.entries().forEach(entry -> merged.put(entry.name(), entry));
  }

  /// All entries, both layers merged, as they are now.
  public List<RegistryEntry> entries() {
    return List.copyOf(merged.sequencedValues());
  }

  /// The entry of exactly this name.
  public Optional<RegistryEntry> find(String name) {
    return Optional.ofNullable(merged.get(name));
  }

  /// What one layer says about a name now. Of the merged layer, the entry.
  public Optional<RegistryEntry> in(Layer layer, String name) {
    return layer == Layer.MERGED ? find(name) : Optional.ofNullable(side(layer).get(name));
  }

  /// Whether people have their say about an entry.
  public boolean isCurated(String name) {
    return curated.containsKey(name);
  }

  /// Puts an entry in, in place of the one of its name. Of what differs, facts go to the discovered
  /// layer; the rest to the curated layer where that decides about it already, else to the
  /// discovered one.
  ///
  /// @throws ConflictException if another entry is the same download, and that is new
  public void put(RegistryEntry entry) {
    Optional<RegistryEntry> old = find(entry.name());
    if (!allowDuplicates) {
      refuseTwin(entry, old);
    }
    putUnchecked(entry);
  }

  void putUnchecked(RegistryEntry entry) {
    String name = entry.name();
    Optional<RegistryEntry> old = find(name);
    LayerMerge.Sides sides =
        new LayerMerge.Sides(json(discovered, name), json(curated, name))
            .changed(old.map(RegistryEntry::json).orElse(JsonObject.EMPTY), entry.json());
    set(discovered, name, sides.discovered());
    set(curated, name, sides.curated());
    refresh(name);
  }

  /// Says in one layer exactly this about an entry; the other layer keeps what it says.
  ///
  /// @throws IllegalArgumentException for the merged layer, which is made from the others
  public void put(Layer layer, RegistryEntry entry) {
    side(layer).put(entry.name(), layer == Layer.CURATED ? marked(entry) : entry);
    refresh(entry.name());
  }

  /// Enters a download: finds the entry that it belongs to, or makes one.
  public Recorded record(DownloadRecord download, RegistryRules rules) {
    return new DownloadMatcher(this, rules).record(download);
  }

  /// Takes an entry out of both layers.
  ///
  /// @return whether it was there
  public boolean remove(String name) {
    boolean there = merged.containsKey(name);
    curated.remove(name);
    discovered.remove(name);
    refresh(name);
    return there;
  }

  /// Takes an entry out of one layer; what the other says stays.
  ///
  /// @return whether it was there
  /// @throws IllegalArgumentException for the merged layer, which is made from the others
  public boolean remove(Layer layer, String name) {
    boolean there = side(layer).remove(name) != null;
    refresh(name);
    return there;
  }

  /// Gives an entry another name in both layers, in its place. The old name becomes an alias.
  ///
  /// @throws ConflictException if the new name is taken
  /// @throws IllegalArgumentException if there is no such entry
  public RegistryEntry rename(String name, String newName) {
    RegistryEntry old =
        find(name).orElseThrow(() -> new IllegalArgumentException("no entry '" + name + "'"));
    if (name.equals(newName)) {
      return old;
    }
    if (merged.containsKey(newName)) {
      throw new ConflictException(
          "'" + name + "' cannot be called '" + newName + "': another entry is called that",
          "Rename or remove that entry first.",
          ErrorContext.of(newName));
    }
    moveKey(curated, name, newName);
    moveKey(discovered, name, newName);
    moveKey(merged, name, newName);
    oldNames.put(newName, oldNames.getOrDefault(name, name));
    index = Optional.empty();
    RegistryEntry renamed = merged.getOrDefault(newName, old).withAliases(List.of(name));
    putUnchecked(renamed);
    return renamed;
  }

  /// Entries that are the variant of this canonical name.
  List<RegistryEntry> variant(String canonical) {
    return entries(index().variant(canonical));
  }

  /// Entries that lie at this place.
  List<RegistryEntry> at(String path) {
    return entries(index().at(path));
  }

  /// Entries without a place of their own that say they load what lies at this one.
  List<RegistryEntry> claiming(String path) {
    return entries(index().claiming(path));
  }

  List<RegistryEntry> curatedEntries() {
    List<RegistryEntry> all = new ArrayList<>(curated.sequencedValues());
    boolean known =
        all.stream().map(RegistryEntry::name).toList().equals(names(before.curated().entries()));
    if (!known) {
      all.sort(Comparator.comparing(RegistryEntry::name));
    }
    return all;
  }

  List<RegistryEntry> discoveredEntries() {
    return List.copyOf(discovered.sequencedValues());
  }

  /// What differs from the registry as it was read.
  RegistryChange change() {
    List<RegistryChange.Step> steps = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (RegistryEntry entry : merged.sequencedValues()) {
      String oldName = oldNames.getOrDefault(entry.name(), entry.name());
      Optional<RegistryEntry> old = before.named(oldName).filter(_ -> seen.add(oldName));
      if (old.isEmpty()) {
        steps.add(new RegistryChange.Added(entry));
      } else if (!old.get().equals(entry)) {
        steps.add(new RegistryChange.Changed(old.get(), entry));
      }
    }
    before.entries().stream()
        .filter(entry -> !seen.contains(entry.name()))
        .forEach(entry -> steps.add(new RegistryChange.Removed(entry)));
    return new RegistryChange(steps, List.of());
  }

  private void refuseTwin(RegistryEntry entry, Optional<RegistryEntry> old) {
    Optional<DownloadIdentity> identity = DownloadIdentity.of(entry);
    if (identity.isEmpty() || old.flatMap(DownloadIdentity::of).equals(identity)) {
      return;
    }
    for (RegistryEntry other : at(entry.get(EntryKey.DOWNLOAD_PATH).text().orElse(""))) {
      if (!other.name().equals(entry.name()) && DownloadIdentity.of(other).equals(identity)) {
        throw new ConflictException(
            "'" + entry.name() + "' and '" + other.name() + "' would be the same download",
            "Change or remove '" + other.name() + "' first.",
            ErrorContext.of(entry.name()));
      }
    }
  }

  private SequencedMap<String, RegistryEntry> side(Layer layer) {
    return switch (layer) {
      case CURATED -> curated;
      case DISCOVERED -> discovered;
      case MERGED -> throw new IllegalArgumentException("the merged layer is made from the others");
    };
  }

  /// ImageWorks writes an entry back to the curated layer by this mark.
  private static RegistryEntry marked(RegistryEntry entry) {
    return entry.withMetadata("registry_layer", JsonValue.of(Layer.CURATED.toString()));
  }

  private void refresh(String name) {
    Optional<RegistryEntry> old = find(name);
    Optional<JsonObject> found = json(discovered, name);
    Optional<JsonObject> decided = json(curated, name);
    if (found.isEmpty() && decided.isEmpty()) {
      merged.remove(name);
    } else {
      merged.put(
          name, RegistryEntry.of(new LayerMerge.Sides(found, decided).merged()).orElseThrow());
    }
    index.ifPresent(i -> i.replace(old, find(name)));
  }

  private VariantIndex index() {
    if (index.isEmpty()) {
      index = Optional.of(new VariantIndex(merged.sequencedValues()));
    }
    return index.get();
  }

  private List<RegistryEntry> entries(Collection<String> names) {
    return names.stream().flatMap(name -> find(name).stream()).toList();
  }

  private static List<String> names(List<RegistryEntry> entries) {
    return entries.stream().map(RegistryEntry::name).toList();
  }

  private static Optional<JsonObject> json(Map<String, RegistryEntry> layer, String name) {
    return Optional.ofNullable(layer.get(name)).map(RegistryEntry::json);
  }

  private static void set(
      SequencedMap<String, RegistryEntry> layer, String name, Optional<JsonObject> json) {
    json.flatMap(RegistryEntry::of)
        .ifPresentOrElse(entry -> layer.put(name, entry), () -> layer.remove(name));
  }

  /// Keeps the entry's place in the order.
  private static void moveKey(
      SequencedMap<String, RegistryEntry> layer, String name, String newName) {
    if (!layer.containsKey(name)) {
      return;
    }
    List<RegistryEntry> all = new ArrayList<>(layer.sequencedValues());
    layer.clear();
    for (RegistryEntry entry : all) {
      RegistryEntry kept = entry.name().equals(name) ? entry.withName(newName) : entry;
      layer.put(kept.name(), kept);
    }
  }
}
