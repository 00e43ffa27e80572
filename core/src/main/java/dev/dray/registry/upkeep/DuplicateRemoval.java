package dev.dray.registry.upkeep;

import dev.dray.registry.Duplicates;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Keeps of several entries for one variant the one that knows most. It takes over the names and
/// roles of the others, so that whoever knew them by those still finds the model. What people
/// entered themselves is never removed.
///
/// @param backend only entries for this program
public record DuplicateRemoval(Optional<String> backend) implements Edit {

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    List<RegistryEntry> entries =
        draft.entries().stream()
            .filter(entry -> backend.map(entry.backend()::equalsIgnoreCase).orElse(true))
            .toList();
    Duplicates.of(entries).forEach(group -> merge(group, draft, decisions));
  }

  private static void merge(
      Duplicates.Group group, RegistryDraft draft, Consumer<Decision> decisions) {
    RegistryEntry kept = group.richest();
    decisions.accept(
        new Decision(kept.name(), "kept: it knows most, score " + Duplicates.score(kept)));
    List<String> names = new ArrayList<>();
    Set<String> roles = new LinkedHashSet<>(kept.roles());
    for (RegistryEntry other : group.others()) {
      if (draft.isCurated(other.name())) {
        decisions.accept(new Decision(other.name(), "kept: it stands in the curated layer"));
        continue;
      }
      decisions.accept(
          new Decision(
              other.name(),
              "the same variant as " + kept.name() + ", score " + Duplicates.score(other)));
      names.add(other.name());
      names.addAll(other.aliases());
      roles.addAll(other.roles());
      draft.remove(other.name());
    }
    RegistryEntry richer = names.isEmpty() ? kept : kept.withAliases(names);
    draft.put(roles.size() == kept.roles().size() ? richer : richer.withRoles(List.copyOf(roles)));
  }
}
