package dev.dray.server.mirror.hub;

import dev.dray.Digest;
import dev.dray.http.Headers;
import dev.dray.store.CachedTree;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// What is known of a file of a commit before its bytes are here.
///
/// @param size its length in bytes, where the hub says it
/// @param digest its content's digest, where the hub says it
/// @param large whether git holds a pointer only
record FileFacts(OptionalLong size, Optional<Digest> digest, boolean large) {

  private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /// What a listing says.
  static FileFacts of(CachedTree.Entry entry) {
    return new FileFacts(
        OptionalLong.of(entry.size()), Optional.of(entry.digest()), entry.sha256().isPresent());
  }

  /// What the headers of `resolve` say. `X-Linked-ETag` is the digest of what lies behind a link;
  /// an `ETag` is one only where the hub's own answer has it.
  ///
  /// @param redirect whether the answer leads elsewhere, so that its length is not the file's
  static FileFacts of(Headers headers, boolean redirect) {
    Optional<Digest> linked = headers.first("X-Linked-ETag").flatMap(FileFacts::digest);
    Optional<Digest> own =
        redirect ? Optional.empty() : headers.first("ETag").flatMap(FileFacts::digest);
    OptionalLong size =
        headers
            .first("X-Linked-Size")
            .filter(text -> text.matches("[0-9]{1,18}"))
            .map(text -> OptionalLong.of(Long.parseLong(text)))
            .orElseGet(() ->
                redirect || headers.has("Content-Encoding")
                    ? OptionalLong.empty()
                    : headers.contentLength());
    Optional<Digest> digest = linked.or(() -> own);
    return new FileFacts(size, digest, digest.filter(Digest.Sha256.class::isInstance).isPresent());
  }

  private static Optional<Digest> digest(String tag) {
    String bare = tag.strip().replaceFirst("^W/", "").replace("\"", "");
    if (SHA256.matcher(bare).matches()) {
      return Optional.of(new Digest.Sha256(bare));
    }
    return GIT.matcher(bare).matches() ? Optional.of(new Digest.GitBlob(bare)) : Optional.empty();
  }

  boolean areWhole() {
    return size.isPresent() && digest.isPresent();
  }

  /// The entity tag that clients know such files by.
  String tag() {
    return "\"" + digest.orElseThrow().hex() + "\"";
  }

  /// The pointer that git holds of a large file, as the LFS specification writes it.
  String pointer() {
    return "version https://git-lfs.github.com/spec/v1\noid sha256:"
        + digest.orElseThrow().hex()
        + "\nsize "
        + size.orElseThrow()
        + "\n";
  }
}
