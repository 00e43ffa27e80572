package dev.dray.registry;

import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A copy of a registry file from before a change: `model_registry[.layer].<UTC
/// yyyyMMdd-HHmmss>.bak.json`.
///
/// @param file the copy
/// @param layer what it is a copy of
/// @param time when it was made, to the second
/// @param serial tells apart those of one second
public record RegistryBackup(Path file, Layer layer, Instant time, int serial) {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT);
  private static final Pattern NAME =
      Pattern.compile(
          "model_registry(?:\\.(curated|discovered))?\\.([0-9]{8}-[0-9]{6})(?:-([0-9]{1,4}))?"
              + "\\.bak\\.json");

  /// All backups of a folder, the newest first. The time in the name counts, so that one layer's do
  /// not come before another's.
  static List<RegistryBackup> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .flatMap(file -> of(file).stream())
          .sorted(
              Comparator.comparing(RegistryBackup::time)
                  .thenComparingInt(RegistryBackup::serial)
                  .reversed()
                  .thenComparing(RegistryBackup::layer))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw DiskFailure.of("read", folder, e);
    }
  }

  /// Removes the oldest backups of each layer until so many are left. What cannot be removed stays:
  /// the change that made a new one is done.
  static void prune(Path folder, int most) {
    Map<Layer, Integer> seen = new EnumMap<>(Layer.class);
    for (RegistryBackup backup : list(folder)) {
      if (seen.merge(backup.layer(), 1, Integer::sum) > most) {
        try {
          Files.deleteIfExists(backup.file());
        } catch (IOException e) {
          System.getLogger(RegistryBackup.class.getName())
              .log(System.Logger.Level.DEBUG, "an old backup stays", e);
        }
      }
    }
  }

  /// The backup that a file is by its name.
  static Optional<RegistryBackup> of(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      Instant time = LocalDateTime.parse(name.group(2), STAMP).toInstant(ZoneOffset.UTC);
      Layer layer =
          name.group(1) == null
              ? Layer.MERGED
              : Layer.valueOf(name.group(1).toUpperCase(Locale.ROOT));
      int serial = name.group(3) == null ? 1 : Integer.parseInt(name.group(3));
      return Optional.of(new RegistryBackup(file, layer, time, serial));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// A time as names have it.
  static String stamp(Instant time) {
    return STAMP.format(time.atOffset(ZoneOffset.UTC));
  }

  /// Copies a layer's file, durably. Nothing where there is no such file.
  static Optional<RegistryBackup> make(RegistryFolder folder, Layer layer, Instant now) {
    Path from = folder.file(layer);
    String base = "model_registry" + (layer == Layer.MERGED ? "" : "." + layer) + "." + stamp(now);
    if (!Files.isRegularFile(from)) {
      return Optional.empty();
    }
    try {
      // Behind all of this second, of which the first may be gone again.
      int serial =
          1
              + list(folder.root()).stream()
                  .filter(one -> one.layer() == layer && stamp(one.time()).equals(stamp(now)))
                  .mapToInt(RegistryBackup::serial)
                  .max()
                  .orElse(0);
      Path to = folder.root().resolve(base + (serial == 1 ? "" : "-" + serial) + ".bak.json");
      Path passing = to.resolveSibling("." + to.getFileName() + ".next");
      Files.copy(from, passing, StandardCopyOption.REPLACE_EXISTING);
      WholeFiles.force(passing);
      Files.move(passing, to);
      return of(to);
    } catch (IOException e) {
      throw DiskFailure.of("back up", from, e);
    }
  }
}
