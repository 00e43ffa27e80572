package dev.dray.fit;

import dev.dray.ByteSize;
import dev.dray.settings.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// NVIDIA's cards as `nvidia-smi --query-gpu` tells of them, in MiB. Processors that share main
/// memory (Jetson, DGX Spark) answer `[N/A]`.
final class NvidiaSmi {

  /// The program's name.
  static final String NAME = "nvidia-smi";

  /// What of shared memory a processor may take: what it leaves is the system's.
  private static final double SHARED_SHARE = 0.75;

  private NvidiaSmi() {}

  /// What was found, and what could not be.
  record Answer(List<Gpu> gpus, Optional<String> note) {}

  /// Asks the program, if there is one.
  ///
  /// @param ram main memory, for processors that share it
  static Answer ask(Environment environment, Path root, Optional<ByteSize> ram) {
    Optional<Tool> tool = Tool.find(NAME, environment, root);
    if (tool.isEmpty()) {
      return new Answer(List.of(), Optional.empty());
    }
    return tool.get()
        .run("--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits")
        .map(text -> new Answer(read(text, ram), Optional.empty()))
        .orElseGet(() ->
            new Answer(
                List.of(), Optional.of("nvidia-smi is here and does not answer; is its driver?")));
  }

  private static List<Gpu> read(String text, Optional<ByteSize> ram) {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : text.lines().limit(64).toList()) {
      // The name comes first and may hold commas.
      int free = line.lastIndexOf(',');
      int total = free < 0 ? -1 : line.lastIndexOf(',', free - 1);
      if (total <= 0) {
        continue;
      }
      String name = line.substring(0, total).strip();
      Optional<ByteSize> memory = mebibytes(line.substring(total + 1, free));
      if (memory.isPresent()) {
        gpus.add(new Gpu(name, memory.get(), mebibytes(line.substring(free + 1)), false, NAME));
      } else if (ram.isPresent()) {
        long share = (long) (ram.get().bytes() * SHARED_SHARE);
        gpus.add(new Gpu(name, new ByteSize(share), Optional.empty(), true, NAME));
      }
    }
    return gpus;
  }

  private static Optional<ByteSize> mebibytes(String text) {
    return LinuxMemory.number(text.strip())
        .filter(n -> n > 0 && n < 1L << 30)
        .map(ByteSize::mebibytes);
  }
}
