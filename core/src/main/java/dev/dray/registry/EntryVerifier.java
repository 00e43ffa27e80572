package dev.dray.registry;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.store.Artifacts;
import dev.dray.store.CheckDepth;
import dev.dray.store.DirectoryChecksum;
import dev.dray.store.ExpectedFile;
import dev.dray.store.FileCheck;
import dev.dray.store.HashProgress;
import dev.dray.store.OllamaStore;
import dev.dray.store.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Holds entries to what is recorded about them: that they are there, their files with sizes and
/// digests, the checksum of the folder, and the version that is locked.
final class EntryVerifier {

  private final OllamaStore ollama;

  EntryVerifier(OllamaStore ollama) {
    this.ollama = ollama;
  }

  EntryCheck verify(RegistryEntry entry, CheckDepth depth, HashProgress progress) {
    if (!entry.hasPath()) {
      return verdict(entry, EntryCheck.State.WITHOUT_FILES, "");
    }
    if (entry.ollamaName().isPresent()) {
      return inOllama(entry, entry.ollamaName().get(), depth, progress);
    }
    Optional<Path> place = entry.place().filter(Path::isAbsolute);
    if (place.isEmpty()) {
      return verdict(
          entry,
          EntryCheck.State.UNKNOWN,
          entry.download().path().orElse("") + " is a path of another system");
    }
    if (!Files.exists(place.get())) {
      return verdict(entry, EntryCheck.State.MISSING, place.get() + " is not there");
    }
    return new Look(entry, place.get(), depth, progress).check();
  }

  private static EntryCheck verdict(RegistryEntry entry, EntryCheck.State state, String why) {
    List<String> problems = state == EntryCheck.State.MISSING ? List.of(why) : List.of();
    List<String> warnings = state == EntryCheck.State.UNKNOWN ? List.of(why) : List.of();
    return new EntryCheck(entry, state, problems, warnings, Optional.empty());
  }

  private EntryCheck inOllama(
      RegistryEntry entry, String name, CheckDepth depth, HashProgress progress) {
    if (!Files.isDirectory(ollama.root().resolve("manifests"))) {
      return verdict(
          entry,
          EntryCheck.State.UNKNOWN,
          "there is no Ollama store at " + ollama.root() + " to look into");
    }
    Optional<List<ExpectedFile>> files = Optional.empty();
    try {
      if (ModelRef.parse("ollama://" + name) instanceof ModelRef.Ollama ref) {
        files = ollama.expected(ref);
      }
    } catch (IllegalArgumentException e) {
      return verdict(entry, EntryCheck.State.MISSING, "'" + name + "' is no name of Ollama's");
    }
    if (files.isEmpty()) {
      return verdict(entry, EntryCheck.State.MISSING, "Ollama's store has no manifest of " + name);
    }
    VerifyReport report = FileCheck.run(ollama.root(), files.get(), depth, progress);
    boolean sound = report.isSound() && report.missing().isEmpty();
    return new EntryCheck(
        entry,
        sound ? EntryCheck.State.SOUND : EntryCheck.State.CHANGED,
        List.of(),
        List.of(),
        Optional.of(report));
  }

  /// One entry being looked at.
  private static final class Look {
    private final RegistryEntry entry;
    private final Path place;
    private final CheckDepth depth;
    private final HashProgress progress;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Look(RegistryEntry entry, Path place, CheckDepth depth, HashProgress progress) {
      this.entry = entry;
      this.place = place;
      this.depth = depth;
      this.progress = progress;
    }

    EntryCheck check() {
      List<ExpectedFile> expected = expected();
      VerifyReport report = FileCheck.run(place, expected, depth, progress);
      boolean nothingLeft = !expected.isEmpty() && report.missing().size() == expected.size();
      if (nothingLeft) {
        problems.add("none of its files is in " + place);
      } else if (Files.isDirectory(place)) {
        checksum(report.checked() == 0);
        if (depth == CheckDepth.DIGESTS) {
          lock(found(expected, report));
        }
      }
      boolean sound = problems.isEmpty() && report.isSound() && report.missing().isEmpty();
      EntryCheck.State state =
          nothingLeft
              ? EntryCheck.State.MISSING
              : sound ? EntryCheck.State.SOUND : EntryCheck.State.CHANGED;
      return new EntryCheck(entry, state, problems, warnings, Optional.of(report));
    }

