package dev.dray.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Writes how health is asked for into an archive of an image. Docker's format has a place for it
/// and OCI's has none; Jib takes it over from a base, and cannot set it.
///
/// @param command what is run inside the container
/// @param every how often
/// @param atMost after which time it counts as failed
/// @param grace how long failures do not count after the start
/// @param retries how many failures in a row make it unhealthy
record HealthyArchive(
    List<String> command, Duration every, Duration atMost, Duration grace, int retries) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /// Copies the archive with the health check in its configuration.
  void write(Path from, Path to) throws IOException {
    boolean found = false;
    try (InputStream in = Files.newInputStream(from);
        TarArchiveInputStream old = new TarArchiveInputStream(in);
        OutputStream out = Files.newOutputStream(to);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (TarArchiveEntry entry = old.getNextEntry(); entry != null; entry = old.getNextEntry()) {
        if (entry.getName().equals("config.json")) {
          byte[] changed = changed(old.readAllBytes());
          // Not the entry that was read: by its size the reader finds the next one.
          TarArchiveEntry longer = new TarArchiveEntry(entry.getName());
          longer.setSize(changed.length);
          longer.setMode(entry.getMode());
          longer.setModTime(entry.getLastModifiedTime());
          tar.putArchiveEntry(longer);
          tar.write(changed);
          found = true;
        } else {
          tar.putArchiveEntry(entry);
          old.transferTo(tar);
        }
        tar.closeArchiveEntry();
      }
    }
    if (!found) {
      throw new IOException("the archive " + from + " has no config.json");
    }
  }

  private byte[] changed(byte[] configuration) throws IOException {
    ObjectNode all = (ObjectNode) JSON.readTree(configuration);
    ObjectNode check = ((ObjectNode) all.get("config")).putObject("Healthcheck");
    ArrayNode test = check.putArray("Test").add("CMD");
    command.forEach(test::add);
    check.put("Interval", every.toNanos());
    check.put("Timeout", atMost.toNanos());
    check.put("StartPeriod", grace.toNanos());
    check.put("Retries", retries);
    return JSON.writeValueAsBytes(all);
  }
}
