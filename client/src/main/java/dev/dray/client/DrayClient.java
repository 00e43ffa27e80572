package dev.dray.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/// A client of Dray's service.
///
/// ```java
/// try (DrayClient dray = DrayClient.at(URI.create("http://127.0.0.1:8000"))) {
///   Download download = dray.submit(NewDownload.of("org/name"));
///   Download done = dray.follow(download.id(), now -> System.out.println(now.message()));
///   System.out.println(done.path().orElse("nothing"));
/// }
/// ```
///
/// Every method may throw a [ServiceException]: what the service refused, with its code and what to
/// do now, or that it cannot be reached. Thread-safe; calls block, so call from virtual threads
/// where many are needed.
public final class DrayClient implements AutoCloseable {

  private static final String DOWNLOADS = "/api/v1/downloads";
  private static final String LOCAL = "/api/v1/local";

  private final Connection connection;

  private DrayClient(Connection connection) {
    this.connection = connection;
  }

  /// A client of a service that asks for no token.
  ///
  /// @param service its address, such as `http://127.0.0.1:8000`
  public static DrayClient at(URI service) {
    return new DrayClient(new Connection(service, Optional.empty()));
  }

  /// A client that shows a token.
  ///
  /// @param token a token of the service; it is sent to that address alone and shown nowhere
  public static DrayClient at(URI service, String token) {
    return new DrayClient(new Connection(service, Optional.of(token)));
  }

  /// Asks for a download and returns at once.
  ///
  /// @return the new download, or the active one that brings the same
  /// @throws ServiceException with the code `choice_needed` if the model has several variants and
  ///   none is named
  public Download submit(NewDownload wanted) {
    return connection.send("POST", DOWNLOADS, wanted.body(), Download.class);
  }

  /// What a download would do; changes nothing.
  public Plan plan(NewDownload wanted) {
    return connection.send("POST", DOWNLOADS + "/plan", wanted.body(), Plan.class);
  }

  /// A download as it is now.
  public Download download(UUID id) {
    return connection.get(one(id), Download.class);
  }

  /// The downloads, newest first.
  ///
  /// @param limit how many at most, from 1 to 200
  /// @param offset how many of the newest to leave out
  /// @param states only in these states; none for all
  public DownloadPage downloads(int limit, int offset, Download.State... states) {
    Query query = new Query().add("limit", limit).add("offset", offset);
    for (Download.State state : states) {
      query.add("state", state.word());
    }
    return connection.get(DOWNLOADS + query, DownloadPage.class);
  }

  /// Stops a download's bytes and keeps them.
  public Download pause(UUID id) {
    return connection.send("POST", one(id) + "/pause", Map.of(), Download.class);
  }

  /// Lets a paused download go on at the same byte.
  public Download resume(UUID id) {
    return connection.send("POST", one(id) + "/resume", Map.of(), Download.class);
  }

  /// Ends a download; what was fetched is kept.
  public Download cancel(UUID id) {
    return connection.send("POST", one(id) + "/cancel", Map.of(), Download.class);
  }

  /// Starts a failed or cancelled download again, as a new one that goes on where that one stopped,
  /// with the commit that it had found.
  public Download retry(UUID id) {
    return connection.send("POST", one(id) + "/retry", Map.of(), Download.class);
  }

  /// The same for what the branch is now.
  public Download retryNewest(UUID id) {
    return connection.send("POST", one(id) + "/retry?newest=true", Map.of(), Download.class);
  }

  /// Changes whose turn it is first.
  public Download priority(UUID id, Priority priority) {
    return connection.send("PATCH", one(id), Map.of("priority", priority.word()), Download.class);
  }

  /// Changes the limit of a download, while it waits or runs.
  ///
  /// @param bytesPerSecond above zero; empty for none
  public Download limit(UUID id, OptionalLong bytesPerSecond) {
    return connection.send("PATCH", one(id), new Limit(bytesPerSecond), Download.class);
  }

  private record Limit(OptionalLong limitRate) {}

  /// Removes a download that has ended from the history; files stay.
  public void forget(UUID id) {
    connection.send("DELETE", one(id));
  }

  private static String one(UUID id) {
    return DOWNLOADS + "/" + id;
  }

