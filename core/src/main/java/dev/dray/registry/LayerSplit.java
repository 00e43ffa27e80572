package dev.dray.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one file of the time before layers, as the two layers it becomes: what a program entered is
/// discovered, what people entered is curated. Their entries stay as they are, but facts that
/// programs find out are in the discovered layer for both.
///
/// @param curated the curated layer
/// @param discovered the discovered layer
record LayerSplit(LayerFile curated, LayerFile discovered) {

  static LayerSplit of(LayerFile single) {
    List<RegistryEntry> decided = new ArrayList<>();
    List<RegistryEntry> found = new ArrayList<>();
    for (RegistryEntry entry : single.entries()) {
      if (entry.metadata("created_from_download").isTrue()
          || List.of("ollama", "unassigned").contains(entry.backend())) {
        found.add(entry);
      } else {
        decided.add(decision(entry));
        facts(entry).ifPresent(found::add);
      }
    }
    return new LayerSplit(
        new LayerFile(decided, List.of(), single.ascii(), List.of(), Optional.empty()),
        new LayerFile(found, single.strays(), single.ascii(), single.problems(), Optional.empty()));
  }

  private static RegistryEntry decision(RegistryEntry entry) {
    JsonObject json = entry.json();
    for (EntryKey key : EntryKey.values()) {
      json = key.isDynamic() ? json.without(key.text()) : json;
    }
    return RegistryEntry.of(json)
        .orElseThrow()
        .withMetadata("registry_layer", JsonValue.of(Layer.CURATED.toString()));
  }

  /// What programs found out about an entry of people; nothing where that is nothing.
  private static Optional<RegistryEntry> facts(RegistryEntry entry) {
    RegistryEntry nothing = RegistryEntry.named(entry.name(), entry.backend());
    JsonObject facts = JsonObject.EMPTY;
    boolean any = false;
    for (EntryKey key : EntryKey.values()) {
      boolean identity = key == EntryKey.NAME || key == EntryKey.BACKEND;
      if (entry.json().has(key.text()) && (key.isDynamic() || identity)) {
        facts = facts.with(key.text(), entry.get(key));
        any |= key.isDynamic() && !entry.get(key).equals(nothing.get(key));
      }
    }
    return any ? RegistryEntry.of(facts) : Optional.empty();
  }
}
