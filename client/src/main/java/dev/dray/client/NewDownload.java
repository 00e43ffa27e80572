package dev.dray.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What to download. Immutable.
///
/// @param ref the model, as `dray download` takes it: `org/name`, `ollama://llama3:8b`, an address
/// @param revision a branch, tag or commit
/// @param files only these files of it
/// @param include only files that one of these patterns fits
/// @param exclude no files that one of these patterns fits
/// @param variant which variant, by its name
/// @param location the name of a location of the service, or `auto`; never a path
/// @param sha256 what the one file's digest must be
/// @param priority whose turn it is first
/// @param limitRate bytes per second
/// @param between the hours in which bytes are fetched, such as `22:00-06:00`
/// @param token a token for the provider for this download alone
/// @param force whether to fetch what is here again
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NewDownload(
    String ref,
    Optional<String> revision,
    List<String> files,
    List<String> include,
    List<String> exclude,
    Optional<String> variant,
    Optional<String> location,
    Optional<String> sha256,
    Priority priority,
    OptionalLong limitRate,
    Optional<String> between,
    Optional<String> token,
    boolean force) {

  /// Copies the lists.
  public NewDownload {
    files = List.copyOf(files);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /// A whole model with every default.
  public static NewDownload of(String ref) {
    return new NewDownload(
        ref,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Priority.NORMAL,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// The same at a branch, tag or commit.
  public NewDownload revision(String name) {
    return new NewDownload(
        ref,
        Optional.of(name),
        files,
        include,
        exclude,
        variant,
        location,
        sha256,
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// These files only.
  public NewDownload files(String... paths) {
    return new NewDownload(
        ref,
        revision,
        List.of(paths),
        include,
        exclude,
        variant,
        location,
        sha256,
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// Only files that one of these patterns fits.
  public NewDownload include(String... globs) {
    return new NewDownload(
        ref,
        revision,
        files,
        List.of(globs),
        exclude,
        variant,
        location,
        sha256,
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// No files that one of these patterns fits.
  public NewDownload exclude(String... globs) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        List.of(globs),
        variant,
        location,
        sha256,
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// This variant.
  public NewDownload variant(String name) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        exclude,
        Optional.of(name),
        location,
        sha256,
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// To this location of the service.
  public NewDownload location(String name) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        exclude,
        variant,
        Optional.of(name),
        sha256,
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// The one file must have this digest.
  public NewDownload sha256(String hex) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        exclude,
        variant,
        location,
        Optional.of(hex),
        priority,
        limitRate,
        between,
        token,
        force);
  }

  /// With this priority.
  public NewDownload priority(Priority rank) {
    return new NewDownload(
        ref, revision, files, include, exclude, variant, location, sha256, rank, limitRate, between,
        token, force);
  }

  /// At most so many bytes per second.
  public NewDownload limitRate(long bytesPerSecond) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        exclude,
        variant,
        location,
        sha256,
        priority,
        OptionalLong.of(bytesPerSecond),
        between,
        token,
        force);
  }

  /// In these hours only.
  public NewDownload between(String hours) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        exclude,
        variant,
        location,
        sha256,
        priority,
        limitRate,
        Optional.of(hours),
        token,
        force);
  }

  /// With this token for the provider.
  public NewDownload token(String secret) {
    return new NewDownload(
        ref,
        revision,
        files,
        include,
        exclude,
        variant,
        location,
        sha256,
        priority,
        limitRate,
        between,
        Optional.of(secret),
        force);
  }

  /// Fetched again although it is here.
  public NewDownload again() {
    return new NewDownload(
        ref, revision, files, include, exclude, variant, location, sha256, priority, limitRate,
        between, token, true);
  }

  /// Without the token.
  @Override
  public String toString() {
    return "download of " + ref;
  }
}
