package dev.dray.server.job;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.Schedule;
import dev.dray.download.DownloadRequest;
import dev.dray.download.Priority;
import dev.dray.download.TokenChoice;
import dev.dray.model.variant.VariantWish;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What a job is to bring. Immutable; holds no secret.
///
/// @param ref the model, with its revision where one is wanted
/// @param files paths of single files, or folders ending in `/`; empty for all
/// @param include globs of files to take; empty for all. Ignored when `files` are named
/// @param exclude globs of files to leave out. Ignored when `files` are named
/// @param variant which variant, where the model has several
/// @param location the name of a configured location, `auto` to have the format decide; the
///   configured place where empty. Never a path
/// @param digest the digest that a single file must have
/// @param priority whose turn it is first
/// @param limit bytes per second of this job
/// @param between the hours in which its bytes are fetched
/// @param force fetch again although it is here
public record JobSpec(
    ModelRef ref,
    List<String> files,
    List<String> include,
    List<String> exclude,
    VariantWish variant,
    Optional<String> location,
    Optional<Digest> digest,
    Priority priority,
    Optional<ByteSize> limit,
    Optional<Schedule> between,
    boolean force) {

  /// Copies the lists.
  public JobSpec {
    files = List.copyOf(files);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /// A whole model with every default.
  public static JobSpec of(ModelRef ref) {
    return new JobSpec(
        ref,
        List.of(),
        List.of(),
        List.of(),
        VariantWish.NONE,
        Optional.empty(),
        Optional.empty(),
        Priority.NORMAL,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// The same for these files only.
  public JobSpec files(List<String> paths) {
    return new JobSpec(
        ref, paths, include, exclude, variant, location, digest, priority, limit, between, force);
  }

  /// The same with globs.
  public JobSpec globs(List<String> take, List<String> leave) {
    return new JobSpec(
        ref, files, take, leave, variant, location, digest, priority, limit, between, force);
  }

  /// The same with another choice among variants.
  public JobSpec variant(VariantWish wish) {
    return new JobSpec(
        ref, files, include, exclude, wish, location, digest, priority, limit, between, force);
  }

  /// The same to another location.
  public JobSpec location(Optional<String> name) {
    return new JobSpec(
        ref, files, include, exclude, variant, name, digest, priority, limit, between, force);
  }

  /// The same with a digest that its one file must have.
  public JobSpec digest(Optional<Digest> expected) {
    return new JobSpec(
        ref, files, include, exclude, variant, location, expected, priority, limit, between, force);
  }

  /// The same with another priority.
  public JobSpec priority(Priority rank) {
    return new JobSpec(
        ref, files, include, exclude, variant, location, digest, rank, limit, between, force);
  }

  /// The same with another limit.
  public JobSpec limit(Optional<ByteSize> perSecond) {
    return new JobSpec(
        ref, files, include, exclude, variant, location, digest, priority, perSecond, between,
        force);
  }

  /// The same in other hours.
  public JobSpec between(Optional<Schedule> hours) {
    return new JobSpec(
        ref, files, include, exclude, variant, location, digest, priority, limit, hours, force);
  }

  /// The same, fetched again or not.
  public JobSpec force(boolean again) {
    return new JobSpec(
        ref, files, include, exclude, variant, location, digest, priority, limit, between, again);
  }

  /// The library's request.
  ///
  /// @param commit what its branch or tag was found to be before, if it was
  public DownloadRequest request(TokenChoice token, Optional<Commit> commit) {
    DownloadRequest.Builder request =
        DownloadRequest.builder(ref)
            .files(files)
            .include(include.toArray(String[]::new))
            .exclude(exclude.toArray(String[]::new))
            .variant(variant)
            .priority(priority)
            .force(force);
    commit.ifPresent(request::commit);
    location.ifPresent(request::location);
    digest.ifPresent(request::digest);
    limit.ifPresent(request::limitRate);
    between.ifPresent(request::between);
    switch (token) {
      case TokenChoice.Configured() -> {}
      case TokenChoice.None() -> request.withoutToken();
      case TokenChoice.Given(String secret) -> request.token(secret);
    }
    return request.build();
  }

  /// What two jobs have in common that bring the same to the same place: the order of files and
  /// globs, priority, limit and hours make no difference.
  String twin() {
    List<List<String>> parts =
        List.of(
            List.of(ref.toString()),
            files.stream().sorted().distinct().toList(),
            include.stream().sorted().distinct().toList(),
            exclude.stream().sorted().distinct().toList(),
            variant.names(),
            variant.quantizations(),
            variant.formats(),
            List.of(String.valueOf(variant.everything()), String.valueOf(variant.optionalFiles())),
            location.stream().toList(),
            digest.stream().map(Digest::toString).toList());
    StringBuilder text = new StringBuilder();
    // Lengths keep apart what only looks alike when it is joined.
    parts.forEach(part -> {
      text.append(part.size()).append(';');
      part.forEach(word -> text.append(word.length()).append(':').append(word));
    });
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /// For people: the model and, if there is one, the file.
  public String title() {
    return files.size() == 1 ? ref + ", " + files.getFirst() : ref.toString();
  }
}
