package dev.dray.fit;

import dev.dray.ByteSize;
import dev.dray.settings.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The memory that a machine has for models.
///
/// @param ram main memory that this process may use: the machine's, or the control group's limit
///   where that is lower; empty where the system does not tell
/// @param ramFree what of it is free at the moment, where the system tells
/// @param limit what lowers it, such as `cgroup`; empty where nothing does
/// @param gpus the graphics processors whose memory is known
/// @param notes what could not be found out, a sentence each
public record Machine(
    Optional<ByteSize> ram,
    Optional<ByteSize> ramFree,
    Optional<String> limit,
    List<Gpu> gpus,
    List<String> notes) {

  /// Copies the lists.
  public Machine {
    gpus = List.copyOf(gpus);
    notes = List.copyOf(notes);
  }

  /// A machine that somebody describes, such as the one that a model is fetched for.
  public static Machine stated(ByteSize ram, List<Gpu> gpus) {
    return new Machine(Optional.of(ram), Optional.empty(), Optional.empty(), gpus, List.of());
  }

  /// This machine. Reads `/proc` and `/sys`, and runs `nvidia-smi` or `sysctl` where they are: at
  /// most a few seconds, whatever they do. What cannot be found out stays out, with a note.
  public static Machine find(Environment environment) {
    return find(environment, Path.of("/"));
  }

  /// The machine whose `/proc` and `/sys` lie below a folder.
  static Machine find(Environment environment, Path root) {
    return new MachineFinder(environment, root).find();
  }

  /// The same with another main memory, or other graphics processors.
  public Machine with(Optional<ByteSize> statedRam, Optional<List<Gpu>> statedGpus) {
    return new Machine(
        statedRam.or(() -> ram),
        statedRam.isPresent() ? Optional.empty() : ramFree,
        statedRam.isPresent() ? Optional.empty() : limit,
        statedGpus.orElse(gpus),
        statedRam.isPresent() && statedGpus.isPresent() ? List.of() : notes);
  }

  /// In a line for people: `62.7 GiB RAM, NVIDIA RTX 4090 (24.0 GiB)`.
  public String summary() {
    StringBuilder line = new StringBuilder();
    line.append(ram.map(ByteSize::formattedBinary).orElse("unknown")).append(" RAM");
    limit.ifPresent(what -> line.append(" (").append(what).append(" limit)"));
    if (gpus.isEmpty()) {
      line.append(", no GPU found");
    }
    for (Gpu gpu : gpus) {
      line.append(", ").append(gpu.name());
      if (!gpu.foundBy().equals("stated")) {
        line.append(" (")
            .append(gpu.memory().formattedBinary())
            .append(gpu.shared() ? " of it" : "")
            .append(')');
      }
    }
    return line.toString();
  }
}
