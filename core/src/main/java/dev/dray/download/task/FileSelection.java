package dev.dray.download.task;

import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.download.DownloadRequest;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.model.variant.VariantWish;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Chooses the files of a listing that a request asks for.
///
/// Named files come first and must exist; a name that ends in `/` is a folder. Otherwise a file is
/// taken if any include pattern matches (or there is none) and no exclude pattern does; of a model
/// with several variants those that are wished, see [VariantSelection].
final class FileSelection {

  private FileSelection() {}

  /// @param preference what is chosen among several variants where the request does not say
  /// @throws NotFoundException if a named file, folder or variant is not listed
  /// @throws InvalidRequestException if the patterns leave nothing of a repository that has files
  /// @throws dev.dray.error.ChoiceNeededException if there are several variants and nothing says
  ///   which
  static Selection select(Listing listing, DownloadRequest request, VariantWish preference) {
    List<String> named = named(request);
    Selection chosen;
    if (!named.isEmpty()) {
      chosen = Selection.of(byName(listing, named));
    } else {
      List<RemoteFile> matching = byPattern(listing.files(), request.include(), request.exclude());
      if (matching.isEmpty() && !listing.files().isEmpty()) {
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
      chosen = byVariant(listing, matching, request, preference);
    }
    return chosen.sorted((one, other) -> one.path().compareTo(other.path()));
  }

  private static Selection byVariant(
      Listing listing, List<RemoteFile> matching, DownloadRequest request, VariantWish preference) {
    VariantWish wish = wish(request);
    boolean patterns = !request.include().isEmpty() || !request.exclude().isEmpty();
    if (wish.isOpen() && (patterns || !offersVariants(request.ref()))) {
      return VariantSelection.withoutOptional(matching, wish);
    }
    return VariantSelection.select(listing, matching, wish, preference);
  }

  /// What the request wishes, with the quantization that its reference names.
  private static VariantWish wish(DownloadRequest request) {
    VariantWish wish = request.variant();
    return wish.isOpen()
        ? quantization(request.ref()).map(tag -> wish.quantizations(tag)).orElse(wish)
        : wish;
  }

  /// Whether a repository is looked through for variants unasked. What daemons and registries hand
  /// out is one model; datasets and spaces are no models.
  private static boolean offersVariants(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.kind() == RepoKind.MODEL;
      case ModelRef.ModelScope _ -> true;
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> false;
    };
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
}
