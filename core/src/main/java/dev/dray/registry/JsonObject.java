package dev.dray.registry;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/// A JSON object with the order of its keys. Immutable.
///
/// Implementation note. Two arrays and no hash table: a registry of 100,000 entries holds a million
/// of these, most with a handful of keys, and the arrays of keys are shared among those that have
/// the same.
public final class JsonObject implements JsonValue {

  /// The object without keys.
  public static final JsonObject EMPTY = new JsonObject(new String[0], new JsonValue[0]);

  private final String[] keys;
  private final JsonValue[] values;

  private JsonObject(String[] keys, JsonValue[] values) {
    this.keys = keys;
    this.values = values;
  }

  /// Takes the arrays as they are; the caller gives them away.
  static JsonObject owning(String[] keys, JsonValue[] values) {
    return keys.length == 0 ? EMPTY : new JsonObject(keys, values);
  }

  /// An object with these keys, in their order.
  public static JsonObject of(SequencedMap<String, JsonValue> fields) {
    return owning(
        fields.sequencedKeySet().toArray(new String[0]),
        fields.sequencedValues().toArray(new JsonValue[0]));
  }

  /// The keys in their order.
  public List<String> keys() {
    return List.of(keys);
  }

  /// How many keys it has.
  public int size() {
    return keys.length;
  }

  /// Whether it has this key, be it null.
  public boolean has(String key) {
    return position(key) >= 0;
  }

  /// The value of a key; `null` where there is none.
  public JsonValue get(String key) {
    int at = position(key);
    return at < 0 ? JsonValue.unset() : values[at];
  }

  /// The same with this value, in the key's place, or at the end if it is new.
  public JsonObject with(String key, JsonValue value) {
    int at = position(key);
    if (at >= 0) {
      if (values[at].equals(value)) {
        return this;
      }
      JsonValue[] changed = values.clone();
      changed[at] = value;
      return new JsonObject(keys, changed);
    }
    String[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
    JsonValue[] moreValues = Arrays.copyOf(values, values.length + 1);
    moreKeys[keys.length] = key;
    moreValues[keys.length] = value;
    return new JsonObject(moreKeys, moreValues);
  }

  /// The same without this key.
  public JsonObject without(String key) {
    int at = position(key);
    if (at < 0) {
      return this;
    }
    String[] fewerKeys = new String[keys.length - 1];
    JsonValue[] fewerValues = new JsonValue[keys.length - 1];
    System.arraycopy(keys, 0, fewerKeys, 0, at);
    System.arraycopy(keys, at + 1, fewerKeys, at, fewerKeys.length - at);
    System.arraycopy(values, 0, fewerValues, 0, at);
    System.arraycopy(values, at + 1, fewerValues, at, fewerValues.length - at);
    return owning(fewerKeys, fewerValues);
  }

  String key(int at) {
    return keys[at];
  }

  JsonValue value(int at) {
    return values[at];
  }

  private int position(String key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /// Equal if keys, their order and values are.
  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject o
        && (o == this || (Arrays.equals(keys, o.keys) && Arrays.equals(values, o.values)));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
  }

  /// The JSON text on one line.
  @Override
  public String toString() {
    return JsonWriter.line(this);
  }
}
