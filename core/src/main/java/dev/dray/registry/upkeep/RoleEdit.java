package dev.dray.registry.upkeep;

import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonObject;
import dev.dray.registry.JsonValue;
import dev.dray.registry.Layer;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/// Gives a model roles and takes roles from it. People decide that, so it stands in the curated
/// layer, where no scan or reset touches it.
///
/// @param name the entry
/// @param added roles with their rank, where one is given; of two models the higher one is taken
/// @param removed roles that it loses
public record RoleEdit(String name, Map<String, OptionalInt> added, List<String> removed)
    implements Edit {

  /// Copies both, lower case.
  public RoleEdit {
    added = Map.copyOf(added);
    removed = removed.stream().map(RoleEdit::word).toList();
  }

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    RegistryEntry entry = draft.find(name).orElseThrow();
    Set<String> roles = new LinkedHashSet<>();
    entry.roles().stream()
        .map(RoleEdit::word)
        .filter(r -> !removed.contains(r))
        .forEach(roles::add);
    added.keySet().stream().map(RoleEdit::word).sorted().forEach(roles::add);
    RegistryEntry decided =
        draft.in(Layer.CURATED, name).orElseGet(() -> plain(entry)).withRoles(List.copyOf(roles));
    JsonObject ranks = entry.get(EntryKey.ROLE_PRIORITY).object();
    for (String role : removed) {
      // Null would let the other layer speak again; a rank without the role says nothing.
      ranks = ranks.without(role);
    }
    for (Map.Entry<String, OptionalInt> one : added.entrySet()) {
      if (one.getValue().isPresent()) {
        ranks = ranks.with(word(one.getKey()), JsonValue.of(one.getValue().getAsInt()));
      }
    }
    if (!ranks.equals(entry.get(EntryKey.ROLE_PRIORITY).object())) {
      decided = decided.with(EntryKey.ROLE_PRIORITY, ranks);
    }
    if (!List.copyOf(roles).equals(entry.roles()) || decided.json().has("role_priority")) {
      draft.put(Layer.CURATED, decided);
    }
  }

  /// Nothing but the name: the rest stays with those who found it out.
  private static RegistryEntry plain(RegistryEntry entry) {
    return RegistryEntry.of(JsonObject.EMPTY.with(EntryKey.NAME.text(), JsonValue.of(entry.name())))
        .orElseThrow();
  }

  private static String word(String role) {
    return role.strip().toLowerCase(Locale.ROOT);
  }
}
