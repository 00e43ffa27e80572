package dev.dray.fit;

import dev.dray.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Whether a model fits a machine, with what was compared.
///
/// @param verdict the answer; empty where the machine's memory is not known
/// @param estimate what the model needs
/// @param gpuBudget what the graphics processors can give it
/// @param ramBudget what main memory can give it
/// @param gpuLayers how many layers the graphics processors can take, where the model's layers are
///   known and only some fit
/// @param reasons why, a sentence each; at least one for [Verdict#WILL_NOT_FIT]
public record Fit(
    Optional<Verdict> verdict,
    MemoryEstimate estimate,
    ByteSize gpuBudget,
    ByteSize ramBudget,
    OptionalInt gpuLayers,
    List<String> reasons) {

  /// Memory that each graphics processor keeps for the screen and others, as llama.cpp's `--fit`.
  private static final long GPU_MARGIN = 1L << 30;

  private static final long LEAST_RESERVE = 512L << 20;
  private static final long MOST_RESERVE = 4L << 30;

  /// How many layers a model is taken to have where nobody says.
  private static final int USUAL_LAYERS = 32;

  /// Copies the reasons.
  public Fit {
    reasons = List.copyOf(reasons);
  }

  /// Compares what a model needs with what a machine has. Main memory is counted as if other
  /// programs made room, graphics memory as it is.
  public static Fit of(MemoryEstimate estimate, Machine machine) {
    ByteSize gpu = new ByteSize(machine.gpus().stream().mapToLong(Fit::budget).sum());
    ByteSize ram = machine.ram().map(Fit::withoutReserve).orElse(ByteSize.ZERO);
    boolean shared = machine.gpus().stream().anyMatch(Gpu::shared);
    long need = estimate.total().bytes();
    List<String> reasons = new ArrayList<>();
    if (machine.ram().isEmpty() && need > gpu.bytes()) {
      reasons.add("How much memory this machine has is not known.");
      return new Fit(Optional.empty(), estimate, gpu, ram, OptionalInt.empty(), reasons);
    }
    // What a shared processor takes is taken from main memory.
    long together = shared ? Math.max(gpu.bytes(), ram.bytes()) : gpu.bytes() + ram.bytes();
    long layers = Math.max(1, estimate.dimensions().layers().orElse(USUAL_LAYERS));
    long perLayer = (estimate.weights().bytes() + estimate.cache().bytes()) / layers;
    long besides = estimate.compute().bytes() + estimate.overhead().bytes();
    long onGpu = perLayer == 0 ? 0 : (gpu.bytes() - besides) / perLayer;
    Verdict verdict;
    if (need <= gpu.bytes()) {
      verdict = Verdict.FULL_GPU;
    } else if (onGpu >= 1 && need <= together) {
      verdict = Verdict.PARTIAL_GPU;
    } else if (need - estimate.overhead().bytes() <= ram.bytes()) {
      verdict = Verdict.CPU;
    } else {
      verdict = Verdict.WILL_NOT_FIT;
      reasons.add(tooBig(estimate, gpu, ram, machine));
    }
    machine
        .ramFree()
        .filter(free -> verdict == Verdict.CPU && need > free.bytes())
        .ifPresent(free ->
            reasons.add(
                "It needs about "
                    + estimate.total()
                    + ", and only "
                    + free
                    + " of main memory are free at the moment."));
    OptionalInt some =
        verdict == Verdict.PARTIAL_GPU && estimate.dimensions().layers().isPresent()
            ? OptionalInt.of((int) Math.min(onGpu, layers))
            : OptionalInt.empty();
    return new Fit(Optional.of(verdict), estimate, gpu, ram, some, reasons);
  }

  /// The verdict in a few words; `unknown` where there is none.
  public String label() {
    return verdict.map(Verdict::label).orElse("unknown");
  }

  private static String tooBig(
      MemoryEstimate estimate, ByteSize gpu, ByteSize ram, Machine machine) {
    return "It needs about "
        + estimate.total()
        + " of memory ("
        + estimate.formula()
        + "), and this machine can give "
        + ram
        + " of main memory"
        + (machine.gpus().isEmpty() ? "" : " and " + gpu + " on its graphics processors")
        + ".";
  }

  private static long budget(Gpu gpu) {
    if (gpu.shared()) {
      return gpu.memory().bytes();
    }
    return Math.max(0, gpu.free().orElse(gpu.memory()).bytes() - GPU_MARGIN);
  }

  private static ByteSize withoutReserve(ByteSize ram) {
    long reserve = Math.clamp(ram.bytes() / 10, LEAST_RESERVE, MOST_RESERVE);
    return new ByteSize(Math.max(0, ram.bytes() - reserve));
  }
}
