package dev.dray.server.job;

import dev.dray.server.database.Database;
import dev.dray.server.event.Event;
import dev.dray.server.event.Events;
import java.time.Instant;
import java.util.List;

/// Hears what happens in the database, on this node or another one, and tells whom it concerns.
final class Ears implements Database.Listener {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.job");
  private static final int PAGE = 500;

  private final JobStore store;
  private final Events events;
  private final Figures figures;
  private final Runner runner;

  Ears(JobStore store, Events events, Figures figures, Runner runner) {
    this.store = store;
    this.events = events;
    this.figures = figures;
    this.runner = runner;
  }

  @Override
  public void signalled(String channel, String payload) {
    try {
      switch (channel) {
        case JobStore.EVENTS -> passOn();
        case JobStore.WISHES -> JobId.parse(payload).ifPresent(runner::wished);
        case JobStore.FIGURES ->
            figures
                .hear(payload)
                .ifPresent(job -> events.publish(Instant.now(), Job.PROGRESS, job));
        default -> LOG.log(System.Logger.Level.DEBUG, "A signal on {0}", channel);
      }
    } catch (RuntimeException e) {
      // The next signal, or the next look, makes up for it.
      LOG.log(System.Logger.Level.WARNING, "A signal of the job store was lost", e);
    }
  }

  private void passOn() {
    List<Event> page;
    do {
      page = store.after(events.last(), PAGE);
      events.publish(page);
    } while (page.size() == PAGE);
  }

  @Override
  public void missed() {
    signalled(JobStore.EVENTS, "");
    runner.wake();
  }
}
