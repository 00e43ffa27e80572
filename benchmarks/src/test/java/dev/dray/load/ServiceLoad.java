package dev.dray.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Subscribers, deaf ones, and reads at a fixed rate, while downloads come and go. Prints one JSON
/// document.
///
/// Reads are sent when their moment comes, whether or not those before were answered, and each is
/// timed from that moment: a service that stalls is charged for all that waited.
public final class ServiceLoad {

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
  private static final long CHANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /// Until the JVM has compiled what is asked for most.
  private static final int WARM_SECONDS = 15;

  private record Read(String kind, String target) {}

  private record Timed(String kind, long nanos, boolean failed) {}

  private final URI service;
  private final Caller caller;
  private final ConcurrentLinkedQueue<Timed> reads = new ConcurrentLinkedQueue<>();
  private final List<Timed> cold = new ArrayList<>();
  private final AtomicInteger told = new AtomicInteger();
  private int started;

  private ServiceLoad(URI service) {
    this.service = service;
    this.caller = new Caller(service);
  }

  /// Arguments: address of the service, subscribers, deaf ones, reads a second, seconds.
  public static void main(String[] args) throws Exception {
    ServiceLoad load = new ServiceLoad(URI.create(args[0]));
    System.out.println(
        load.run(
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4])));
  }

  private String run(int count, int deaf, int rate, int seconds) throws Exception {
    String big = start("{\"ref\":\"acme/big\",\"limit_rate\":2000000}");
    List<Read> kinds =
        List.of(
            new Read("list of downloads", "/api/v1/downloads"),
            new Read("one download", "/api/v1/downloads/" + big),
            new Read("models", "/v1/models"),
            new Read("health", "/health"),
            new Read("page", "/"));
    long begin = System.nanoTime();
    try (caller;
        Subscribers subscribers = new Subscribers(service, count, deaf)) {
      await(30, () -> subscribers.count(one -> one.connected || one.refused) == count);
      double opened = (System.nanoTime() - begin) / 1e9;
      // The driver reads the memory of the service now.
      System.err.println("connected");
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        int warm = Math.min(WARM_SECONDS, seconds);
        threads.execute(() -> change(warm + seconds));
        openLoop(kinds, rate, warm, threads);
        cold.addAll(reads);
        reads.clear();
        System.err.println("warm");
        openLoop(kinds, rate, seconds, threads);
      }
      long[] last = {0};
      boolean settled =
          await(
              30,
              () -> {
                long now = subscribers.sorted(one -> one.last)[count - 1];
                boolean still = now == last[0];
                last[0] = now;
                return still
                    && subscribers.count(one -> one.last == now || one.closed) == count
                    && caller.get("/api/v1/downloads?state=active").body().indexOf("acme/files")
                        < 0;
              });
      return json(subscribers, count, opened, settled);
    }
  }

  private void openLoop(List<Read> kinds, int rate, int seconds, ExecutorService threads) {
    long step = TimeUnit.SECONDS.toNanos(1) / rate;
    long begin = System.nanoTime();
    for (int i = 0; i < rate * seconds; i++) {
      long due = begin + i * step;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      Read read = kinds.get(i % kinds.size());
      threads.execute(() -> time(read, due));
    }
  }

  private void time(Read read, long due) {
    boolean failed;
    try {
      failed = caller.get(read.target()).status() != 200;
    } catch (IOException | RuntimeException e) {
      failed = true;
      if (told.incrementAndGet() <= 5) {
        System.err.println(read.target() + ": " + e);
      }
    }
    reads.add(new Timed(read.kind(), System.nanoTime() - due, failed));
  }

  /// Small downloads, one after the other, so that things happen that are kept.
  private void change(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (System.nanoTime() < end) {
        start(
            String.format(
                Locale.ROOT,
                "{\"ref\":\"acme/files\",\"files\":[\"part-%04d/file-%06d.txt\"]}",
                started / 100,
                started));
        started++;
        LockSupport.parkNanos(CHANGE_NANOS);
      }
    } catch (IOException e) {
      System.err.println("a download was not taken: " + e);
    }
  }

  private String start(String request) throws IOException {
    Caller.Answer answer = caller.post("/api/v1/downloads", request);
    Matcher id = ID.matcher(answer.body());
    if (answer.status() != 202 || !id.find()) {
      throw new IOException(answer.status() + " " + answer.body());
    }
    return id.group(1);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static boolean await(int seconds, Condition condition) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
    }
    return true;
  }

  private String json(Subscribers subscribers, int count, double opened, boolean settled) {
    List<String> kinds = new ArrayList<>();
    List<String> names = reads.stream().map(Timed::kind).distinct().sorted().toList();
    for (String name : names) {
      kinds.add(latencies(name, reads.stream().filter(one -> one.kind().equals(name)).toList()));
    }
    kinds.add(latencies("all", List.copyOf(reads)));
    kinds.add(latencies("all, while the JVM warms up", cold));
    long newest = subscribers.sorted(one -> one.last)[count - 1];
    long[] events = subscribers.sorted(one -> one.events);
    long[] kept = subscribers.sorted(one -> one.kept);
    return String.format(
        Locale.ROOT,
        """
        {"opened_s": %.3f, "settled": %b, "reads": [%s],
         "subscribers": %d, "refused": %d, "closed": %d, "behind": %d, "gaps": %d,
         "events": [%d, %d, %d], "kept": [%d, %d, %d], "events_all": %d, "bytes_all": %d}\
        """,
        opened,
        settled,
        String.join(",", kinds),
        count,
        subscribers.count(one -> one.refused),
        subscribers.count(one -> one.closed),
        subscribers.count(one -> one.last != newest),
        Arrays.stream(subscribers.sorted(one -> one.gaps)).sum(),
        events[0],
        events[count / 2],
        events[count - 1],
        kept[0],
        kept[count / 2],
        kept[count - 1],
        Arrays.stream(events).sum(),
        Arrays.stream(subscribers.sorted(one -> one.bytes)).sum());
  }

  private static String latencies(String kind, List<Timed> timed) {
    long[] nanos = timed.stream().mapToLong(Timed::nanos).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "{\"kind\": \"%s\", \"count\": %d, \"failed\": %d, \"p50\": %.2f, \"p90\": %.2f,"
            + " \"p99\": %.2f, \"p999\": %.2f, \"max\": %.2f}",
        kind,
        nanos.length,
        timed.stream().filter(Timed::failed).count(),
        at(nanos, 0.5),
        at(nanos, 0.9),
        at(nanos, 0.99),
        at(nanos, 0.999),
        nanos.length == 0 ? 0 : nanos[nanos.length - 1] / 1e6);
  }

  /// Milliseconds below which this share of all lies; nearest rank.
  private static double at(long[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
  }
}
