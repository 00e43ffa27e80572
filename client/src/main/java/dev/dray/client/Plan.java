package dev.dray.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a download would do.
///
/// @param repo the model's name
/// @param revision the revision that was asked
/// @param commit the commit that it stands for
/// @param variants names of the variants that would come
/// @param target where the model would lie on the service's machine
/// @param layout how it would lie there
/// @param files every file
/// @param bytes bytes of all files
/// @param bytesToFetch bytes that would come over the network
/// @param freeBytes room where they would go
public record Plan(
    String repo,
    Optional<String> revision,
    Optional<String> commit,
    List<String> variants,
    String target,
    String layout,
    List<PlannedFile> files,
    long bytes,
    long bytesToFetch,
    OptionalLong freeBytes) {

  /// A file of a plan.
  ///
  /// @param path its path in the repository
  /// @param size its bytes
  /// @param digest its digest, such as `sha256:…`
  /// @param action `fetch`, `resume`, `keep`, `link` or `have`
  /// @param bytesToFetch bytes of it that would come over the network
  public record PlannedFile(
      String path,
      OptionalLong size,
      Optional<String> digest,
      String action,
      OptionalLong bytesToFetch) {}

  /// Copies the lists.
  public Plan {
    variants = List.copyOf(variants);
    files = List.copyOf(files);
  }
}
