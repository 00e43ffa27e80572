package dev.dray.registry.upkeep;

import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonObject;
import dev.dray.registry.JsonValue;
import dev.dray.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A field of an entry that differs before and after. Fields of objects have a dot in their name,
/// such as `metadata.slug`. Of the list of files only the number counts, as `download_files_count`.
///
/// @param field which one
/// @param before the value as text; empty where nothing was set
/// @param after the same afterwards
public record FieldChange(String field, Optional<String> before, Optional<String> after) {

  private static final String FILES = EntryKey.DOWNLOAD_FILES.text();

  /// What differs, in the order of the keys.
  public static List<FieldChange> between(RegistryEntry before, RegistryEntry after) {
    List<FieldChange> changes = new ArrayList<>();
    compare("", before.json(), after.json(), changes);
    return changes;
  }

  private static void compare(
      String prefix, JsonObject before, JsonObject after, List<FieldChange> changes) {
    Set<String> keys = new LinkedHashSet<>(before.keys());
    keys.addAll(after.keys());
    for (String key : keys) {
      JsonValue old = before.get(key);
      JsonValue now = after.get(key);
      if (old instanceof JsonObject || now instanceof JsonObject) {
        compare(prefix + key + ".", old.object(), now.object(), changes);
      } else if (prefix.isEmpty() && key.equals(FILES)) {
        count(old, now).ifPresent(changes::add);
      } else if (!old.equals(now)) {
        changes.add(new FieldChange(prefix + key, text(old), text(now)));
      }
    }
  }

  private static Optional<FieldChange> count(JsonValue before, JsonValue after) {
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(
            new FieldChange(
                FILES + "_count",
                Optional.of(Integer.toString(before.list().size())),
                Optional.of(Integer.toString(after.list().size()))));
  }

  private static Optional<String> text(JsonValue value) {
    return switch (value) {
      case JsonValue.Null _ -> Optional.empty();
      case JsonValue.Text text -> Optional.of(text.value()).filter(t -> !t.isEmpty());
      case JsonValue.Items items -> Optional.of(String.join(", ", texts(items)));
      case JsonValue.Numeral number -> Optional.of(number.literal());
      case JsonValue.Truth truth -> Optional.of(Boolean.toString(truth.value()));
      case JsonObject object -> Optional.of(object.toString());
    };
  }

  private static List<String> texts(JsonValue.Items items) {
    return items.items().stream().map(item -> text(item).orElse("null")).toList();
  }
}
