package dev.dray.server.guard;

import dev.dray.server.http.Method;
import dev.dray.server.http.Served;
import dev.dray.server.http.ServedListener;
import dev.dray.server.log.LogFile;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Who changed what, and who was turned away: one line of JSON for each in a file, the newest ones
/// in memory, those from before the last start included. Thread-safe.
public final class AuditLog implements ServedListener {

  private static final int REMEMBERED = 1000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final LogFile file;
  private final InstantSource clock;
  private final Deque<AuditEntry> newest = new ArrayDeque<>();

  /// Goes on in this file.
  public AuditLog(LogFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    for (String line : file.newest(REMEMBERED)) {
      read(line).ifPresent(this::remember);
    }
  }

  @Override
  public void served(Served served) {
    boolean changes = Method.named(served.method()).map(Method::changes).orElse(true);
    boolean refused =
        switch (served.status()) {
          case 401, 403, 421, 429 -> true;
          default -> false;
        };
    if (!refused && (!changes || served.template().equals("-"))) {
      return;
    }
    AuditEntry entry =
        new AuditEntry(
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            served.caller(),
            served.address().getHostAddress(),
            served.method() + " " + served.template(),
            served.path(),
            served.status(),
            served.requestId());
    file.write(write(entry));
    remember(entry);
  }

  private void remember(AuditEntry entry) {
    synchronized (newest) {
      newest.addFirst(entry);
      if (newest.size() > REMEMBERED) {
        newest.removeLast();
      }
    }
  }

  /// The newest entries, the newest first.
  public List<AuditEntry> newest(int most) {
    synchronized (newest) {
      List<AuditEntry> entries = new ArrayList<>(Math.min(most, newest.size()));
      for (AuditEntry entry : newest) {
        if (entries.size() == most) {
          break;
        }
        entries.add(entry);
      }
      return entries;
    }
  }

  private static String write(AuditEntry entry) {
    ObjectNode line = JSON.createObjectNode();
    line.put("at", entry.at().toString())
        .put("caller", entry.caller())
        .put("address", entry.address())
        .put("action", entry.action())
        .put("target", entry.target())
        .put("status", entry.status())
        .put("request_id", entry.requestId());
    return line.toString();
  }

  private static Optional<AuditEntry> read(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return Optional.of(
          new AuditEntry(
              Instant.parse(node.path("at").asString()),
              node.path("caller").asString(),
              node.path("address").asString(),
              node.path("action").asString(),
              node.path("target").asString(),
              node.path("status").asInt(),
              node.path("request_id").asString()));
    } catch (JacksonException | DateTimeParseException e) {
      // A line that was cut off by a crash.
      return Optional.empty();
    }
  }
}
