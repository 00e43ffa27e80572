package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.download.PartialDownload;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.store.PartPlaces;
import dev.dray.transfer.PartialState;
import dev.dray.transfer.TransferEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part files of caches and folders, with what their journals and leases tell. Stateless.
public final class Partials {

  private Partials() {}

  /// Everything that was begun and not finished at these places, in their order.
  ///
  /// @throws StorageException if a part file cannot be read
  public static List<PartialDownload> list(List<PartPlaces> places, InstantSource clock) {
    List<PartialDownload> found = new ArrayList<>();
    for (PartPlaces place : places) {
      for (PartPlaces.Part part : place.parts()) {
        look(part, clock).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<PartialDownload> look(PartPlaces.Part part, InstantSource clock) {
    Path path = part.path();
    try {
      Optional<PartialState> state = TransferEngine.inspect(path);
      Duration age = Duration.between(Files.getLastModifiedTime(path).toInstant(), clock.instant());
      return Optional.of(
          new PartialDownload(
              path,
              part.model(),
              state.map(PartialState::name).or(part::file),
              ByteSize.ofBytes(state.map(PartialState::held).orElse(0L)),
              ByteSize.ofBytes(Files.size(path)),
              state
                  .filter(s -> s.size().isPresent())
                  .map(s -> ByteSize.ofBytes(s.size().getAsLong())),
              age.isNegative() ? Duration.ZERO : age,
              PartialDownload.Owner.valueOf(TransferEngine.holder(path).name())));
    } catch (NoSuchFileException e) {
      // Finished or removed meanwhile.
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException(
          "Cannot read " + path + ": " + e.getMessage(),
          "Check the rights on that file.",
          ErrorContext.of(path.toString()),
          e);
    }
  }

  /// Removes a part file with its journal and lease.
  ///
  /// @return whether it is gone; false if somebody is, or may be, at work on it
  /// @throws StorageException if the disk failed
  public static boolean remove(PartialDownload partial) {
    return TransferEngine.remove(partial.path());
  }
}
