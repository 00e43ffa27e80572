package dev.dray.registry;

import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.store.DiskFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one file of a registry says.
///
/// @param entries those that have a name, in their order
/// @param strays items that are no entries; they are kept, behind the entries
/// @param ascii whether it has no characters beyond ASCII, as Python writes it
/// @param problems what is wrong in it without making it unreadable, a sentence each
/// @param damage where it stops being readable, and why; the entries are those before
record LayerFile(
    List<RegistryEntry> entries,
    List<JsonValue> strays,
    boolean ascii,
    List<String> problems,
    Optional<Damage> damage) {

  /// Where a file stops being readable.
  ///
  /// @param at the offset of the byte
  /// @param place the same as line and column
  /// @param reason what is wrong there
  record Damage(long at, String place, String reason) {}

  static final LayerFile NONE =
      new LayerFile(List.of(), List.of(), true, List.of(), Optional.empty());

  LayerFile {
    entries = List.copyOf(entries);
    strays = List.copyOf(strays);
    problems = List.copyOf(problems);
  }

  /// Reads a file; one that is not there has no entries.
  ///
  /// @throws StorageException if the disk fails
  static LayerFile read(Path file, JsonReader reader) {
    Collector collector = new Collector(file);
    try (AsciiWatch in = new AsciiWatch(Files.newInputStream(file))) {
      try {
        reader.items(in, collector::add);
        return collector.done(in.ascii, Optional.empty());
      } catch (JsonReader.Malformed e) {
        return collector.done(in.ascii, Optional.of(new Damage(e.at(), e.place(), e.reason())));
      }
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw DiskFailure.of("read", file, e);
    }
  }

  /// The same file's content with other entries.
  LayerFile with(List<RegistryEntry> others) {
    return new LayerFile(others, strays, ascii, problems, damage);
  }

  /// Whether both say the same, however they are laid out.
  boolean says(LayerFile other) {
    return entries.equals(other.entries) && strays.equals(other.strays);
  }

  /// Everything in it.
  List<JsonValue> items() {
    List<JsonValue> all = new ArrayList<>(entries.size() + strays.size());
    entries.forEach(entry -> all.add(entry.json()));
    all.addAll(strays);
    return all;
  }

  /// Why this file cannot be used, with what to do about it.
  StorageException unusable(Path file, Optional<Path> backup) {
    String next =
        "Correct it there, or have 'dray registry repair' keep the "
            + entries.size()
            + " entries before that place"
            + backup
                .map(good -> " and take the rest from the newest good backup, " + good)
                .orElse("")
            + ".";
    return new StorageException(
        sentence(file),
        next,
        ErrorContext.of(file.toString()),
        new IOException(damage.orElseThrow().reason()));
  }

  /// Where and how it is damaged.
  String sentence(Path file) {
    Damage where = damage.orElseThrow();
    return file
        + " is damaged at byte "
        + where.at()
        + " ("
        + where.place()
        + "): "
        + where.reason();
  }

  private static final class Collector {
    private final Path file;
    private final List<RegistryEntry> entries = new ArrayList<>();
    private final List<JsonValue> strays = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int number;

    Collector(Path file) {
      this.file = file;
    }

    void add(JsonValue item) {
      number++;
      Optional<RegistryEntry> entry =
          item instanceof JsonObject object ? RegistryEntry.of(object) : Optional.empty();
      if (entry.isEmpty()) {
        problem(item instanceof JsonObject ? "has no name" : "is no object");
        strays.add(item);
      } else if (!names.add(entry.get().name())) {
        problem("is a second '" + entry.get().name() + "'; the first one counts");
        strays.add(item);
      } else {
        entries.add(entry.get());
      }
    }

    private void problem(String what) {
      problems.add("Entry " + number + " of " + file + " " + what);
    }

    LayerFile done(boolean ascii, Optional<Damage> damage) {
      return new LayerFile(entries, strays, ascii, problems, damage);
    }
  }

  /// Notices characters beyond ASCII in passing.
  private static final class AsciiWatch extends FilterInputStream {
    private boolean ascii = true;

    AsciiWatch(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      ascii &= one < 0x80;
      return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int count = super.read(into, from, length);
      boolean plain = true;
      for (int i = from; i < from + count; i++) {
        plain &= into[i] >= 0;
      }
      ascii &= plain;
      return count;
    }
  }
}
