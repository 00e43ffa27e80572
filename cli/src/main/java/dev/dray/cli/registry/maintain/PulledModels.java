package dev.dray.cli.registry.maintain;

import dev.dray.Dray;
import dev.dray.cli.output.Output;
import dev.dray.error.DrayException;
import dev.dray.error.NetworkException;
import dev.dray.model.Capability;
import dev.dray.provider.OllamaServer;
import dev.dray.registry.JsonObject;
import dev.dray.registry.JsonValue;
import dev.dray.registry.upkeep.OllamaImport.Pulled;
import dev.dray.registry.upkeep.OllamaImport.Said;
import dev.dray.store.OllamaModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The models that Ollama keeps: what its daemon says, with the manifests of its store where that
/// is on this machine; without a daemon, the store.
final class PulledModels {

  /// The first characters of a licence tell which one it is.
  private static final int LICENCE = 200;

  private PulledModels() {}

  static List<Pulled> list(Dray dray, boolean storeOnly, Output output) {
    Map<String, OllamaModel> stored = new HashMap<>();
    List<Pulled> fromStore = new ArrayList<>();
    for (OllamaModel model : dray.ollamaStore().list().models()) {
      String name = model.name().toString().replaceFirst("^ollama://", "");
      stored.put(name.toLowerCase(Locale.ROOT), model);
      fromStore.add(
          new Pulled(
              name,
              OptionalLong.of(model.size().bytes()),
              Optional.of(model.manifest()),
              Optional.of(model.modified()),
              said(dray, model)));
    }
    if (storeOnly) {
      return fromStore;
    }
    OllamaServer server = dray.ollama();
    List<OllamaServer.Model> kept;
    try {
      kept = server.list();
    } catch (NetworkException e) {
      if (fromStore.isEmpty()) {
        throw e;
      }
      output.note("No Ollama daemon answers: this is its store " + dray.ollamaStore().root());
      return fromStore;
    }
    return kept.stream()
        .filter(model -> model.remote().isEmpty())
        .map(model ->
            pulled(
                model,
                server,
                Optional.ofNullable(stored.get(model.name().toLowerCase(Locale.ROOT)))))
        .toList();
  }

  private static Pulled pulled(
      OllamaServer.Model model, OllamaServer server, Optional<OllamaModel> here) {
    Optional<Path> manifest = here.map(OllamaModel::manifest);
    return new Pulled(
        model.name(),
        OptionalLong.of(model.size().bytes()),
        manifest,
        model.modifiedAt(),
        Optional.of(said(model, server)));
  }

  /// One model that the daemon cannot describe is entered with what its list says.
  private static Said said(OllamaServer.Model model, OllamaServer server) {
    OllamaServer.Details listed = model.details();
    try {
      OllamaServer.Shown shown = server.show(model.name());
      OllamaServer.Details details = shown.details();
      JsonObject metadata =
          facts(details.family().or(listed::family), details.parameters().or(listed::parameters));
      metadata = fact(metadata, "ollama_architecture", shown.facts(), "general.architecture");
      metadata = number(metadata, "ollama_parameters", shown.facts(), "general.parameter_count");
      metadata = number(metadata, "ollama_context_length", shown.facts(), ".context_length");
      metadata = number(metadata, "ollama_embedding_length", shown.facts(), ".embedding_length");
      if (!shown.capabilities().isEmpty()) {
        metadata = metadata.with("ollama_capabilities", JsonValue.of(shown.capabilities()));
      }
      Optional<String> licence =
          shown.license().flatMap(text -> text.strip().lines().findFirst()).map(String::strip);
      if (licence.isPresent()) {
        String line = licence.get();
        metadata =
            metadata.with(
                "ollama_license",
                JsonValue.of(line.substring(0, Math.min(LICENCE, line.length()))));
      }
      return new Said(
          details.quantization().or(listed::quantization),
          capabilities(shown.capabilities()),
          metadata);
    } catch (DrayException e) {
      return new Said(
          listed.quantization(),
          capabilities(model.capabilities()),
          facts(listed.family(), listed.parameters()));
    }
  }

  /// Without a daemon, what the weights' header says.
  private static Optional<Said> said(Dray dray, OllamaModel model) {
    return dray.ollamaStore()
        .manifest(model.name())
        .flatMap(manifest ->
            manifest.blobs().stream()
                .max(Comparator.comparingLong(blob -> blob.size()))
                .map(blob -> dray.ollamaStore().blob(blob.digest())))
        .map(weights -> NormalizeCommand.look(dray, weights))
        .flatMap(found -> found.quantization())
        .map(quantization -> new Said(Optional.of(quantization), Set.of(), JsonObject.EMPTY));
  }

  private static JsonObject facts(Optional<String> family, Optional<String> size) {
    JsonObject metadata = JsonObject.EMPTY;
    if (family.isPresent()) {
      metadata = metadata.with("ollama_family", JsonValue.of(family));
    }
    return size.isPresent() ? metadata.with("ollama_parameter_size", JsonValue.of(size)) : metadata;
  }

  private static JsonObject fact(
      JsonObject metadata, String key, Map<String, String> facts, String name) {
    return find(facts, name).map(text -> metadata.with(key, JsonValue.of(text))).orElse(metadata);
  }

  private static JsonObject number(
      JsonObject metadata, String key, Map<String, String> facts, String name) {
    return find(facts, name)
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(text -> metadata.with(key, JsonValue.of(Long.parseLong(text))))
        .orElse(metadata);
  }

  /// Keys that begin with a dot belong to the architecture, such as `llama.context_length`.
  private static Optional<String> find(Map<String, String> facts, String name) {
    return facts.entrySet().stream()
        .filter(fact ->
            name.startsWith(".")
                ? fact.getKey().indexOf('.') == fact.getKey().length() - name.length()
                    && fact.getKey().endsWith(name)
                : fact.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Set<Capability> capabilities(List<String> words) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    words.forEach(word -> Capability.parse(word).ifPresent(all::add));
    return all;
  }
}
