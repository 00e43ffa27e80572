package dev.dray.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.testkit.Proves;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the mirror has in common with the rest of the service: its numbers and its limits.
@Timeout(300)
class MirrorSharesTest {

  private static final long MIB = 1 << 20;
  private static final String FILE = "/hf/acme/big/resolve/main/model.bin";

  /// `-Ddray.test.mirrorBytes` makes it as large as what decision 52 tells of.
  private static final long SIZE = Long.getLong("dray.test.mirrorBytes", 64 * MIB);

  @TempDir Path temp;

  private static long meter(MirrorPlace place, String name) {
    String all = new String(place.get("/metrics").body(), StandardCharsets.UTF_8);
    Matcher found =
        Pattern.compile("^dray_mirror_" + name + " (\\S+)$", Pattern.MULTILINE).matcher(all);
    assertThat(found.find()).as(name + " in\n" + all).isTrue();
    return (long) Double.parseDouble(found.group(1));
  }

  /// Ten callers at once, nothing here: the hub sends the file once, and the numbers say so.
  @Test
  @Proves("field-95")
  void tenColdCallersCostOneFileAndAreCounted() throws Exception {
    TestRepo repo = TestRepos.bigFile("acme/big", SIZE).build();
    String sha256 = repo.file("model.bin").sha256();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint());
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      // Slow enough that every caller comes while the file is on its way.
      hub.faults().everyCdnGet(Fault.trickle(SIZE / 16));
      Callable<String> caller = () -> place.sha256(FILE);
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(callers.submit(caller));
      }
      for (Future<String> one : all) {
        assertThat(one.get()).isEqualTo(sha256);
      }
      long sent = hub.cdnRequests().bytesSent("");
      long received = meter(place, "received_bytes_total");
      System.out.printf(
          "ten cold callers of %,d bytes: the hub sent %,d, the mirror counted %,d, sent on %,d%n",
          SIZE, sent, received, meter(place, "sent_bytes_total"));
      // What lies in the socket of a connection that the engine cuts short counts as sent.
      assertThat(sent).isBetween(SIZE, SIZE + SIZE / 20);
      assertThat(received).isBetween(SIZE, sent);
      assertThat(meter(place, "misses_total")).isEqualTo(1);
      assertThat(meter(place, "followers_total")).isEqualTo(9);
      assertThat(meter(place, "hits_total")).isZero();
      until(() -> meter(place, "sent_bytes_total") >= 10 * SIZE);
      assertThat(meter(place, "requests_total")).isEqualTo(10);
      until(() -> meter(place, "downloads") == 0);

      assertThat(place.sha256(FILE)).isEqualTo(sha256);

      assertThat(meter(place, "hits_total")).isEqualTo(1);
      assertThat(hub.cdnRequests().bytesSent("")).isEqualTo(sent);
      assertThat(meter(place, "received_bytes_total")).isEqualTo(received);
    }
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void smallFilesAreCountedToo() throws Exception {
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      assertThat(place.get("/hf/acme/tiny/resolve/main/config.json").statusCode()).isEqualTo(200);

      long size = repo.file("config.json").size();
      until(() -> meter(place, "received_bytes_total") == size);
      until(() -> meter(place, "sent_bytes_total") == size);
    }
  }

  @Test
  void passedOnRangesAreCountedToo() {
    TestRepo repo = TestRepos.bigFile("acme/big", 20 * MIB).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint())) {
      assertThat(place.get(FILE, "Range", "bytes=0-999").statusCode()).isEqualTo(206);

      assertThat(meter(place, "passed_on_bytes_total")).isEqualTo(1000);
      assertThat(meter(place, "received_bytes_total")).isEqualTo(1000);
      assertThat(meter(place, "misses_total")).isZero();
    }
  }

  /// The service's limit, changed while it runs, slows what the mirror fetches; without it the same
  /// is much faster.
  @Test
  void theLimitsOfTheServiceHoldForTheMirror() throws Exception {
    TestRepo repo = TestRepos.bigFile("acme/big", 24 * MIB).build();
    String sha256 = repo.file("model.bin").sha256();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        MirrorPlace place = MirrorPlace.open(temp, hub.endpoint());
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      place.dray.limits().rate(Optional.of(new ByteSize(2 * MIB)));
      long start = System.nanoTime();
      Future<String> caller = callers.submit(() -> place.sha256(FILE));
      until(() -> meter(place, "received_bytes_total") > 6 * MIB);
      double seconds = (System.nanoTime() - start) / 1e9;

      // A bucket may be full at the beginning; the limit alone would take three seconds.
      assertThat(seconds).isGreaterThan(1.5);
      place.dray.limits().rate(Optional.empty());
      assertThat(caller.get()).isEqualTo(sha256);
    }
  }
}
