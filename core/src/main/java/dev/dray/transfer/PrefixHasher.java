package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.hashing.Hashing;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Computes a file's digest along its contiguous prefix: from the buffer that was just written when
/// bytes come in order, otherwise by reading behind the writes, which the page cache serves. After
/// a resume it first goes over what is there. Thread-safe.
final class PrefixHasher {

  private final PartFile part;
  private final Hashing hashing;
  private final TransferMeter meter;
  private OptionalLong size = OptionalLong.empty();
  private Optional<MessageDigest> digest = Optional.empty();
  private volatile long hashed;

  /// Computes what `expected` is, SHA-256 if nothing is.
  PrefixHasher(PartFile part, Optional<Digest> expected, TransferMeter meter) {
    this.part = part;
    this.hashing = expected.map(Hashing::of).orElse(Hashing.SHA_256);
    this.meter = meter;
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
  ///
  /// @param clearing takes away what was read; nothing is read meanwhile, or the old prefix would
  ///   be read out of a file that does not have it any more
  synchronized void reset(Runnable clearing) {
    clearing.run();
    digest = Optional.empty();
    hashed = 0;
    meter.verifiedTo(0);
  }

  /// Takes bytes that lie in memory anyway, if they are the next ones; leaves the buffer as it is.
  synchronized void offer(long position, ByteBuffer bytes) {
    Optional<MessageDigest> hash = position == hashed ? begin() : Optional.empty();
    if (hash.isPresent()) {
      hashed += bytes.remaining();
      hash.get().update(bytes.duplicate());
      meter.verifiedTo(hashed);
    }
  }

  /// Cuts the part file's end off; nothing is read meanwhile.
  synchronized void whileNothingIsRead(Runnable cutting) {
    cutting.run();
  }

  /// Reads on from the part file, one buffer full at most.
  ///
  /// @param prefix where the contiguous prefix ends
  /// @return whether it moved on
  /// @throws IllegalStateException if the part file is shorter than that
  synchronized boolean readOn(LongSupplier prefix, ByteBuffer buffer) {
    long to = prefix.getAsLong();
    Optional<MessageDigest> hash = hashed < to ? begin() : Optional.empty();
    if (hash.isEmpty()) {
      return false;
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), to - hashed));
    int read = part.read(buffer, hashed);
    if (read < 0) {
      throw new IllegalStateException(
          "the part file ends at " + hashed + " and not at " + to + ": somebody else cut it");
    }
    hash.get().update(buffer.flip());
    hashed += read;
    meter.verifiedTo(hashed);
    return true;
  }

  /// The digest of everything taken so far, which must be the whole file. Starts over afterwards.
  synchronized Digest finish() {
    MessageDigest hash =
        begin().orElseThrow(() -> new IllegalStateException("the size must be known first"));
    digest = Optional.empty();
    return hashing.finish(hash);
  }

  private Optional<MessageDigest> begin() {
    if (digest.isEmpty() && (hashing != Hashing.GIT_BLOB || size.isPresent())) {
      digest = Optional.of(hashing.begin(size.orElse(Long.MAX_VALUE)));
    }
    return digest;
  }
}
