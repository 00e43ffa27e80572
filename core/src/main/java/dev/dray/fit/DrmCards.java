package dev.dray.fit;

import dev.dray.ByteSize;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Graphics cards as the kernel's `/sys/class/drm` tells of them: AMD's with their memory
/// (`mem_info_vram_total`, `mem_info_vram_used`, `mem_info_gtt_total` of `amdgpu`, in bytes),
/// Intel's where the driver tells (`lmem_total_bytes`).
///
/// @param gpus those whose memory is known
/// @param notes about those whose memory is not
/// @param nvidia whether there is one of NVIDIA's, which another program tells of
record DrmCards(List<Gpu> gpus, List<String> notes, boolean nvidia) {

  private static final String FOUND_BY = "/sys/class/drm";
  private static final String AMD = "0x1002";
  private static final String INTEL = "0x8086";
  private static final String NVIDIA = "0x10de";

  /// A processor with less memory of its own than this lives on main memory, as those in AMD's
  /// notebook and desktop processors do.
  private static final long CARVE_OUT = 2L << 30;

  static DrmCards read(Path root) {
    List<Gpu> gpus = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    boolean nvidia = false;
    for (Path card : cards(root.resolve("sys/class/drm"))) {
      Path device = card.resolve("device");
      switch (line(device.resolve("vendor")).orElse("")) {
        case AMD ->
            amd(card, device)
                .ifPresentOrElse(gpus::add, () -> notes.add(unknown("an AMD card", card)));
        case INTEL ->
            bytes(card.resolve("lmem_total_bytes"))
                .ifPresentOrElse(
                    memory ->
                        gpus.add(
                            new Gpu(
                                "Intel " + card.getFileName(),
                                memory,
                                Optional.empty(),
                                false,
                                FOUND_BY)),
                    () -> notes.add(unknown("Intel graphics", card)));
        case NVIDIA -> nvidia = true;
        default -> {}
      }
    }
    return new DrmCards(List.copyOf(gpus), List.copyOf(notes), nvidia);
  }

  private static Optional<Gpu> amd(Path card, Path device) {
    Optional<ByteSize> own = bytes(device.resolve("mem_info_vram_total"));
    if (own.isEmpty()) {
      return Optional.empty();
    }
    String name =
        line(device.resolve("product_name"))
            .filter(text -> !text.isEmpty())
            .orElse("AMD " + card.getFileName());
    Optional<ByteSize> borrowed = bytes(device.resolve("mem_info_gtt_total"));
    if (own.get().bytes() < CARVE_OUT && borrowed.isPresent()) {
      return Optional.of(new Gpu(name, borrowed.get(), Optional.empty(), true, FOUND_BY));
    }
    Optional<ByteSize> free =
        bytes(device.resolve("mem_info_vram_used"))
            .map(used -> new ByteSize(Math.max(0, own.get().bytes() - used.bytes())));
    return Optional.of(new Gpu(name, own.get(), free, false, FOUND_BY));
  }

  /// The folders `card0`, `card1` and so on; their outputs (`card0-DP-1`) are none.
  private static Iterable<Path> cards(Path folder) {
    TreeSet<Path> cards = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "card*")) {
      for (Path entry : entries) {
        if (String.valueOf(entry.getFileName()).matches("card[0-9]{1,3}")) {
          cards.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A machine without a screen has no such folder.
    }
    return cards;
  }

  private static String unknown(String what, Path card) {
    return "There is "
        + what
        + " ("
        + card.getFileName()
        + ") whose memory its driver does not tell.";
  }

  private static Optional<ByteSize> bytes(Path file) {
    return line(file).flatMap(LinuxMemory::number).map(ByteSize::new);
  }

  private static Optional<String> line(Path file) {
    return LinuxMemory.text(file).map(String::strip);
  }
}
