package dev.dray.provider.modelrunner;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.JsonApi;
import dev.dray.http.JsonLines;
import dev.dray.http.NetworkFailures;
import dev.dray.json.JsonField;
import dev.dray.provider.Cancellation;
import dev.dray.provider.DaemonModel;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.Delegated;
import dev.dray.provider.Feature;
import dev.dray.provider.PullProgress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Docker Model Runner, which pulls by itself: Docker Hub's `ai/…`, other OCI registries and
/// `hf.co/…`. Ending the request ends the pull; it keeps what it fetched for seven days and goes on
/// there. Thread-safe; blocks.
public final class ModelRunnerProvider implements DaemonProvider {

  /// It says something each 100 ms or 1 MiB, but not while two other pulls run: it carries out two
  /// at once and lets the others wait.
  private static final Duration SILENCE = Duration.ofHours(6);

  private final RunnerApi api;
  private final Optional<String> bearer;
  private final Duration silence;

  /// A provider for one runner. It owns nothing that must be closed.
  ///
  /// @param client the way to the network, owned by the caller
  /// @param base the runner's address
  /// @param bearer the token that the runner is to show to the registry; sent in the request's
  ///   body, to the runner only
  public ModelRunnerProvider(ApiClient client, URI base, Optional<String> bearer) {
    this(client, base, bearer, SILENCE);
  }

  ModelRunnerProvider(ApiClient client, URI base, Optional<String> bearer, Duration silence) {
    this.api =
        new RunnerApi(
            new JsonApi(
                client.soonGivingUp(),
                base,
                Optional.empty(),
                ErrorContext.NONE.withProvider(ProviderId.MODEL_RUNNER.id())));
    this.bearer = bearer;
    this.silence = silence;
  }

  @Override
  public ProviderId id() {
    return ProviderId.MODEL_RUNNER;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.LIST, Feature.RESUME, Feature.PAUSE, Feature.CANCEL, Feature.TOKEN, Feature.DELETE);
  }

  @Override
  public Delegated pull(ModelRef ref, PullProgress progress, Cancellation cancellation) {
    String name = name(ref);
    RunnerApi asked = api.about(ref.toString()).abortedBy(cancellation::onCancel);
    LayerTally tally = new LayerTally();
    try (ApiResponse stream = asked.pull(name, bearer, silence)) {
      JsonLines lines = new JsonLines(stream.body());
      Optional<JsonNode> line = lines.next();
      while (line.isPresent() && !hear(line.get(), name, tally, progress)) {
        line = lines.next();
      }
      if (line.isEmpty()) {
        throw new NetworkException(
            ErrorCode.CONNECTION_LOST,
            "Docker Model Runner stopped telling of " + name + " before it said that it is there",
            "Pull it again; the runner goes on with what it kept.",
            context(name));
      }
    } catch (IOException e) {
      throw NetworkFailures.toDray(e, context(name));
    }
    Optional<RunnerModel> model = asked.model(name);
    return new Delegated(
        model.map(RunnerModel::name).orElse(name),
        tally.total().isPresent()
            ? Optional.of(new ByteSize(tally.total().getAsLong()))
            : Optional.empty(),
        model.flatMap(RunnerModel::digest),
        Optional.empty());
  }

  /// @return whether the pull succeeded
  private boolean hear(JsonNode line, String name, LayerTally tally, PullProgress progress) {
    String message = JsonField.text(line.path("message")).map(JsonApi::words).orElse("");
    switch (JsonField.text(line.path("type")).orElse("")) {
      case "progress" -> {
        try {
          if (tally.add(line)) {
            OptionalLong total = tally.total();
            progress.bytes(tally.done(), tally.resumed(), total, false);
          }
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new ProtocolException(
              "Docker Model Runner tells of " + e.getMessage(),
              "Check its version, then pull again.",
              context(name));
        }
      }
      case "success" -> {
        return true;
      }
      case "error" -> throw failure(message, name);
      case "warning" -> progress.says(message);
      default -> {
        // Later versions may tell more.
      }
    }
    return false;
  }

  /// An error under status 200, of which only the words are known.
  private static DrayException failure(String message, String name) {
    String words = message.toLowerCase(Locale.ROOT);
    if (words.contains("not found") || words.contains("manifest unknown")) {
      return new NotFoundException(
          ErrorCode.REPOSITORY_NOT_FOUND,
          "Docker Model Runner finds no model '" + name + "': " + message,
          "Check the name and the tag; names without a registry mean Docker Hub's ai/.",
          context(name));
    }
    return new NetworkException(
        ErrorCode.SERVER_ERROR,
        "Docker Model Runner did not pull "
            + name
            + (message.isEmpty() ? "; it does not say why" : ": " + message),
        words.contains("no space")
            ? "Make room on the runner's disk, then pull again; it goes on with what it kept."
            : "Pull it again; the runner goes on with what it kept.",
        context(name));
  }

  private static String name(ModelRef ref) {
    if (ref instanceof ModelRef.Daemon named && named.provider() == ProviderId.MODEL_RUNNER) {
      return checked(named.name() + named.quantization().map(q -> ":" + q).orElse(""));
    }
    throw new UnsupportedException(
        "'" + ref.provider() + "' references are not for Docker Model Runner",
        "Name a model, such as model-runner://ai/smollm2.",
        ErrorContext.of(ref.toString()).withProvider(ProviderId.MODEL_RUNNER.id()));
  }

  /// Names become paths of the runner's own, where `..` would lead to another request.
  private static String checked(String name) {
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new InvalidRequestException(
            "Docker Model Runner cannot be asked for '" + name + "': it is no model's name",
            "Name it as model-runner://ai/smollm2:360M-Q4_K_M or model-runner://hf.co/org/name.",
            context(name));
      }
    }
    return name;
  }

  private static ErrorContext context(String name) {
    return ErrorContext.of(name).withProvider(ProviderId.MODEL_RUNNER.id());
  }

  /// The models that are here.
  ///
  /// @throws NetworkException if the runner cannot be reached
  public List<DaemonModel> models() {
    return api.models().stream().map(RunnerModel::described).toList();
  }

  /// Whether a runner answers. Never fails.
  public boolean answers() {
    try {
      new RunnerApi(api.json().with(client -> client.tryingOnce())).models();
      return true;
    } catch (DrayException e) {
      return false;
    }
  }

  /// Deletes a model.
  ///
  /// @param force also where several names lead to it
  /// @throws NotFoundException if it is not here
  /// @throws dev.dray.error.ConflictException if several names lead to it and force is not wanted
  public void delete(String name, boolean force) {
    api.delete(checked(name), force);
  }

  /// Where it listens.
  @Override
  public String toString() {
    return "Docker Model Runner at " + api.json().base();
  }
}
