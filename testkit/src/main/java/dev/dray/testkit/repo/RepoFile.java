package dev.dray.testkit.repo;

import dev.dray.testkit.content.Content;

/// A file of a repository.
///
/// @param path the path inside the repository, with `/`
/// @param content its bytes
/// @param storage where the hub keeps them
public record RepoFile(String path, Content content, Storage storage) {

  /// A file stored as the usual `.gitattributes` would have it.
  public static RepoFile of(String path, Content content) {
    return new RepoFile(path, content, Storage.usual(path, content.size()));
  }

  /// The length in bytes.
  public long size() {
    return content.size();
  }

  /// Whether git holds the bytes themselves.
  public boolean isRegular() {
    return storage == Storage.REGULAR;
  }

  /// The SHA-256 of the bytes.
  public String sha256() {
    return content.sha256();
  }

  /// The pointer that git holds in place of the bytes of an LFS or Xet file.
  public String pointer() {
    return "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
        .formatted(sha256(), size());
  }

  /// What git holds: the bytes or the pointer.
  public Content gitContent() {
    return isRegular() ? content : Content.of(pointer());
  }

  /// The git blob id: of the bytes, or of the pointer.
  public String blobId() {
    return gitContent().gitBlobId();
  }

  /// The tag clients compare: git blob id of a regular file, else the SHA-256.
  public String etag() {
    return isRegular() ? blobId() : sha256();
  }

  /// The Xet hash: 64 hex digits that are not the SHA-256.
  public String xetHash() {
    return Content.of("xet " + sha256()).sha256();
  }
}
