package dev.dray;

import dev.dray.download.TokenChoice;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.inspection.Inspection;
import dev.dray.inspection.task.Hints;
import dev.dray.inspection.task.Inspector;
import dev.dray.model.Quantization;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/// Looks at models, here and elsewhere, for the facade.
final class Inspections {

  private final Workshop workshop;

  Inspections(Workshop workshop) {
    this.workshop = workshop;
  }

  /// @see Dray#inspect(ModelRef)
  Inspection of(ModelRef ref, Optional<Path> snapshot, boolean offline) {
    if (offline) {
      Path here =
          snapshot.orElseThrow(() ->
              new NotFoundException(
                  ErrorCode.NOT_CACHED,
                  ref + " is not in the cache, and offline mode is on",
                  "Leave offline mode, or name a folder.",
                  ErrorContext.of(ref.toString())));
      return of(here, name(here));
    }
    workshop.providers().require(ref);
    ModelDetails details =
        workshop
            .providers()
            .of(ref.provider(), new TokenChoice.Configured(), Optional.empty())
            .info(ref);
    return Inspector.remote(
        details,
        new Hints(Optional.of(details), ref.provider().id(), only(ref, details)),
        workshop.api());
  }

  /// The file that a reference names, by its path or by its quantization.
  private static Optional<String> only(ModelRef ref, ModelDetails details) {
    Optional<RepoPath> path =
        switch (ref) {
          case ModelRef.Hub hub -> hub.path();
          case ModelRef.ModelScope model -> model.path();
          default -> Optional.empty();
        };
    Optional<String> quantization =
        switch (ref) {
          case ModelRef.Hub hub -> hub.quantization();
          case ModelRef.ModelScope model -> model.quantization();
          default -> Optional.empty();
        };
    return path.map(RepoPath::text)
        .or(() ->
            quantization.flatMap(wanted ->
                details.files().stream()
                    .filter(file -> file.path().fileName().endsWith(".gguf"))
                    .filter(file -> says(file, wanted))
                    .map(file -> file.path().text())
                    .sorted()
                    .findFirst()));
  }

  private static boolean says(RemoteFile file, String wanted) {
    return Quantization.ofName(file.path().fileName())
        .map(found -> found.matches(wanted))
        .orElse(false);
  }

  /// @see Dray#inspect(Path)
  Inspection of(Path place) {
    return of(place, name(place));
  }

  Inspection of(Path place, String name) {
    if (!Files.exists(place)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          place + " is not there",
          "Name a folder or a file of a model.",
          ErrorContext.of(place.toString()));
    }
    return read(place, () -> Inspector.local(place, name));
  }

  /// Some files of a folder, by their paths in it.
  Inspection of(Path folder, Collection<String> files) {
    return read(folder, () -> Inspector.local(folder, name(folder), files));
  }

  private interface Reading {
    Inspection read() throws IOException;
  }

  private static Inspection read(Path place, Reading reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new StorageException(
          place + " cannot be read",
          "Check that you may read it.",
          ErrorContext.of(place.toString()),
          e);
    }
  }

  /// What a place is called: the repository of a snapshot in a hub cache, else the last two parts
  /// of a folder, or the name of a file.
  static String name(Path place) {
    if (Files.isRegularFile(place)) {
      return String.valueOf(place.getFileName());
    }
    Path whole = place.toAbsolutePath().normalize();
    int count = whole.getNameCount();
    if (count >= 3 && whole.getName(count - 2).toString().equals("snapshots")) {
      String folder = whole.getName(count - 3).toString();
      if (folder.startsWith("models--")) {
        return folder.substring("models--".length()).replaceFirst("--", "/");
      }
    }
    return count >= 2
        ? whole.getName(count - 2) + "/" + whole.getName(count - 1)
        : whole.toString();
  }
}
