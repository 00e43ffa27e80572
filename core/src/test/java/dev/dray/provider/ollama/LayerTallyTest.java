package dev.dray.provider.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.provider.Manifest;
import dev.dray.testkit.Proves;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// The sum over all layers, beside what a client shows that believes each line by itself.
class LayerTallyTest {

  private static final long[] SIZES = {2_000_000_000L, 600_000_000L, 300_000_000L, 1_429, 502};

  private final LayerTally tally = new LayerTally();

  private static String digest(int layer) {
    return "sha256:" + String.valueOf((char) ('a' + layer)).repeat(64);
  }

  private static Manifest manifest(long... sizes) {
    StringBuilder layers = new StringBuilder();
    for (int i = 0; i < sizes.length - 1; i++) {
      layers
          .append(i == 0 ? "" : ",")
          .append(
              "{\"mediaType\":\"m\",\"digest\":\"%s\",\"size\":%d}".formatted(digest(i), sizes[i]));
    }
    int last = sizes.length - 1;
    return Manifest.read(
        "{\"config\":{\"mediaType\":\"c\",\"digest\":\"%s\",\"size\":%d},\"layers\":[%s]}"
            .formatted(digest(last), sizes[last], layers)
            .getBytes(UTF_8));
  }

  private static PullEvent event(String line) {
    return PullEvent.of(DaemonJson.MAPPER.readTree(line));
  }

  private static PullEvent pulling(int layer, long total, long completed) {
    String done = completed == 0 ? "" : ",\"completed\":" + completed;
    return event(
        "{\"status\":\"pulling x\",\"digest\":\"%s\",\"total\":%d%s}"
            .formatted(digest(layer), total, done));
  }

  /// Five layers one after another, each in steps; the last line of each is missing, one chunk of
  /// the first is fetched twice.
  private static List<PullEvent> fiveLayers() {
    List<PullEvent> events = new ArrayList<>();
    events.add(event("{\"status\":\"pulling manifest\"}"));
    for (int layer = 0; layer < SIZES.length; layer++) {
      for (int step = 0; step < 10; step++) {
        events.add(pulling(layer, SIZES[layer], SIZES[layer] * step / 10));
        if (layer == 0 && step == 6) {
          events.add(pulling(0, SIZES[0], SIZES[0] * 5 / 10));
        }
      }
    }
    events.add(event("{\"status\":\"verifying sha256 digest\"}"));
    events.add(event("{\"status\":\"writing manifest\"}"));
    events.add(event("{\"status\":\"success\"}"));
    return events;
  }

  @Test
  @Proves("S000-23")
  void fiveLayersAreOneCount() {
    tally.expect(manifest(SIZES));
    long all = 0;
    for (long size : SIZES) {
      all += size;
    }
    double shown = 0;
    int falls = 0;
    for (PullEvent event : fiveLayers()) {
      tally.event(event);
      assertThat(tally.total()).hasValue(all);
      assertThat(tally.isEstimated()).isFalse();
      double now = 100.0 * tally.done() / all;
      falls += now < shown ? 1 : 0;
      shown = Math.max(shown, now);
    }

    assertThat(falls).as("only the chunk that is fetched twice").isEqualTo(1);
    assertThat(tally.done()).isEqualTo(all);
    assertThat(shown).isEqualTo(100.0);
  }

  /// What the figures are compared with: completed / total of each line.
  @Test
  @Proves("S000-23")
  void aNaiveClientFallsBackWithEachLayer() {
    double shown = 0;
    int falls = 0;
    double highest = 0;
    double atHalfOfTheBytes = 0;
    tally.expect(manifest(SIZES));
    for (PullEvent event : fiveLayers()) {
      tally.event(event);
      if (event.total().isPresent()) {
        double now = 100.0 * event.completed() / event.total().getAsLong();
        falls += now < shown ? 1 : 0;
        shown = now;
        highest = Math.max(highest, now);
        if (2 * tally.done() <= tally.total().getAsLong()) {
          atHalfOfTheBytes = now;
        }
      }
    }
    System.out.printf(
        "five layers: naive percent falls %d times, highest %.0f, last %.0f; ours 100 at success%n",
        falls, highest, shown);

    assertThat(falls).isEqualTo(SIZES.length);
    assertThat(shown).as("it never says that all is there").isLessThan(100);
    assertThat(atHalfOfTheBytes).isGreaterThan(60);
  }

  @Test
  @Proves("S000-23")
  void withoutAManifestTheTotalIsAnEstimate() {
    tally.event(pulling(0, 1000, 0));
    assertThat(tally.isEstimated()).isTrue();
    assertThat(tally.total()).hasValue(1000);
    tally.event(pulling(1, 50, 0));
    assertThat(tally.done()).as("the layer before is done").isEqualTo(1000);
    assertThat(tally.total()).hasValue(1050);

    tally.expect(manifest(1000, 50, 7));

    assertThat(tally.isEstimated()).isFalse();
    assertThat(tally.total()).hasValue(1057);
  }

  @Test
  void aManifestOfAnotherVersionIsForgotten() {
    tally.expect(manifest(1000, 50));
    tally.event(pulling(5, 300, 100));

    assertThat(tally.isEstimated()).isTrue();
    assertThat(tally.total()).hasValue(300);
  }

  @Test
  @Proves("S000-23")
  void whatWasThereAtTheFirstLineIsResumed() {
    tally.expect(manifest(1000, 50));
    tally.event(pulling(0, 1000, 400));
    tally.event(pulling(0, 1000, 700));
    tally.event(pulling(1, 50, 50));

    assertThat(tally.resumed()).isEqualTo(450);
    assertThat(tally.done()).isEqualTo(1050);
  }

  @Test
  void aDigestThatIsThereTwiceCountsOnce() {
    tally.event(pulling(0, 1000, 1000));
    tally.event(pulling(1, 50, 50));
    tally.event(pulling(0, 1000, 1000));

    assertThat(tally.total()).hasValue(1050);
    assertThat(tally.done()).isEqualTo(1050);
  }

  @Test
  @Proves("S000-23")
  void allTensorsAreToldOfAsOne() {
    tally.expect(manifest(600, 400, 50));
    tally.event(event("{\"status\":\"pulling model\",\"digest\":\"sha256:model\",\"total\":1050}"));
    tally.event(
        event(
            "{\"status\":\"pulling model\",\"digest\":\"sha256:model\",\"total\":1050,\"completed\":525}"));

    assertThat(tally.total()).hasValue(1050);
    assertThat(tally.done()).isEqualTo(525);
    assertThat(tally.isEstimated()).isFalse();
  }

  @Test
  void nonsenseStaysWithinBounds() {
    tally.event(event("{\"status\":1,\"digest\":\"x\",\"total\":-5,\"completed\":\"9\"}"));
    assertThat(tally.done()).isZero();
    tally.event(
        event("{\"status\":\"pulling\",\"digest\":\"x\",\"total\":10,\"completed\":99999}"));
    assertThat(tally.done()).isEqualTo(10);
    for (int i = 0; i < 30_000; i++) {
      tally.event(
          event(
              "{\"status\":\"p\",\"digest\":\"d%d\",\"total\":9223372036854775807,\"completed\":9223372036854775807}"
                  .formatted(i)));
    }
    assertThat(tally.total().orElseThrow()).isPositive();
    assertThat(tally.done()).isPositive();
    assertThat(new LayerTally().total()).isEqualTo(OptionalLong.empty());
  }
}
