package dev.dray.fit;

import dev.dray.ByteSize;
import dev.dray.settings.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds out what memory this machine has for models, with the means of its operating system.
final class MachineFinder {

  /// What of unified memory its graphics processor may take where the system sets no limit: the
  /// share that macOS wires by default.
  private static final double UNIFIED_SHARE = 0.75;

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  private final Environment environment;
  private final Path root;

  /// @param root the folder that stands for `/`
  MachineFinder(Environment environment, Path root) {
    this.environment = environment;
    this.root = root;
  }

  Machine find() {
    return switch (environment.os()) {
      case LINUX -> linux();
      case MACOS -> macos();
      case WINDOWS -> windows();
    };
  }

  private Machine linux() {
    LinuxMemory memory = LinuxMemory.read(root);
    List<String> notes = new ArrayList<>();
    NvidiaSmi.Answer nvidia = NvidiaSmi.ask(environment, root, memory.total());
    List<Gpu> gpus = new ArrayList<>(nvidia.gpus());
    nvidia.note().ifPresent(notes::add);
    DrmCards cards = DrmCards.read(root);
    gpus.addAll(cards.gpus());
    notes.addAll(cards.notes());
    if (cards.nvidia() && gpus.stream().noneMatch(gpu -> gpu.foundBy().equals(NvidiaSmi.NAME))) {
      notes.add("There is an NVIDIA card, but nvidia-smi does not tell of it.");
    }
    if (memory.total().isEmpty()) {
      notes.add("The system does not tell how much memory there is.");
    }
    return new Machine(memory.total(), memory.free(), memory.limit(), gpus, notes);
  }

  private Machine macos() {
    Optional<ByteSize> ram = sysctl("hw.memsize").map(ByteSize::new);
    List<Gpu> gpus = new ArrayList<>();
    Optional<String> chip = sysctlText("machdep.cpu.brand_string");
    if (ram.isPresent() && chip.filter(name -> name.startsWith("Apple")).isPresent()) {
      long wired =
          sysctl("iogpu.wired_limit_mb")
              .filter(limit -> limit > 0)
              .map(limit -> limit * MIB)
              .orElse((long) (ram.get().bytes() * UNIFIED_SHARE));
      gpus.add(
          new Gpu(
              chip.get(),
              new ByteSize(Math.min(wired, ram.get().bytes())),
              Optional.empty(),
              true,
              "sysctl"));
    }
    List<String> notes =
        ram.isPresent() ? List.of() : List.of("sysctl does not tell how much memory there is.");
    return new Machine(ram, Optional.empty(), Optional.empty(), gpus, notes);
  }

  private Machine windows() {
    NvidiaSmi.Answer nvidia = NvidiaSmi.ask(environment, root, Optional.empty());
    List<String> notes = new ArrayList<>();
    nvidia.note().ifPresent(notes::add);
    Optional<List<Long>> said =
        Tool.find("powershell", environment, root)
            .flatMap(tool ->
                tool.run(
                    "-NoProfile",
                    "-NonInteractive",
                    "-Command",
                    "(Get-CimInstance Win32_OperatingSystem)"
                        + " | % { $_.TotalVisibleMemorySize; $_.FreePhysicalMemory }"))
            .map(text ->
                text.lines()
                    .map(line -> LinuxMemory.number(line.strip()))
                    .flatMap(Optional::stream)
                    .toList());
    Optional<ByteSize> total =
        said.filter(n -> n.size() == 2).map(n -> new ByteSize(n.getFirst() * KIB));
    Optional<ByteSize> free =
        said.filter(n -> n.size() == 2).map(n -> new ByteSize(n.getLast() * KIB));
    if (total.isEmpty()) {
      notes.add("The system does not tell how much memory there is.");
    }
    return new Machine(total, free, Optional.empty(), nvidia.gpus(), notes);
  }

  private Optional<Long> sysctl(String name) {
    return sysctlText(name).flatMap(LinuxMemory::number);
  }

  private Optional<String> sysctlText(String name) {
    return Tool.find("sysctl", environment, root)
        .flatMap(tool -> tool.run("-n", name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
