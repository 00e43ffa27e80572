package dev.dray.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.store.CacheReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFilterTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private static CacheReport.Snapshot snapshot(String digit, long size, String... refs) {
    return new CacheReport.Snapshot(
        new Commit(digit.repeat(40)),
        Path.of("s"),
        List.of(refs),
        List.of(),
        ByteSize.ofBytes(size),
        NOW.minus(Duration.ofHours(5)));
  }

  private static final CacheReport.Repository MODEL =
      new CacheReport.Repository(
          RepoKind.MODEL,
          new RepoId("acme/model"),
          Path.of("m"),
          List.of(snapshot("a", 2_000_000_000, "main"), snapshot("b", 500_000_000, "v1.0")),
          ByteSize.ofBytes(2_500_000_000L),
          NOW.minus(Duration.ofDays(40)),
          NOW.minus(Duration.ofHours(5)));

  @ParameterizedTest
  @CsvSource({
    "size>1GB,true",
    "size > 3g,false",
    "SIZE>=2500mb,true",
    "size=2500000000,true",
    "size==2500000kb,true",
    "size!=2500m,false",
    "size<1p,true",
    "accessed>30d,true",
    "accessed>2mo,false",
    "accessed<1y,true",
    "modified<1d,true",
    "modified>=5h,true",
    "modified<=300m,true",
    "modified>1w,false",
    "type=model,true",
    "type=Dataset,false",
    "type!=dataset,true",
    "refs=main,true",
    "refs=V1.0,true",
    "refs!=main,false",
    "refs=dev,false"
  })
  void readsTheOfficialClientsWords(String text, boolean passes) {
    assertThat(CacheFilter.parse(text, NOW).passes(MODEL)).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({"size>1GB,true,false", "refs=main,true,false", "refs=v1.0,false,true"})
  void judgesRevisionsOneByOne(String text, boolean first, boolean second) {
    CacheFilter filter = CacheFilter.parse(text, NOW);
    assertThat(filter.passes(MODEL, MODEL.snapshots().get(0))).isEqualTo(first);
    assertThat(filter.passes(MODEL, MODEL.snapshots().get(1))).isEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "size",
        "size>",
        ">1GB",
        "size>1.5GB",
        "size>1 parsec",
        "size>-1",
        "size~1",
        "colour=red",
        "type>model",
        "refs<main",
        "accessed>30 moons",
        "accessed>1gb"
      })
  void refusesWhatItDoesNotUnderstand(String text) {
    assertThatThrownBy(() -> CacheFilter.parse(text, NOW)).isInstanceOf(UsageException.class);
  }
}
