package dev.dray.registry;

import dev.dray.model.Capability;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What models are used for, and which one is taken. Roles are never guessed: people give them.
public final class Roles {

  private static final Set<String> SEEING =
      Set.of("caption", "keywords", "description", "narration");

  private Roles() {}

  /// What a model must be able to do for a role: captions, keywords, descriptions and narrations
  /// are about images, embeddings are embeddings. Nothing for other roles.
  public static Set<Capability> needs(String role) {
    String word = VariantNames.lower(role.strip());
    if (SEEING.contains(word)) {
      return Set.of(Capability.VISION);
    }
    return word.equals("embedding") ? Set.of(Capability.EMBEDDING) : Set.of();
  }

  /// The models that have a role and are not deprecated: those that can do what it needs first,
  /// then by rank, the highest first, then in the order of the registry.
  public static List<RegistryEntry> candidates(List<RegistryEntry> entries, String role) {
    Set<Capability> needs = needs(role);
    return entries.stream()
        .filter(entry -> !entry.deprecated())
        .filter(entry -> entry.roles().stream().anyMatch(r -> r.strip().equalsIgnoreCase(role)))
        .sorted(
            Comparator.comparingInt(
                    (RegistryEntry e) -> e.capabilities().containsAll(needs) ? 0 : 1)
                .thenComparingLong(e -> -(long) e.rolePriority(role).orElse(0)))
        .toList();
  }

  /// The model for a role: the first of the preferred ones that has it and can do what it needs,
  /// else the first candidate that can.
  ///
  /// @param preferred names in any spelling; those that are not there are passed over
  public static Optional<RegistryEntry> choose(
      RegistryContents contents, String role, List<String> preferred) {
    List<RegistryEntry> able =
        candidates(contents.entries(), role).stream()
            .filter(entry -> entry.capabilities().containsAll(needs(role)))
            .toList();
    return preferred.stream()
        .flatMap(name -> contents.matches(name).stream())
        .filter(able::contains)
        .findFirst()
        .or(() -> able.stream().findFirst());
  }
}
