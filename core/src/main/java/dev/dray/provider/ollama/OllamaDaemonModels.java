package dev.dray.provider.ollama;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.json.JsonField;
import dev.dray.provider.OllamaServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The daemon's calls beside the pull. Thread-safe.
final class OllamaDaemonModels implements OllamaServer {

  private static final String ALL = "the models of Ollama";

  private final DaemonApi api;
  private final DaemonManifests manifests;

  OllamaDaemonModels(DaemonApi api, DaemonManifests manifests) {
    this.api = api;
    this.manifests = manifests;
  }

  @Override
  public String version() {
    return JsonField.text(api.get("/api/version", ALL).path("version"))
        .orElseThrow(() -> api.nonsense(ALL));
  }

  @Override
  public List<Model> list() {
    List<Model> models = new ArrayList<>();
    for (JsonNode entry : entries(api.get("/api/tags", ALL))) {
      name(entry)
          .ifPresent(name ->
              models.add(
                  new Model(
                      name,
                      digest(entry.path("digest")),
                      size(entry.path("size")),
                      DaemonJson.time(entry.path("modified_at")),
                      details(entry.path("details")),
                      JsonField.texts(entry.path("capabilities")),
                      JsonField.text(entry.path("remote_host")))));
    }
    return models;
  }

  @Override
  public List<Loaded> loaded() {
    List<Loaded> models = new ArrayList<>();
    for (JsonNode entry : entries(api.get("/api/ps", ALL))) {
      name(entry)
          .ifPresent(name ->
              models.add(
                  new Loaded(
                      name,
                      digest(entry.path("digest")),
                      size(entry.path("size")),
                      size(entry.path("size_vram")),
                      JsonField.number(entry.path("context_length")),
                      DaemonJson.time(entry.path("expires_at")))));
    }
    return models;
  }

  @Override
  public Shown show(String name) {
    JsonNode json = api.post("/api/show", model(name), name);
    Map<String, String> facts = new TreeMap<>();
    json.path("model_info")
        .properties()
        .forEach(fact -> {
          if (fact.getValue().isValueNode() && !fact.getValue().isNull()) {
            facts.put(fact.getKey(), fact.getValue().asString());
          }
        });
    return new Shown(
        details(json.path("details")),
        JsonField.texts(json.path("capabilities")),
        JsonField.text(json.path("license")),
        JsonField.text(json.path("template")),
        JsonField.text(json.path("system")),
        JsonField.text(json.path("parameters")),
        facts,
        DaemonJson.time(json.path("modified_at")));
  }

  @Override
  public void delete(String name) {
    api.tell("DELETE", "/api/delete", model(name), name);
  }

  @Override
  public void copy(String from, String to) {
    ref(to);
    ObjectNode body = DaemonJson.MAPPER.createObjectNode();
    body.put("source", name(from)).put("destination", name(to));
    api.tell("POST", "/api/copy", body, from);
  }

  @Override
  public Update update(String name) {
    ModelRef.Ollama ref = ref(name);
    Digest.Sha256 here =
        list().stream()
            .filter(model -> OllamaDaemon.sameName(model.name(), OllamaDaemon.name(ref)))
            .findFirst()
            .flatMap(Model::digest)
            .orElseThrow(() ->
                new NotFoundException(
                    ErrorCode.NOT_CACHED,
                    "Ollama keeps no model '" + name + "'",
                    "Bring it with: dray download " + ref,
                    api.context(name)));
    return new Update(name, here, manifests.of(ref).digest());
  }

  private ObjectNode model(String name) {
    return DaemonJson.MAPPER.createObjectNode().put("model", name(name));
  }

  /// The name as typed, without our scheme.
  private String name(String typed) {
    ref(typed);
    return typed.startsWith("ollama://") ? typed.substring("ollama://".length()) : typed;
  }

  private ModelRef.Ollama ref(String typed) {
    try {
      String whole = typed.startsWith("ollama://") ? typed : "ollama://" + typed;
      if (ModelRef.parse(whole) instanceof ModelRef.Ollama ref) {
        return ref;
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          String.valueOf(e.getMessage()),
          "Name it as [host/][namespace/]model[:tag], as in llama3:8b.",
          api.context(typed));
    }
    throw new IllegalStateException("another provider's reference: " + typed);
  }

  private JsonNode entries(JsonNode json) {
    JsonNode models = json.path("models");
    if (!models.isArray() && !models.isNull()) {
      throw api.nonsense(ALL);
    }
    return models;
  }

  private static Optional<String> name(JsonNode entry) {
    return JsonField.text(entry.path("name")).or(() -> JsonField.text(entry.path("model")));
  }

  private static ByteSize size(JsonNode node) {
    return new ByteSize(JsonField.number(node).orElse(0));
  }

  private static Optional<Digest.Sha256> digest(JsonNode node) {
    try {
      return JsonField.text(node)
          .map(text -> new Digest.Sha256(text.startsWith("sha256:") ? text.substring(7) : text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Details details(JsonNode json) {
    return new Details(
        JsonField.text(json.path("format")),
        JsonField.text(json.path("family")),
        JsonField.text(json.path("parameter_size")),
        JsonField.text(json.path("quantization_level")),
        JsonField.number(json.path("context_length")));
  }
}
