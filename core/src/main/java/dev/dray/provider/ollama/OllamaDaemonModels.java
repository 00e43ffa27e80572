package dev.dray.provider.ollama;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
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
    return DaemonJson.text(api.get("/api/version", ALL).path("version"))
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
                      DaemonJson.texts(entry.path("capabilities")),
                      DaemonJson.text(entry.path("remote_host")))));
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
                      DaemonJson.number(entry.path("context_length")),
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
        DaemonJson.texts(json.path("capabilities")),
        DaemonJson.text(json.path("license")),
        DaemonJson.text(json.path("template")),
        DaemonJson.text(json.path("system")),
        DaemonJson.text(json.path("parameters")),
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
    return DaemonJson.text(entry.path("name")).or(() -> DaemonJson.text(entry.path("model")));
  }

  private static ByteSize size(JsonNode node) {
    return new ByteSize(DaemonJson.number(node).orElse(0));
  }

  private static Optional<Digest.Sha256> digest(JsonNode node) {
    try {
      return DaemonJson.text(node)
          .map(text -> new Digest.Sha256(text.startsWith("sha256:") ? text.substring(7) : text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Details details(JsonNode json) {
    return new Details(
        DaemonJson.text(json.path("format")),
        DaemonJson.text(json.path("family")),
        DaemonJson.text(json.path("parameter_size")),
        DaemonJson.text(json.path("quantization_level")),
        DaemonJson.number(json.path("context_length")));
  }
}
