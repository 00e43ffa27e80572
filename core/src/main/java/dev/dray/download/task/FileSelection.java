package dev.dray.download.task;

import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.download.DownloadRequest;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Chooses the files of a listing that a request asks for.
///
/// Named files come first and must exist; a name that ends in `/` is a folder. Otherwise a file is
/// taken if any include pattern matches (or there is none) and no exclude pattern does.
final class FileSelection {

  /// The tag that stands for none.
  private static final String LATEST = "LATEST";

  /// Files that go with a model and are none (llama.cpp's list).
  private static final Pattern HELPER =
      Pattern.compile("mmproj|imatrix|mtp-|eagle3-|dflash-|dspark-", Pattern.CASE_INSENSITIVE);

  private static final Pattern PART =
      Pattern.compile("-[0-9]{5}-of-[0-9]{5}(?=\\.gguf$)", Pattern.CASE_INSENSITIVE);

  private FileSelection() {}

  /// @throws NotFoundException if a named file or folder is not listed
  /// @throws InvalidRequestException if the patterns leave nothing of a repository that has files
  static List<RemoteFile> select(Listing listing, DownloadRequest request) {
    List<String> named = named(request);
    Optional<String> quantization = quantization(request.ref());
    List<RemoteFile> chosen;
    if (!named.isEmpty()) {
      chosen = byName(listing, named);
    } else {
      chosen = byPattern(listing.files(), request.include(), request.exclude());
      if (quantization.isPresent()) {
        chosen = byQuantization(listing, chosen, quantization.get());
      }
      if (chosen.isEmpty() && !listing.files().isEmpty()) {
        throw new InvalidRequestException(
            "The patterns select none of the "
                + listing.files().size()
                + " files of "
                + listing.name(),
            "Look at the files with 'dray info "
                + listing.name()
                + " --files'; a pattern matches the"
                + " whole path, so '*Q4_K_M*' needs its stars.",
            ErrorContext.of(listing.name()));
      }
    }
    return chosen.stream().sorted(Comparator.comparing(RemoteFile::path)).distinct().toList();
  }

  /// The one file that was asked for by its full name, if that is all that was asked.
  static Optional<RemoteFile> single(List<RemoteFile> chosen, DownloadRequest request) {
    List<String> named = named(request);
    return chosen.size() == 1
            && (request.ref() instanceof ModelRef.Url
                || (named.size() == 1 && named.getFirst().equals(chosen.getFirst().path().text())))
        ? Optional.of(chosen.getFirst())
        : Optional.empty();
  }

  private static List<String> named(DownloadRequest request) {
    List<String> named = new ArrayList<>(request.files());
    path(request.ref()).ifPresent(path -> named.add(path.text()));
    return named;
  }

  private static Optional<RepoPath> path(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.path();
      case ModelRef.ModelScope scope -> scope.path();
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> Optional.empty();
    };
  }

  private static Optional<String> quantization(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.quantization();
      case ModelRef.ModelScope scope -> scope.quantization();
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> Optional.empty();
    };
  }

  private static List<RemoteFile> byName(Listing listing, List<String> names) {
    List<RemoteFile> chosen = new ArrayList<>();
    for (String name : names) {
      List<RemoteFile> found =
          listing.files().stream().filter(file -> file.path().text().equals(name)).toList();
      if (found.isEmpty()) {
        String folder = name.endsWith("/") ? name : name + "/";
        found =
            listing.files().stream().filter(file -> file.path().text().startsWith(folder)).toList();
      }
      if (found.isEmpty()) {
        throw new NotFoundException(
            ErrorCode.FILE_NOT_FOUND,
            listing.name()
                + " at "
                + listing.revision()
                + " has no file '"
                + name
                + "'"
                + closest(listing, name).map(near -> "; the nearest is '" + near + "'").orElse(""),
            "List the files with 'dray info " + listing.name() + " --files'.",
            ErrorContext.of(listing.name() + "/" + name));
      }
      chosen.addAll(found);
    }
    return chosen;
  }

  /// A file that differs in case or folder only.
  private static Optional<String> closest(Listing listing, String name) {
    String tail = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return listing.files().stream()
        .map(file -> file.path().text())
        .filter(path -> path.toLowerCase(Locale.ROOT).endsWith(tail))
        .findFirst();
  }

  private static List<RemoteFile> byPattern(
      List<RemoteFile> files, List<String> include, List<String> exclude) {
    List<Glob> takes = include.stream().map(Glob::new).toList();
    List<Glob> leaves = exclude.stream().map(Glob::new).toList();
    return files.stream()
        .filter(file -> {
          String path = file.path().text();
          return (takes.isEmpty() || takes.stream().anyMatch(glob -> glob.matches(path)))
              && leaves.stream().noneMatch(glob -> glob.matches(path));
        })
        .toList();
  }

  /// What llama.cpp takes where nobody names a quantization: `Q4_K_M`, else `Q8_0`, else the first
  /// model, with all its parts.
  private static List<RemoteFile> byDefault(List<RemoteFile> weights) {
    List<RemoteFile> models =
        weights.stream()
            .filter(file -> !HELPER.matcher(file.path().fileName()).find())
            .sorted(Comparator.comparing(RemoteFile::path))
            .toList();
    for (String usual : List.of("Q4_K_M", "Q8_0")) {
      Pattern wanted = Pattern.compile(usual + "[.-]", Pattern.CASE_INSENSITIVE);
      List<RemoteFile> chosen =
          models.stream().filter(file -> wanted.matcher(file.path().text()).find()).toList();
      if (!chosen.isEmpty()) {
        return chosen;
      }
    }
    return models.stream()
        .findFirst()
        .map(first -> {
          String name = PART.matcher(first.path().text()).replaceFirst("");
          return models.stream()
              .filter(file -> PART.matcher(file.path().text()).replaceFirst("").equals(name))
              .toList();
        })
        .orElse(List.of());
  }

  /// GGUF files whose name holds the tag followed by `.` or `-`, as llama.cpp chooses.
  private static List<RemoteFile> byQuantization(
      Listing listing, List<RemoteFile> files, String tag) {
    Pattern wanted =
        Pattern.compile(Pattern.quote(tag) + "[.-].*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    List<RemoteFile> weights =
        files.stream()
            .filter(file -> file.path().text().toLowerCase(Locale.ROOT).endsWith(".gguf"))
            .toList();
    List<RemoteFile> chosen =
        tag.equals(LATEST)
            ? byDefault(weights)
            : weights.stream().filter(file -> wanted.matcher(file.path().text()).find()).toList();
    if (chosen.isEmpty()) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          listing.name() + " has no GGUF file with the quantization '" + tag + "'",
          weights.isEmpty()
              ? "It has no GGUF files at all; leave ':" + tag + "' out."
              : "It has: "
                  + String.join(
                      ", ", weights.stream().limit(20).map(f -> f.path().fileName()).toList()),
          ErrorContext.of(listing.name()));
    }
    return chosen;
  }
}
