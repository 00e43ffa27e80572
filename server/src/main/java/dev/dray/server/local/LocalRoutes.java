package dev.dray.server.local;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.server.event.Event;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.ProblemShape;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.server.http.SseFrames;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobId;
import dev.dray.server.job.Jobs;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;

/// The three calls of the Downloads API.
public final class LocalRoutes implements Routes {

  private final Jobs jobs;
  private final SseFrames<Event> frames = new SseFrames<>(StatusStream::frame);
  private final InstantSource clock;
  private final FlatError errors;

  /// @param nestedErrors whether errors also stand below `detail`
  public LocalRoutes(Jobs jobs, InstantSource clock, boolean nestedErrors) {
    this.jobs = jobs;
    this.clock = clock;
    this.errors = new FlatError(clock, nestedErrors);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/local/download", Scope.DOWNLOAD, this::start),
        new Route(Method.GET, "/local/download/status", Scope.READ, this::status),
        new Route(Method.DELETE, "/local/download/{download_id}", Scope.DOWNLOAD, this::cancel));
  }

  @Override
  public Map<String, ProblemShape> shapes() {
    return Map.of("/local", errors::answer);
  }

  private Answer start(Exchange exchange) throws IOException {
    FileRequest request = FileRequest.of(exchange.json());
    Job job = jobs.submit(request.spec(), exchange.caller().name(), request.token()).job();
    return Answer.json(
        202,
        JsonNodeFactory.instance
            .objectNode()
            .put("download_id", job.id().toString())
            .put("message", "Download started for " + subject(job)));
  }

  private Answer status(Exchange exchange) {
    List<String> accept = exchange.headers("Accept");
    if (!accept.isEmpty() && accept.stream().noneMatch(LocalRoutes::takesEvents)) {
      throw new RefusedException(
          406,
          "not_acceptable",
          "Not acceptable",
          "This is a stream of events, and the request does not accept one.",
          "Send 'Accept: text/event-stream', or no Accept at all.");
    }
    OptionalLong after =
        exchange
            .header("Last-Event-ID")
            .map(String::strip)
            .filter(id -> id.matches("[0-9]{1,18}"))
            .map(id -> OptionalLong.of(Long.parseLong(id)))
            .orElse(OptionalLong.empty());
    return Answer.events(sink -> new StatusStream(jobs, frames, clock).send(sink, after));
  }

  private static boolean takesEvents(String accept) {
    String types = accept.toLowerCase(Locale.ROOT);
    return types.contains("text/event-stream") || types.contains("*/*") || types.contains("text/*");
  }

  private Answer cancel(Exchange exchange) {
    String id = exchange.pathValue("download_id");
    Job job = jobs.cancel(parse(id));
    return Answer.json(
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("message", "Download cancelled for " + subject(job)));
  }

  private static JobId parse(String text) {
    return JobId.parse(text)
        .orElseThrow(() ->
            new NotFoundException(
                ErrorCode.DOWNLOAD_NOT_FOUND,
                "There is no download of this id",
                "Use the download_id that the start answered.",
                ErrorContext.NONE));
  }

  private static String subject(Job job) {
    return job.spec().ref()
        + (job.spec().files().size() == 1 ? "/" + job.spec().files().getFirst() : "");
  }
}
