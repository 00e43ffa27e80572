package dev.dray.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.RepoPath;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadState;
import dev.dray.testkit.Proves;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Proves("S001-08")
class JsonLinesViewTest {

  @Test
  void oneObjectALineWithRawNumbers() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonLinesView view = new JsonLinesView(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    view.show(Moments.changed(0, Moments.resolving()));
    view.show(Moments.progressed(100, Moments.transferring()));
    view.show(
        new DownloadEvent.FileFinished(
            7,
            Moments.START,
            Moments.transferring(),
            new RepoPath("模型.gguf"),
            Path.of("/c/m"),
            1234));
    view.show(new DownloadEvent.Noted(8, Moments.START, Moments.transferring(), "two\nlines"));
    String[] lines = bytes.toString(StandardCharsets.US_ASCII).split("\\R");
    assertThat(lines).hasSize(4);
    assertThat(lines[0]).doesNotContain("\"download\"");
    JsonMapper mapper = JsonMapper.builder().build();
    JsonNode resolving = mapper.readTree(lines[0]);
    assertThat(resolving.get("event").asString()).isEqualTo("state");
    assertThat(resolving.get("state").asString()).isEqualTo("resolving");
    assertThat(resolving.get("bytes_total").isNull()).isTrue();
    JsonNode progress = mapper.readTree(lines[1]);
    assertThat(progress.get("bytes_done").longValue()).isEqualTo(1_500_000_000L);
    assertThat(progress.get("bytes_per_second").isNumber()).isTrue();
    assertThat(progress.get("eta_seconds").doubleValue()).isEqualTo(42.0);
    assertThat(progress.get("running").size()).isEqualTo(2);
    JsonNode finished = mapper.readTree(lines[2]);
    assertThat(finished.get("path").asString()).isEqualTo("模型.gguf");
    assertThat(finished.get("bytes_fetched").longValue()).isEqualTo(1234);
    assertThat(mapper.readTree(lines[3]).get("note").asString()).isEqualTo("two\nlines");
  }

  @Test
  void aParkedDownloadSaysUntilWhen() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonLinesView view =
        new JsonLinesView(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), Optional.of("acme/one"));
    view.show(
        new DownloadEvent.Parked(
            9,
            Moments.START,
            Moments.at(DownloadState.PARKED, 1, 2, 0, 1),
            Moments.START.plusSeconds(60)));
    JsonNode parked =
        JsonMapper.builder().build().readTree(bytes.toString(StandardCharsets.US_ASCII));
    assertThat(parked.get("download").asString()).isEqualTo("acme/one");
    assertThat(parked.get("event").asString()).isEqualTo("parked");
    assertThat(parked.get("state").asString()).isEqualTo("parked");
    assertThat(parked.get("until").asString()).isEqualTo("2026-01-01T00:01:00Z");
  }
}
