package dev.dray.transfer;

import dev.dray.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/// Computes a file's digest along its contiguous prefix: from the buffer that was just written when
/// bytes come in order, otherwise by reading behind the writes, which the page cache serves. After
/// a resume it first goes over what is there. Thread-safe.
final class PrefixHasher {

  private final PartFile part;
  private final boolean gitBlob;
  private final TransferMeter meter;
  private final MessageDigest digest;
  private OptionalLong size = OptionalLong.empty();
  private boolean begun;
  private volatile long hashed;

  /// Computes what `expected` is, SHA-256 if nothing is.
  PrefixHasher(PartFile part, Optional<Digest> expected, TransferMeter meter) {
    this.part = part;
    this.gitBlob = expected.isPresent() && expected.get() instanceof Digest.GitBlob;
    this.meter = meter;
    try {
      this.digest = MessageDigest.getInstance(gitBlob ? "SHA-1" : "SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1 and SHA-256", e);
    }
  }

  /// The file's size, which git's digest begins with.
  synchronized void sizeIs(long bytes) {
    size = OptionalLong.of(bytes);
  }

  /// How far the digest has come.
  long hashed() {
    return hashed;
  }

  /// Starts over from the first byte.
  synchronized void reset() {
    digest.reset();
    begun = false;
    hashed = 0;
    meter.verifiedTo(0);
  }

  /// Takes bytes that lie in memory anyway, if they are the next ones; leaves the buffer as it is.
  synchronized void offer(long position, ByteBuffer bytes) {
    if (position == hashed && begin()) {
      hashed += bytes.remaining();
      digest.update(bytes.duplicate());
      meter.verifiedTo(hashed);
    }
  }

  /// Reads on from the part file, one buffer full at most.
  ///
  /// @param to where the contiguous prefix ends
  /// @return whether it moved on
  /// @throws IllegalStateException if the part file is shorter than `to`
  synchronized boolean readOn(long to, ByteBuffer buffer) {
    if (hashed >= to || !begin()) {
      return false;
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), to - hashed));
    int read = part.read(buffer, hashed);
    if (read < 0) {
      throw new IllegalStateException(
          "the part file ends at " + hashed + " and not at " + to + ": somebody else cut it");
    }
    digest.update(buffer.flip());
    hashed += read;
    meter.verifiedTo(hashed);
    return true;
  }

  /// The digest of everything taken so far, which must be the whole file. Starts over afterwards.
  synchronized Digest finish() {
    if (!begin()) {
      throw new IllegalStateException("the size must be known first");
    }
    String hex = HexFormat.of().formatHex(digest.digest());
    begun = false;
    return gitBlob ? new Digest.GitBlob(hex) : new Digest.Sha256(hex);
  }

  private boolean begin() {
    if (!begun) {
      if (gitBlob && size.isEmpty()) {
        return false;
      }
      if (gitBlob) {
        digest.update(("blob " + size.getAsLong() + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      begun = true;
    }
    return true;
  }
}
