package dev.dray.provider.ollama;

import dev.dray.ModelRef;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.http.ApiResponse;
import dev.dray.http.JsonLines;
import dev.dray.http.NetworkFailures;
import dev.dray.provider.Cancellation;
import dev.dray.provider.Manifest;
import dev.dray.provider.PullProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One pull: follows the daemon's lines to `success`, and asks the registry beside it how much
/// there is in all. Used once, by one thread.
final class OllamaDaemonPull {

  /// How long the sizes of all layers are waited for before those told of so far must do.
  private static final Duration MANIFEST_PATIENCE = Duration.ofSeconds(3);

  /// The daemon checks a large model for minutes without a word.
  private static final Duration SILENT_WORK = Duration.ofHours(2);

  /// Before the first layer the daemon asks its registry, with tries of its own.
  private static final Duration RESOLVING = Duration.ofMinutes(2);

  /// It tries again by itself where no byte comes, endlessly.
  private static final Duration STANDSTILL = Duration.ofMinutes(10);

  private final DaemonApi api;
  private final DaemonManifests manifests;
  private final Duration stall;
  private final ModelRef.Ollama ref;
  private final String model;
  private final PullProgress progress;
  private final LayerTally tally = new LayerTally();
  private final long startedAt = System.nanoTime();
  private Optional<Manifest> manifest = Optional.empty();
  private long lastDone = -1;
  private long movedAt = startedAt;
  private String saying = "";

  OllamaDaemonPull(
      DaemonApi api,
      DaemonManifests manifests,
      Duration stall,
      ModelRef.Ollama ref,
      PullProgress progress) {
    this.api = api;
    this.manifests = manifests;
    this.stall = stall;
    this.ref = ref;
    this.model = OllamaDaemon.name(ref);
    this.progress = progress;
  }

  /// Blocks until the daemon says that it succeeded.
  ///
  /// @return the manifest, where the registry told it
  /// @throws DrayException as [dev.dray.provider.DaemonProvider#pull]
  Optional<Manifest> run(Cancellation cancellation) {
    ObjectNode body = DaemonJson.MAPPER.createObjectNode();
    body.put("model", model).put("stream", true);
    if (DaemonManifests.isLoopback(ref.host())) {
      // The daemon speaks https to every registry unless told.
      body.put("insecure", true);
    }
    CompletableFuture<Manifest> asked = new CompletableFuture<>();
    Thread asking =
        Thread.ofVirtual()
            .name("dray-ollama-manifest")
            .start(() -> {
              try {
                asked.complete(manifests.of(ref));
              } catch (RuntimeException e) {
                asked.completeExceptionally(e);
              }
            });
    try (ApiResponse answer = api.stream("/api/pull", body, model, cancellation::onCancel)) {
      answer.allowSilence(longer(stall, RESOLVING));
      follow(new JsonLines(answer.body()), answer, asked);
    } catch (IOException e) {
      throw explained(e);
    } finally {
      asking.interrupt();
    }
    return manifest;
  }

  private void follow(JsonLines lines, ApiResponse answer, CompletableFuture<Manifest> asked)
      throws IOException {
    Optional<JsonNode> line = lines.next();
    while (line.isPresent()) {
      PullEvent event = PullEvent.of(line.get());
      if (event.error().isPresent()) {
        throw DaemonErrors.of(model, event.error().get(), event.signIn(), context());
      }
      learn(asked);
      tally.event(event);
      if (event.isPulling()) {
        answer.allowSilence(stall);
        checkMoves();
        say("Ollama is fetching " + model);
        // Until the registry has had its time, a total would be a guess without need.
        boolean settled = asked.isDone() || since(startedAt).compareTo(MANIFEST_PATIENCE) > 0;
        progress.bytes(
            tally.done(),
            tally.resumed(),
            settled ? tally.total() : OptionalLong.empty(),
            settled && tally.isEstimated());
      } else if (event.isSuccess()) {
        report();
        return;
      } else if (event.isFinishing()) {
        answer.allowSilence(longer(stall, SILENT_WORK));
        report();
        progress.verifying();
      } else {
        say(DaemonJson.cleaned(event.status()));
      }
      line = lines.next();
    }
    throw DaemonErrors.withoutSuccess(model, context());
  }

  private void report() {
    if (tally.total().isPresent()) {
      progress.bytes(tally.done(), tally.resumed(), tally.total(), tally.isEstimated());
    }
  }

  private void say(String words) {
    if (!words.equals(saying)) {
      saying = words;
      progress.says(words);
    }
  }

  private void learn(CompletableFuture<Manifest> asked) {
    if (manifest.isEmpty() && asked.state() == CompletableFuture.State.SUCCESS) {
      manifest = Optional.of(asked.resultNow());
      tally.expect(manifest.get());
    }
  }

  private void checkMoves() {
    if (tally.done() != lastDone) {
      lastDone = tally.done();
      movedAt = System.nanoTime();
    } else if (since(movedAt).compareTo(STANDSTILL) > 0) {
      throw new NetworkException(
          ErrorCode.TIMED_OUT,
          "Ollama has fetched no byte of '"
              + model
              + "' for "
              + STANDSTILL.toMinutes()
              + " minutes",
          "Check the network of the machine that Ollama runs on, then try again; what it has"
              + " fetched is kept.",
          context());
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private DrayException explained(IOException failure) {
    DrayException told = NetworkFailures.toDray(failure, context());
    return told instanceof NetworkException network
        ? new NetworkException(
            network.code(),
            "The pull of '" + model + "' by Ollama broke off: " + network.getMessage(),
            "See whether it still runs, then try again; it goes on with what it has.",
            network.context(),
            failure)
        : told;
  }

  private ErrorContext context() {
    return api.context(model);
  }
}
