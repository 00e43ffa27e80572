package dev.dray.server.api;

import dev.dray.server.event.Event;
import dev.dray.server.event.Events;
import dev.dray.server.event.Subscription;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.SseFrame;
import dev.dray.server.http.SseFrames;
import dev.dray.server.http.SseSink;
import dev.dray.server.job.Job;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/// What happens, as server-sent events that can be replayed.
final class EventRoutes implements Routes {

  private static final Duration WAIT = Duration.ofMinutes(1);

  private final Events events;
  private final SseFrames<Event> frames = new SseFrames<>(EventRoutes::frame);

  EventRoutes(Events events) {
    this.events = events;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get("/api/v1/events", this::stream));
  }

  private Answer stream(Exchange exchange) {
    OptionalLong after = after(exchange);
    Predicate<Event> wanted = types(exchange).and(download(exchange));
    return Answer.events(sink -> send(after, wanted, sink));
  }

  /// What the browser says by itself when it connects again counts before what the page said.
  private static OptionalLong after(Exchange exchange) {
    Optional<String> text =
        exchange
            .header("Last-Event-ID")
            .filter(id -> !id.isBlank())
            .or(() -> Params.text(exchange, "after"));
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long id = Long.parseLong(text.get().strip());
      if (id >= 0) {
        return OptionalLong.of(id);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw RefusedException.invalid(
        "'" + text.get() + "' is not the id of an event",
        "Send the id of the last event that was seen, or none.");
  }

  /// Types as they are, or their first word for all of them: `job`.
  private static Predicate<Event> types(Exchange exchange) {
    List<String> types = Params.words(exchange, "types");
    return event ->
        types.isEmpty()
            || types.stream()
                .anyMatch(type -> event.type().equals(type) || event.type().startsWith(type + "."));
  }

  private static Predicate<Event> download(Exchange exchange) {
    Optional<String> id = Params.text(exchange, "download");
    return event -> id.isEmpty() || event.subject().key().equalsIgnoreCase(id.get());
  }

  private void send(OptionalLong after, Predicate<Event> wanted, SseSink sink)
      throws IOException, InterruptedException {
    try (Subscription subscription = events.subscribe(after, wanted)) {
      sink.onClose(subscription::close);
      subscription.whenTooSlow(sink::close);
      sink.comment("connected");
      if (subscription.gap()) {
        sink.send("", "reset", "{}");
      }
      while (subscription.reason().isEmpty()) {
        Optional<Event> next = subscription.next(WAIT);
        if (next.isPresent()) {
          send(next.get(), sink);
        }
      }
    }
  }

  private void send(Event event, SseSink sink) throws IOException {
    Optional<SseFrame> frame = frames.of(event);
    if (frame.isPresent()) {
      sink.send(frame.get());
    }
  }

  private static Optional<SseFrame> frame(Event event) {
    Optional<ObjectNode> data =
        switch (event.subject()) {
          case Job job -> Optional.of(Fields.of(fields -> DownloadJson.write(job, fields)));
          case Task task -> Optional.of(Fields.of(task::write));
          // Events of other rooms are not part of this API.
          default -> Optional.empty();
        };
    return data.map(json -> SseFrame.of(String.valueOf(event.id()), event.type(), json.toString()));
  }
}
