package dev.dray;

import dev.dray.catalog.CatalogModel;
import dev.dray.catalog.Sizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Holds the models of the catalog against an amount of memory: a fifth more than their weights,
/// and half a gigabyte for the program.
///
/// @param memory what they must fit into; anything fits where it is not known
record CatalogSizing(Optional<ByteSize> memory) implements Sizing {

  private static final String TOTAL = "MemTotal:";

  /// This machine's main memory, where its kernel tells.
  static Optional<ByteSize> ofThisMachine() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith(TOTAL) && line.endsWith(" kB"))
          .map(line -> line.substring(TOTAL.length(), line.length() - 3).strip())
          .filter(number -> number.matches("[0-9]{1,15}"))
          .map(number -> new ByteSize(Long.parseLong(number) << 10))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Sized> of(CatalogModel model) {
    return model
        .diskSize()
        .map(disk -> {
          ByteSize needed = new ByteSize(disk.bytes() + disk.bytes() / 5 + 500_000_000);
          return new Sized(
              needed,
              memory.map(m -> needed.compareTo(m) <= 0).orElse(true),
              memory.isPresent() ? "fits" : "memory not known");
        });
  }
}
