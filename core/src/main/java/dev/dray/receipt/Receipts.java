package dev.dray.receipt;

import dev.dray.hashing.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All receipts of this user: one file for each model at each place, in a folder of Dray's own.
/// Thread-safe; several processes may write at once, and then the last one counts.
///
/// Implementation note. They do not lie beside the models: hub caches and other programs' stores
/// are not ours to put files into, and a model that is copied elsewhere would take a record along
/// that speaks of another place. A file is there whole or not at all. It is not forced to the disk:
/// one that a power cut takes is written again by the next download.
public final class Receipts {

  private static final String SUFFIX = ".json";
  private static final int LONGEST_NAME = 80;
  private static final int PLACE_KEY = 16;
  private static final int NAME_KEY = 8;

  private final Path folder;

  private Receipts(Path folder) {
    this.folder = folder;
  }

  /// The receipts in a folder, which may not exist yet.
  public static Receipts in(Path folder) {
    return new Receipts(folder);
  }

  /// What was read, and what could not be.
  ///
  /// @param receipts the receipts, the newest first
  /// @param damaged a sentence about each file that is none
  public record All(List<Receipt> receipts, List<String> damaged) {
    /// Copies the lists.
    public All {
      receipts = List.copyOf(receipts);
      damaged = List.copyOf(damaged);
    }
  }

  /// Keeps a receipt, in place of the one for the same model at the same place. Of an earlier one
  /// for the same commit those files are kept that this one does not have, or that it only knows as
  /// being there before.
  ///
  /// @return where it lies
  /// @throws IOException if it cannot be written
  public Path keep(Receipt receipt) throws IOException {
    Path file = folder.resolve(nameOf(receipt));
    boolean allNew =
        receipt.whole() && receipt.files().stream().noneMatch(f -> f.how() == ReceiptFile.How.KEPT);
    if (allNew || !Files.exists(file)) {
      write(file, ReceiptWriter.text(receipt));
      return file;
    }
    if (saysAsMuch(file, receipt)) {
      return file;
    }
    Optional<Receipt> earlier = readable(file);
    Receipt both = earlier.map(old -> together(old, receipt)).orElse(receipt);
    if (earlier.filter(both::equals).isEmpty()) {
      write(file, ReceiptWriter.text(both));
    }
    return file;
  }

  /// Whether everything was here already and the earlier receipt is of the same commit: then
  /// nothing has to be read for it, and no JSON library loaded.
  private static boolean saysAsMuch(Path file, Receipt receipt) throws IOException {
    if (receipt.files().stream().anyMatch(f -> f.how() != ReceiptFile.How.KEPT)) {
      return false;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String commit = receipt.commit().map(c -> "\"" + c + "\"").orElse("null");
    if (!text.contains("\n  \"commit\": " + commit)
        || (receipt.whole() && !text.contains("\n  \"whole\": true"))) {
      return false;
    }
    Set<String> paths = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      String entry = line.strip();
      int end = entry.indexOf(ReceiptWriter.AFTER_PATH);
      if (end >= 0) {
        paths.add(entry.substring(0, end));
      }
    }
    return receipt.files().stream().map(ReceiptWriter::pathText).allMatch(paths::contains);
  }

  private static Optional<Receipt> readable(Path file) {
    try {
      return Optional.of(read(file));
    } catch (IOException | IllegalArgumentException e) {
      // What cannot be read is no loss.
      return Optional.empty();
    }
  }

  /// The earlier receipt if nothing came since, else both together.
  private static Receipt together(Receipt old, Receipt fresh) {
    if (!old.commit().equals(fresh.commit())) {
      return fresh;
    }
    Map<String, ReceiptFile> files = new HashMap<>();
    old.files().forEach(file -> files.put(file.path().text(), file));
    boolean changed = fresh.whole() && !old.whole();
    for (ReceiptFile file : fresh.files()) {
      ReceiptFile known = files.get(file.path().text());
      boolean same = known != null && known.digest().equals(file.digest());
      if (!(same && file.how() == ReceiptFile.How.KEPT)) {
        files.put(file.path().text(), file);
        changed = true;
      }
    }
    if (!changed) {
      return old;
    }
    List<ReceiptFile> union = new ArrayList<>(files.values());
    union.sort(Comparator.comparing(ReceiptFile::path));
    return new Receipt(
        fresh.completedAt(),
        fresh.tool(),
        fresh.provider(),
        fresh.reference(),
        fresh.name(),
        fresh.revision(),
        fresh.commit(),
        fresh.licence().or(old::licence),
        fresh.sources(),
        fresh.layout(),
        fresh.place(),
        fresh.whole() || old.whole(),
        union);
  }

  /// The receipts for what lies at a place: mostly one, and several where several models were put
  /// into one folder.
  public All at(Path place) {
    return read(files("-" + placeKey(place) + "-"));
  }

  /// All receipts.
  public All all() {
    return read(files("-"));
  }

  private static All read(List<Path> files) {
    List<Receipt> receipts = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (Path file : files) {
      try {
        receipts.add(read(file));
      } catch (NoSuchFileException e) {
        // Replaced or removed meanwhile.
      } catch (IOException | IllegalArgumentException e) {
        damaged.add(
            "The receipt "
                + file
                + " cannot be used: "
                + e.getMessage()
                + "; remove it, and the next download of that model writes it anew");
      }
    }
    receipts.sort(Comparator.comparing(Receipt::completedAt).reversed());
    return new All(receipts, damaged);
  }

  /// Forgets what lay at a place.
  ///
  /// @return whether anything was known of it
  /// @throws IOException if it cannot be removed
  public boolean forget(Path place) throws IOException {
    boolean any = false;
    for (Path file : files("-" + placeKey(place) + "-")) {
      any |= Files.deleteIfExists(file);
    }
    return any;
  }

  /// A file counts only for the place that its name stands for, whatever it says.
  private static Receipt read(Path file) throws IOException {
    Receipt receipt = ReceiptReader.read(file);
    if (!String.valueOf(file.getFileName()).equals(nameOf(receipt))) {
      throw new IllegalArgumentException("it speaks of another model or place than its name does");
    }
    return receipt;
  }

  /// The files whose names have this in them.
  private List<Path> files(String part) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(
            folder,
            file -> {
              String name = String.valueOf(file.getFileName());
              return name.endsWith(SUFFIX) && name.contains(part);
            })) {
      stream.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      // No folder, no receipts.
      return List.of();
    }
    return found;
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(folder);
    Path passing = Files.createTempFile(folder, "receipt", ".tmp");
    try {
      Files.writeString(passing, text, StandardCharsets.US_ASCII);
      try {
        Files.move(
            passing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(passing, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(passing);
    }
  }

  /// For people who look into the folder, with the key of its place at the end.
  private static String nameOf(Receipt receipt) {
    String words = (receipt.provider() + "-" + receipt.name()).replaceAll("[^A-Za-z0-9._]+", "-");
    String shown = words.length() > LONGEST_NAME ? words.substring(0, LONGEST_NAME) : words;
    String model = receipt.provider() + "\0" + receipt.name();
    return shown + "-" + placeKey(receipt.place()) + "-" + key(model, NAME_KEY) + SUFFIX;
  }

  private static String placeKey(Path place) {
    return key(place.toAbsolutePath().normalize().toString(), PLACE_KEY);
  }

  private static String key(String words, int digits) {
    byte[] text = words.getBytes(StandardCharsets.UTF_8);
    MessageDigest hash = Hashing.SHA_256.begin(text.length);
    hash.update(text);
    return Hashing.SHA_256.finish(hash).hex().substring(0, digits);
  }
}
