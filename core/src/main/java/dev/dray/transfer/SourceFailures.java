package dev.dray.transfer;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import java.util.List;
import java.util.stream.Collectors;

/// One error for a file that none of its sources gave: of the kind of the first source's, naming
/// each and why.
final class SourceFailures {

  private SourceFailures() {}

  /// @param sources all of the file's sources, in the caller's order
  static DrayException of(String file, List<FileSource> sources) {
    List<FileSource> failed = sources.stream().filter(s -> s.failure().isPresent()).toList();
    DrayException first =
        failed.stream()
            .flatMap(source -> source.failure().stream())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no source of " + file + " has failed"));
    if (failed.size() < 2) {
      return first;
    }
    DrayException whole = whole(file, first, failed);
    failed.forEach(source -> source.failure().ifPresent(whole::addSuppressed));
    return whole;
  }

  private static DrayException whole(String file, DrayException first, List<FileSource> failed) {
    String each =
        failed.stream()
            .map(source ->
                source.label() + ": " + source.failure().map(f -> reason(file, f)).orElse(""))
            .collect(Collectors.joining("; "));
    String message = file + " cannot be had from any of " + failed.size() + " sources: " + each;
    ErrorContext context = first.context();
    return switch (first) {
      case IntegrityException wrong when failed.stream().allMatch(SourceFailures::lied) ->
          IntegrityException.digest(
              file,
              wrong.expected(),
              failed.stream()
                  .map(source ->
                      source
                              .failure()
                              .map(f -> ((IntegrityException) f).actual())
                              .orElse("something else")
                          + " from "
                          + source.label())
                  .collect(Collectors.joining(", ")),
              wrong.origin(),
              context);
      case NotFoundException missing ->
          new NotFoundException(missing.code(), message, missing.nextStep(), context);
      case AccessNeededException access ->
          new AccessNeededException(
              access.code(), message, access.nextStep(), access.page(), context);
      case NetworkException network ->
          new NetworkException(network.code(), message, network.nextStep(), context);
      default ->
          new NetworkException(
              ErrorCode.SERVER_ERROR,
              message,
              "Try again later or name another mirror; what is already here is kept.",
              context);
    };
  }

  private static boolean lied(FileSource source) {
    return source
        .failure()
        .filter(f -> f instanceof IntegrityException && f.code() == ErrorCode.DIGEST_MISMATCH)
        .isPresent();
  }

  /// The message without the file's name, which stands in front already.
  private static String reason(String file, DrayException failure) {
    String text = String.valueOf(failure.getMessage());
    return text.startsWith(file + ": ") ? text.substring(file.length() + 2) : text;
  }
}