  /// Follows a download until it has ended: `listener` is told how it is now, and again whenever it
  /// changes, on this thread. A connection that breaks is made again after the last event that was
  /// seen, so that no change of state is missed, for as long as it takes; an interrupt ends it.
  ///
  /// @return the download in its last state, whichever that is
  /// @throws InterruptedException if the thread is interrupted
  public Download follow(UUID id, Consumer<Download> listener) throws InterruptedException {
    // Asked before the download, so that nothing is lost between the two.
    long last = downloads(1, 0).lastEventId();
    Download now = download(id);
    listener.accept(now);
    try (EventFeed feed = events(EventQuery.ALL.download(id).after(last))) {
      while (!now.state().isFinal()) {
        Optional<ServiceEvent> event = feed.next();
        if (event.isEmpty()) {
          throw new InterruptedException("the feed was closed");
        }
        now = event.get().download().orElseGet(() -> download(id));
        listener.accept(now);
      }
      return now;
    }
  }

  /// What happens from now on, or from an event on, until the feed is closed.
  public EventFeed events(EventQuery query) {
    return new EventFeed(connection, query, Duration.ofMinutes(1));
  }

  /// Finds models at the hubs, in the catalog and on the service's machine.
  ///
  /// @param words what the name must hold
  /// @param limit how many at most, from 1 to 200
  public SearchPage search(String words, int limit) {
    return connection.get(
        "/api/v1/search" + new Query().add("q", words).add("limit", limit), SearchPage.class);
  }

  /// Looks at a model where it is published.
  ///
  /// @param ref the model, such as `org/name`
  public ModelInfo info(String ref) {
    return connection.get("/api/v1/models/info" + new Query().add("ref", ref), ModelInfo.class);
  }

  /// The models of the service's machine, by store and name.
  ///
  /// @param limit how many at most, from 1 to 200
  /// @param offset how many to leave out
  public LocalPage models(int limit, int offset) {
    return connection.get(
        LOCAL + new Query().add("limit", limit).add("offset", offset), LocalPage.class);
  }

  /// Begins to check that a model is as it should be.
  ///
  /// @param id the model's id from [#models(int, int)]
  /// @param deep whether every byte is hashed; else names and sizes are compared
  public Task verify(String id, boolean deep) {
    return connection.send(
        "POST", LOCAL + "/" + Query.encoded(id) + "/verify", Map.of("deep", deep), Task.class);
  }

  /// Keeps a model from being evicted, or no longer.
  public LocalModel pin(String id, boolean pinned) {
    return connection.send(
        pinned ? "PUT" : "DELETE",
        LOCAL + "/" + Query.encoded(id) + "/pin",
        Optional.empty(),
        LocalModel.class);
  }

  /// Removes a model from the caches that the service looks after.
  ///
  /// @param dryRun whether to say what would go and remove nothing
  /// @return the bytes that went, or would
  public long delete(String id, boolean dryRun) {
    return connection
        .send(
            "DELETE",
            LOCAL + "/" + Query.encoded(id) + new Query().add("dry_run", dryRun),
            Optional.empty(),
            Removal.class)
        .bytes();
  }

  private record Removal(long bytes) {}

  /// What would be removed so that the caches fit into a size; changes nothing.
  public Eviction planEviction(long maxBytes) {
    return connection.send(
        "POST", LOCAL + "/evict", Map.of("max_bytes", maxBytes, "dry_run", true), Eviction.class);
  }

  /// Begins to remove what was used longest ago until the caches fit into a size.
  public Task evict(long maxBytes) {
    return connection.send("POST", LOCAL + "/evict", Map.of("max_bytes", maxBytes), Task.class);
  }

  /// A task as it is now.
  public Task task(UUID id) {
    return connection.get("/api/v1/tasks/" + id, Task.class);
  }

  /// The tasks that run and the last that ran, newest first.
  public List<Task> tasks() {
    return connection.get("/api/v1/tasks", Tasks.class).items();
  }

  private record Tasks(List<Task> items) {}

  /// The service's address.
  @Override
  public String toString() {
    return connection.toString();
  }

  /// Closes the connections. Feeds end.
  @Override
  public void close() {
    connection.close();
  }
}