    /// The files that the download has, with what is known about each; of a download without a
    /// list, all that are known.
    private List<ExpectedFile> expected() {
      Map<String, TrackedFiles.TrackedFile> known = new LinkedHashMap<>();
      List<TrackedFiles.TrackedFile> told = new ArrayList<>();
      entry.source().ifPresent(source -> told.addAll(source.files()));
      told.addAll(entry.artifacts().files());
      told.forEach(file -> known.merge(file.path(), file, Look::both));
      Set<String> listed = Set.copyOf(entry.download().files());
      if (!listed.isEmpty()) {
        known.keySet().retainAll(listed);
        entry
            .download()
            .files()
            .forEach(path ->
                known.putIfAbsent(
                    path,
                    new TrackedFiles.TrackedFile(path, Optional.empty(), OptionalLong.empty())));
      }
      List<ExpectedFile> files = new ArrayList<>();
      known.values().forEach(file -> expected(file).ifPresent(files::add));
      return files;
    }

    private static TrackedFiles.TrackedFile both(
        TrackedFiles.TrackedFile one, TrackedFiles.TrackedFile other) {
      return new TrackedFiles.TrackedFile(
          one.path(),
          one.sha256().or(other::sha256),
          one.size().isPresent() ? one.size() : other.size());
    }

    private Optional<ExpectedFile> expected(TrackedFiles.TrackedFile file) {
      Path at;
      try {
        RepoPath path = new RepoPath(file.path());
        boolean isPlace = !Files.isDirectory(place);
        if (isPlace && !place.endsWith(path.fileName())) {
          return Optional.empty();
        }
        at = isPlace ? place : path.under(place);
      } catch (IllegalArgumentException e) {
        warnings.add("'" + file.path() + "' is no path of a model, and was not looked at");
        return Optional.empty();
      }
      return Optional.of(
          new ExpectedFile(
              file.path(), at, file.size(), file.sha256().flatMap(hex -> digest(hex))));
    }

    private Optional<Digest> digest(String hex) {
      return sha256(hex).map(sha -> sha);
    }

    private Optional<Digest.Sha256> sha256(String hex) {
      try {
        return Optional.of(new Digest.Sha256(hex));
      } catch (IllegalArgumentException e) {
        warnings.add("'" + hex + "' is recorded and is no SHA-256");
        return Optional.empty();
      }
    }

    /// A file more is no fault while every file that is known is right, unless the version is
    /// locked.
    private void checksum(boolean nothingElseTells) {
      Optional<String> recorded = entry.download().directoryChecksum();
      if (recorded.isEmpty()) {
        return;
      }
      DirectoryChecksum before;
      try {
        before = DirectoryChecksum.parse(recorded.get());
      } catch (IllegalArgumentException e) {
        warnings.add("'" + recorded.get() + "' is recorded and is no checksum of a folder");
        return;
      }
      Optional<DirectoryChecksum> now = DirectoryChecksum.of(place, before.scheme());
      if (!now.equals(Optional.of(before))) {
        String text =
            "names or sizes in its folder changed: the checksum was "
                + before
                + " and is "
                + now.map(DirectoryChecksum::toString).orElse("none");
        (nothingElseTells || entry.versionLock().locked() ? problems : warnings).add(text);
      }
    }

    /// What the files are whose digests were just compared.
    private Map<RepoPath, Digest.Sha256> found(List<ExpectedFile> expected, VerifyReport report) {
      Map<String, Digest> wrong = new HashMap<>();
      report.mismatches().forEach(file -> wrong.put(file.path(), file.actual()));
      Set<String> notHashed = new HashSet<>(report.missing());
      notHashed.addAll(report.unchecked());
      report.wrongSizes().forEach(file -> notHashed.add(file.path()));
      Map<RepoPath, Digest.Sha256> found = new HashMap<>();
      for (ExpectedFile file : expected) {
        if (!notHashed.contains(file.path())
            && file.digest().map(right -> wrong.getOrDefault(file.path(), right)).orElse(null)
                instanceof Digest.Sha256 sha) {
          found.put(new RepoPath(file.path()), sha);
        }
      }
      return found;
    }

    private void lock(Map<RepoPath, Digest.Sha256> found) {
      Optional<Digest.Sha256> locked =
          entry.versionLock().locked()
              ? entry.versionLock().expectedAggregateSha256().flatMap(this::sha256)
              : Optional.empty();
      if (locked.isEmpty()) {
        return;
      }
      List<RepoPath> paths = new ArrayList<>();
      for (TrackedFiles.TrackedFile file : entry.artifacts().files()) {
        try {
          paths.add(new RepoPath(file.path()));
        } catch (IllegalArgumentException e) {
          warnings.add("'" + file.path() + "' is no path of a model, and was not looked at");
        }
      }
      Artifacts now =
          Artifacts.of(place, paths.isEmpty() ? Artifacts.paths(place) : paths, found, progress);
      if (!now.isLockedTo(locked.get())) {
        problems.add(
            "it is locked to "
                + locked.get().hex()
                + ", and its files are "
                + now.aggregate().map(Digest.Sha256::hex).orElse("gone"));
      }
    }
  }
}
