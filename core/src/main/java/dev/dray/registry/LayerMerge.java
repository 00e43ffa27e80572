package dev.dray.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How the two layers make one entry, and how a change of that entry goes back to them.
///
/// Curated wins, key by key and inside objects, wherever it says something; null says nothing,
/// while `false`, `""` and `[]` do. Facts that programs find out come from the discovered layer
/// alone, unless that has no such entry.
final class LayerMerge {
  private LayerMerge() {}

  /// One entry of both layers.
  ///
  /// @param discovered what programs found out
  /// @param curated what people decided
  record Sides(Optional<JsonObject> discovered, Optional<JsonObject> curated) {

    /// The entry that both together are.
    JsonObject merged() {
      if (discovered.isEmpty()) {
        return ordered(curated.orElse(JsonObject.EMPTY));
      }
      if (curated.isEmpty()) {
        return discovered.get();
      }
      JsonObject all = discovered.get();
      JsonObject over = curated.get();
      for (int i = 0; i < over.size(); i++) {
        if (!isDynamic(over.key(i))) {
          all = put(all, over.key(i), over.value(i));
        }
      }
      return ordered(all);
    }

    /// The layers after this entry became another, each key in the layer that decides about it:
    /// facts in the discovered one; the rest in the curated one where that has its say already, and
    /// where there is no other.
    Sides changed(JsonObject before, JsonObject after) {
      if (curated.isEmpty()) {
        return new Sides(Optional.of(after), curated);
      }
      Change now = new Change(discovered.orElse(JsonObject.EMPTY), curated.get());
      boolean facts = false;
      for (String key : changedKeys(before, after)) {
        if (isDynamic(key)) {
          facts = true;
          now = new Change(same(now.found(), after, key), now.decided());
        } else {
          now = route(now, before, after, key, discovered.isPresent());
        }
      }
      if (discovered.isPresent()) {
        return new Sides(Optional.of(now.found()), Optional.of(now.decided()));
      }
      return new Sides(
          facts ? Optional.of(factsOf(after)) : discovered, Optional.of(now.decided()));
    }
  }

  private record Change(JsonObject found, JsonObject decided) {}

  private static Change route(
      Change now, JsonObject before, JsonObject after, String key, boolean hasFacts) {
    JsonObject found = now.found();
    JsonObject decided = now.decided();
    if (before.get(key) instanceof JsonObject was
        && after.get(key) instanceof JsonObject is
        && decided.get(key) instanceof JsonObject decidedPart) {
      Change part = new Change(found.get(key).object(), decidedPart);
      for (String inner : changedKeys(was, is)) {
        part = route(part, was, is, inner, hasFacts);
      }
      return new Change(
          part.found().size() > 0 || found.has(key) ? found.with(key, part.found()) : found,
          decided.with(key, part.decided()));
    }
    if (!after.has(key)) {
      return new Change(found.without(key), decided.without(key));
    }
    if (decided.get(key).isNull() && hasFacts) {
      return new Change(found.with(key, after.get(key)), decided);
    }
    // Null in the curated layer would let the other one speak again.
    return new Change(
        after.get(key).isNull() ? found.without(key) : found, same(decided, after, key));
  }

  private static JsonObject same(JsonObject here, JsonObject there, String key) {
    return there.has(key) ? here.with(key, there.get(key)) : here.without(key);
  }

  /// What the discovered layer says of an entry that only people knew so far.
  private static JsonObject factsOf(JsonObject entry) {
    JsonObject facts = JsonObject.EMPTY;
    for (int i = 0; i < entry.size(); i++) {
      String key = entry.key(i);
      if (isDynamic(key)
          || key.equals(EntryKey.NAME.text())
          || key.equals(EntryKey.BACKEND.text())) {
        facts = facts.with(key, entry.value(i));
      }
    }
    return facts;
  }

  private static JsonObject put(JsonObject under, String key, JsonValue over) {
    if (over.isNull()) {
      return under;
    }
    if (over instanceof JsonObject part && under.get(key) instanceof JsonObject base) {
      JsonObject merged = base;
      for (int i = 0; i < part.size(); i++) {
        merged = put(merged, part.key(i), part.value(i));
      }
      return under.with(key, merged);
    }
    return under.with(key, over);
  }

  static boolean isDynamic(String key) {
    return EntryKey.find(key).map(EntryKey::isDynamic).orElse(false);
  }

  private static Set<String> changedKeys(JsonObject before, JsonObject after) {
    Set<String> keys = new LinkedHashSet<>(before.keys());
    keys.addAll(after.keys());
    keys.removeIf(
        key -> before.has(key) == after.has(key) && before.get(key).equals(after.get(key)));
    return keys;
  }

  /// With the known keys in their order, and those that are not known behind them.
  private static JsonObject ordered(JsonObject entry) {
    int last = -1;
    boolean inOrder = true;
    for (int i = 0; i < entry.size() && inOrder; i++) {
      int rank = rank(entry.key(i));
      inOrder = rank >= last;
      last = rank;
    }
    if (inOrder) {
      return entry;
    }
    List<String> keys = new ArrayList<>(entry.keys());
    keys.sort(Comparator.comparingInt(LayerMerge::rank));
    JsonObject sorted = JsonObject.EMPTY;
    for (String key : keys) {
      sorted = sorted.with(key, entry.get(key));
    }
    return sorted;
  }

  private static int rank(String key) {
    return EntryKey.find(key).map(Enum::ordinal).orElse(Integer.MAX_VALUE);
  }
}
