package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.server.DrayServer;
import dev.dray.server.ServerSettings;
import dev.dray.server.api.contract.Contract;
import dev.dray.server.api.contract.Contract.Operation;
import dev.dray.server.api.contract.SchemaCheck;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole service on loopback with a library in a folder of its own. Every answer in JSON is held
/// against the contract.
final class ServiceBench implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Contract CONTRACT = Contract.load();

  /// An answer.
  ///
  /// @param status its status
  /// @param json its body; missing where it is none
  /// @param http all of it
  record Answered(int status, JsonNode json, HttpResponse<String> http) {
    Answered expect(int wanted) {
      assertThat(status).as(http.body()).isEqualTo(wanted);
      return this;
    }

    String text(String pointer) {
      return json.at(pointer).asString();
    }
  }

  final Path root;
  final Dray dray;
  private final DrayServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  ServiceBench(Path root, URI hub, Map<Setting, String> more) {
    this.root = root;
    Settings.Builder settings =
        Settings.builder()
            .environment(new Environment(Map.of(), root.resolve("home"), root, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, hub.toString())
            .set(Setting.HF_HOME, root.resolve("hf").toString())
            .set(Setting.HF_CACHE, root.resolve("cache").toString())
            .set(Setting.MODELS_ROOT, root.resolve("models").toString())
            .set(Setting.SEARCH_PLACES, "here huggingface")
            .set(Setting.MACHINE_RAM, "16GiB")
            .set(Setting.MACHINE_GPU, "none");
    more.forEach(settings::set);
    this.dray = Dray.open(settings.build());
    this.server = DrayServer.open(ServerSettings.of(dray.settings()).at("127.0.0.1", 0), dray);
  }

  ServiceBench(Path root, URI hub) {
    this(root, hub, Map.of());
  }

  URI at(String target) {
    return server.address().resolve(target);
  }

  Answered get(String target) throws IOException, InterruptedException {
    return send("GET", target, Optional.empty());
  }

  Answered delete(String target) throws IOException, InterruptedException {
    return send("DELETE", target, Optional.empty());
  }

  Answered send(String method, String target, String body)
      throws IOException, InterruptedException {
    return send(method, target, Optional.of(body));
  }

  private Answered send(String method, String target, Optional<String> body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(target));
    body.ifPresent(_ -> request.header("Content-Type", "application/json"));
    HttpResponse<String> answer =
        http.send(
            request
                .method(
                    method,
                    body.map(HttpRequest.BodyPublishers::ofString)
                        .orElse(HttpRequest.BodyPublishers.noBody()))
                .build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    String type = answer.headers().firstValue("Content-Type").orElse("");
    JsonNode json = JSON.readTree(type.contains("json") ? answer.body() : "null");
    if (type.contains("json")) {
      hold(method, target, answer.statusCode(), type, json);
    }
    return new Answered(answer.statusCode(), json, answer);
  }

  /// Holds an answer against what the contract says of that call.
  private static void hold(String method, String target, int status, String type, JsonNode json) {
    String path = target.replaceFirst("\\?.*", "");
    Optional<Operation> operation = operation(method, path);
    assertThat(operation).as(method + " " + path + " is in the contract").isPresent();
    JsonNode responses = operation.orElseThrow().node().path("responses");
    JsonNode answer =
        CONTRACT.follow(
            responses.has("" + status) ? responses.path("" + status) : responses.path("default"));
    String media = type.replaceFirst(";.*", "");
    JsonNode content = answer.path("content").path(media);
    assertThat(content.isMissingNode())
        .as(method + " " + path + " answers " + status + " " + media + " " + json)
        .isFalse();
    assertThat(SchemaCheck.problems(CONTRACT, content.path("schema"), json))
        .as(method + " " + path + ": " + json)
        .isEmpty();
  }

  /// Literal paths before those with names.
  static Optional<Operation> operation(String method, String path) {
    List<Operation> fitting =
        CONTRACT.operations().stream()
            .filter(one -> one.method().name().equals(method))
            .filter(one -> pattern(one.template()).matcher(path).matches())
            .sorted((a, b) -> Integer.compare(names(a.template()), names(b.template())))
            .toList();
    return fitting.stream().findFirst();
  }

  private static int names(String template) {
    return template.replace("...", "{{").replaceAll("[^{]", "").length();
  }

  private static Pattern pattern(String template) {
    return Pattern.compile(
        template
            .replace(".", "\\.")
            .replaceAll("\\{\\w+\\\\.\\\\.\\\\.}", ".+")
            .replaceAll("\\{\\w+}", "[^/]+"));
  }

  /// Asks again until the answer is as wanted.
  Answered until(String target, Predicate<JsonNode> wanted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Answered answer = get(target);
      if (wanted.test(answer.json())) {
        return answer;
      }
      assertThat(System.nanoTime()).as("time is up: " + answer.json()).isLessThan(end);
      Thread.sleep(10);
    }
  }

  /// A task at its end.
  JsonNode finished(Answered accepted) throws IOException, InterruptedException {
    accepted.expect(202);
    return until(
            accepted.http().headers().firstValue("Location").orElseThrow(),
            task -> !task.path("state").asString().equals("running"))
        .json();
  }

  /// Downloads a model and waits for its end.
  JsonNode downloaded(String body) throws IOException, InterruptedException {
    Answered submitted = send("POST", "/api/v1/downloads", body).expect(202);
    JsonNode done =
        until(
                "/api/v1/downloads/" + submitted.text("/id"),
                job -> List.of("completed", "failed").contains(job.path("state").asString()))
            .json();
    assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("completed");
    return done;
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
    dray.close();
  }
}
