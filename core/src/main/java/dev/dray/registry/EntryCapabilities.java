package dev.dray.registry;

import dev.dray.model.Capability;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The object of capabilities that an entry has. Registries spell each capability in up to ten ways
/// and write them all out; all are read, and the seven words are written.
final class EntryCapabilities {
  private EntryCapabilities() {}

  static Set<Capability> of(JsonObject json) {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (int i = 0; i < json.size(); i++) {
      if (json.value(i).isTrue()) {
        capability(json.key(i)).ifPresent(found::add);
      }
    }
    if (!(json.get(Capability.TEXT.id()) instanceof JsonValue.Truth(boolean text)) || text) {
      found.add(Capability.TEXT);
    }
    return found;
  }

  static Map<String, Boolean> flags(JsonObject json) {
    Map<String, Boolean> flags = new LinkedHashMap<>(Capability.registryView(of(json)));
    if (json.get(Capability.TEXT.id()) instanceof JsonValue.Truth(boolean text) && !text) {
      flags.put(Capability.TEXT.id(), false);
    }
    return flags;
  }

  static JsonObject json(Set<Capability> capabilities) {
    JsonObject json = JsonObject.EMPTY;
    for (Map.Entry<String, Boolean> one : Capability.registryView(capabilities).entrySet()) {
      json = json.with(one.getKey(), JsonValue.of((boolean) one.getValue()));
    }
    return json;
  }

  /// As [Capability#parse], and what only registries say.
  private static Optional<Capability> capability(String key) {
    return switch (VariantNames.lower(key)) {
      case "language" -> Optional.of(Capability.TEXT);
      case "mm" -> Optional.of(Capability.VISION);
      // What speaks or writes down speech has audio in a registry.
      case "speech", "voice", "asr", "tts" -> Optional.of(Capability.AUDIO);
      case "representation" -> Optional.of(Capability.EMBEDDING);
      case "toolchoice", "tool_choice", "auto_tool_choice", "function_tools" ->
          Optional.of(Capability.TOOLS);
      case "reasoner", "o1", "o3", "r1", "deepseek" -> Optional.of(Capability.REASONING);
      default -> Capability.parse(key);
    };
  }
}
