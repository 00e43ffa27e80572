package dev.dray.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Which events are wanted. Immutable.
///
/// @param types only these types; a first word such as `job` stands for all that begin with it;
///   empty for all
/// @param download only of this download
/// @param after first those that came after this event; empty for what happens from now on
public record EventQuery(List<String> types, Optional<UUID> download, OptionalLong after) {

  /// Everything, from now on.
  public static final EventQuery ALL =
      new EventQuery(List.of(), Optional.empty(), OptionalLong.empty());

  /// Copies the list.
  public EventQuery {
    types = List.copyOf(types);
  }

  /// The same of these types only.
  public EventQuery types(String... words) {
    return new EventQuery(List.of(words), download, after);
  }

  /// The same of this download only.
  public EventQuery download(UUID id) {
    return new EventQuery(types, Optional.of(id), after);
  }

  /// The same from after this event on.
  public EventQuery after(long id) {
    return new EventQuery(types, download, OptionalLong.of(id));
  }

  String target() {
    Query query = new Query().add("download", download);
    if (!types.isEmpty()) {
      query.add("types", String.join(",", types));
    }
    return "/api/v1/events" + query;
  }
}
