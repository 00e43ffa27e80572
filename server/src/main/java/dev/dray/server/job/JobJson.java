package dev.dray.server.job;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.Schedule;
import dev.dray.download.DownloadState;
import dev.dray.download.Priority;
import dev.dray.error.ErrorCode;
import dev.dray.model.variant.VariantWish;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Jobs as the store keeps them: JSON that only this package reads. Absent members have their
/// defaults, so that a later version may add some.
final class JobJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JobJson() {}

  static String write(Job job) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("id", job.id().toString());
    json.set("spec", node(job.spec()));
    json.put("owner", job.owner());
    json.put("state", job.state().name());
    json.put("message", job.message());
    json.set("progress", node(job.progress()));
    job.error().ifPresent(error -> json.set("error", node(error)));
    json.put("created", job.created().toString());
    job.started().ifPresent(moment -> json.put("started", moment.toString()));
    job.finished().ifPresent(moment -> json.put("finished", moment.toString()));
    job.place().ifPresent(place -> json.put("place", place.toString()));
    job.commit().ifPresent(commit -> json.put("commit", commit.id()));
    json.put("attempt", job.attempt());
    job.retryOf().ifPresent(id -> json.put("retryOf", id.toString()));
    job.node().ifPresent(node -> json.put("node", node));
    json.put("withToken", job.withToken());
    return json.toString();
  }

  static Job job(String text, long event) {
    JsonNode json = MAPPER.readTree(text);
    return new Job(
        JobId.parse(text(json, "id").orElseThrow()).orElseThrow(),
        spec(json.path("spec")),
        text(json, "owner").orElse(""),
        DownloadState.valueOf(text(json, "state").orElseThrow()),
        text(json, "message").orElse(""),
        progress(json.path("progress")),
        json.hasNonNull("error") ? Optional.of(error(json.path("error"))) : Optional.empty(),
        Instant.parse(text(json, "created").orElseThrow()),
        text(json, "started").map(Instant::parse),
        text(json, "finished").map(Instant::parse),
        text(json, "place").map(Path::of),
        text(json, "commit").map(Commit::new),
        json.path("attempt").asInt(1),
        text(json, "retryOf").flatMap(JobId::parse),
        text(json, "node"),
        json.path("withToken").asBoolean(false),
        event);
  }

  static String write(JobSpec spec) {
    return node(spec).toString();
  }

  static JobSpec spec(String text) {
    return spec(MAPPER.readTree(text));
  }

  static String write(JobProgress progress) {
    return node(progress).toString();
  }

  static JobProgress progress(String text) {
    return progress(MAPPER.readTree(text));
  }

  static String write(JobError error) {
    return node(error).toString();
  }

  static JobError error(String text) {
    return error(MAPPER.readTree(text));
  }

  private static ObjectNode node(JobSpec spec) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("ref", spec.ref().toString());
    put(json, "files", spec.files());
    put(json, "include", spec.include());
    put(json, "exclude", spec.exclude());
    put(json, "variants", spec.variant().names());
    put(json, "quantizations", spec.variant().quantizations());
    put(json, "formats", spec.variant().formats());
    json.put("everything", spec.variant().everything());
    json.put("optionalFiles", spec.variant().optionalFiles());
    spec.location().ifPresent(name -> json.put("location", name));
    spec.digest().ifPresent(digest -> json.put("digest", digest.toString()));
    json.put("priority", spec.priority().name());
    spec.limit().ifPresent(limit -> json.put("limit", limit.bytes()));
    spec.between()
        .ifPresent(hours -> {
          json.put("between", hours.toString());
          json.put("zone", hours.zone().getId());
        });
    json.put("force", spec.force());
    return json;
  }

  private static JobSpec spec(JsonNode json) {
    return new JobSpec(
        ModelRef.parse(text(json, "ref").orElseThrow()),
        texts(json, "files"),
        texts(json, "include"),
        texts(json, "exclude"),
        new VariantWish(
            texts(json, "variants"),
            texts(json, "quantizations"),
            texts(json, "formats"),
            json.path("everything").asBoolean(false),
            json.path("optionalFiles").asBoolean(true)),
        text(json, "location"),
        text(json, "digest").map(Digest::parse),
        text(json, "priority").map(Priority::valueOf).orElse(Priority.NORMAL),
        number(json, "limit").stream().mapToObj(ByteSize::new).findFirst(),
        text(json, "between")
            .map(hours ->
                Schedule.parse(
                    hours, text(json, "zone").map(ZoneId::of).orElseGet(ZoneId::systemDefault))),
        json.path("force").asBoolean(false));
  }

  private static ObjectNode node(JobProgress progress) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("bytesDone", progress.bytesDone());
    json.put("bytesResumed", progress.bytesResumed());
    json.put("bytesReceived", progress.bytesReceived());
    json.put("bytesVerified", progress.bytesVerified());
    progress.totalBytes().ifPresent(total -> json.put("totalBytes", total));
    json.put("fraction", progress.fraction());
    json.put("filesDone", progress.filesDone());
    json.put("filesTotal", progress.filesTotal());
    progress.currentFile().ifPresent(file -> json.put("currentFile", file));
    json.put("bytesPerSecond", progress.bytesPerSecond());
    progress.eta().ifPresent(eta -> json.put("etaSeconds", eta.toSeconds()));
    return json;
  }

  private static JobProgress progress(JsonNode json) {
    return new JobProgress(
        json.path("bytesDone").asLong(0),
        json.path("bytesResumed").asLong(0),
        json.path("bytesReceived").asLong(0),
        json.path("bytesVerified").asLong(0),
        number(json, "totalBytes"),
        json.path("fraction").asDouble(0),
        json.path("filesDone").asInt(0),
        json.path("filesTotal").asInt(0),
        text(json, "currentFile"),
        json.path("bytesPerSecond").asLong(0),
        number(json, "etaSeconds").stream().mapToObj(Duration::ofSeconds).findFirst());
  }

  private static ObjectNode node(JobError error) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("code", error.code().name());
    json.put("message", error.message());
    json.put("nextStep", error.nextStep());
    return json;
  }

  private static JobError error(JsonNode json) {
    Function<String, String> words = name -> text(json, name).orElse("");
    return new JobError(
        ErrorCode.valueOf(words.apply("code")), words.apply("message"), words.apply("nextStep"));
  }

  private static void put(ObjectNode json, String name, List<String> words) {
    if (!words.isEmpty()) {
      ArrayNode array = json.putArray(name);
      words.forEach(array::add);
    }
  }

  private static Optional<String> text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  private static OptionalLong number(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isIntegralNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
  }

  private static List<String> texts(JsonNode json, String name) {
    return json.path(name).valueStream().map(JsonNode::stringValue).toList();
  }
}
