package dev.dray.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who holds a lease.
///
/// @param id random, one for each lease ever taken
/// @param pid the process
/// @param start when it started, 0 if unknown. On Linux the clock ticks since the boot, which do
///   not change when somebody sets the clock; a process seen from another one seems to have started
///   at another time then. Elsewhere the milliseconds that the system wrote down at its start
/// @param machine name of the machine, its boot and its process id space, without blanks
record LeaseOwner(String id, long pid, long start, String machine) {

  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{16}) (\\d{1,18}) (\\d{1,18}) (\\S{1,160})(?: .*)?\\s*");

  private static final String THIS_MACHINE = describeMachine();

  /// This process, with a new id.
  static LeaseOwner self() {
    ProcessHandle process = ProcessHandle.current();
    return new LeaseOwner(
        HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()),
        process.pid(),
        startOf(process).orElse(0L),
        THIS_MACHINE);
  }

  /// Reads a lease's content.
  static Optional<LeaseOwner> parse(String text) {
    Matcher matcher = LINE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new LeaseOwner(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4)))
        : Optional.empty();
  }

  /// Whether its process is known to be gone. Unknown counts as alive.
  boolean isKnownDead() {
    if (!machine.equals(THIS_MACHINE)) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return true;
    }
    OptionalLong actual = startOf(process.get());
    return start != 0 && actual.isPresent() && actual.getAsLong() != start;
  }

  /// Whether it can be seen from here.
  boolean isOfThisMachine() {
    return machine.equals(THIS_MACHINE);
  }

  /// Whether it is this very process.
  boolean isThisProcess() {
    return machine.equals(THIS_MACHINE) && pid == ProcessHandle.current().pid() && !isKnownDead();
  }

  private static OptionalLong startOf(ProcessHandle process) {
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    if (Files.exists(stat)) {
      return ticks(stat);
    }
    return process
        .info()
        .startInstant()
        .map(instant -> OptionalLong.of(instant.toEpochMilli()))
        .orElse(OptionalLong.empty());
  }

  /// Field 22 of proc(5); the name in field 2 may hold blanks and brackets.
  private static OptionalLong ticks(Path stat) {
    try {
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return OptionalLong.of(Long.parseLong(words[19]));
    } catch (IOException | RuntimeException e) {
      // The process has gone meanwhile, or this is another /proc than Linux has.
      return OptionalLong.empty();
    }
  }

  // Containers may share a host name, even a boot, and still not see each other's processes.
  private static String describeMachine() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      name = "unnamed";
    }
    String boot = firstLine(Path.of("/proc/sys/kernel/random/boot_id"));
    String space = "";
    try {
      space = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux: processes are visible machine-wide.
    }
    String text = (name + "/" + boot + "/" + space).replaceAll("\\s", "_");
    return text.substring(0, Math.min(160, text.length()));
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /// The written form, without a beat.
  @Override
  public String toString() {
    return id + " " + pid + " " + start + " " + machine;
  }
}
