package dev.dray.provider.huggingface;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.provider.RemoteFile;
import java.util.Optional;
import java.util.OptionalLong;

/// A file of a tree listing, its name checked.
record TreeEntry(
    RepoPath path, OptionalLong size, Optional<Digest> digest, Optional<RemoteFile.HubEntry> hub) {

  /// What the hub says about one file, as it says it.
  ///
  /// @param oid the git blob id, of the LFS pointer where there is one
  /// @param large whether the content lies outside git
  /// @param sha256 the content's SHA-256, said of files outside git only
  static TreeEntry of(
      String path, long size, String oid, boolean large, String sha256, String xetHash) {
    Optional<Digest.GitBlob> blob =
        isHex(oid, 40) ? Optional.of(new Digest.GitBlob(oid)) : Optional.empty();
    String sha = sha256.startsWith("sha256:") ? sha256.substring(7) : sha256;
    // The git id of a file outside git is that of its pointer and proves nothing about the content.
    Optional<Digest> digest =
        isHex(sha, 64)
            ? Optional.of(new Digest.Sha256(sha))
            : large ? Optional.empty() : blob.map(b -> b);
    return new TreeEntry(
        new RepoPath(path),
        size >= 0 ? OptionalLong.of(size) : OptionalLong.empty(),
        digest,
        blob.map(b ->
            new RemoteFile.HubEntry(
                b, isHex(xetHash, 64) ? Optional.of(xetHash) : Optional.empty())));
  }

  /// Whether two listings of one path say the same.
  boolean agreesWith(TreeEntry other) {
    return size.equals(other.size) && digest.equals(other.digest);
  }

  private static boolean isHex(String text, int length) {
    return text.length() == length
        && text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
  }
}
