package dev.dray.server.health;

import dev.dray.ByteSize;
import dev.dray.store.DiskSpace;
import java.nio.file.Path;
import java.util.Optional;

/// Whether there is room where models go.
///
/// @param folder where they go; need not be there yet
/// @param least what has to be free
public record Space(Path folder, ByteSize least) implements Check {

  @Override
  public String name() {
    return "space";
  }

  @Override
  public Optional<String> trouble() {
    ByteSize free = DiskSpace.usable(folder);
    return free.bytes() >= least.bytes()
        ? Optional.empty()
        : Optional.of("only " + free.formatted() + " are free at " + folder);
  }
}
