package dev.dray.provider;

import dev.dray.CollectionRef;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A collection as its hub shows it.
///
/// @param ref its name
/// @param title its title
/// @param description what its keeper says about it
/// @param items what is in it, in its keeper's order
/// @param page the page for people
public record ModelCollection(
    CollectionRef ref, String title, Optional<String> description, List<Item> items, URI page) {

  /// Copies the list.
  public ModelCollection {
    items = List.copyOf(items);
  }

  /// The models among the items, each once.
  public List<ModelRef.Hub> models() {
    return items.stream()
        .map(Item::repository)
        .flatMap(Optional::stream)
        .filter(ref -> ref.kind() == RepoKind.MODEL)
        .distinct()
        .toList();
  }

  /// The items that are no models: datasets, spaces, papers and whatever else a hub lists.
  public List<Item> others() {
    return items.stream()
        .filter(item -> item.repository().filter(ref -> ref.kind() == RepoKind.MODEL).isEmpty())
        .toList();
  }

  /// One item.
  ///
  /// @param type the hub's word for what it is: `model`, `dataset`, `space`, `paper`, `collection`
  /// @param id its name there
  /// @param repository the repository, for models, datasets and spaces
  /// @param note what the keeper says about it
  public record Item(
      String type, String id, Optional<ModelRef.Hub> repository, Optional<String> note) {}
}
