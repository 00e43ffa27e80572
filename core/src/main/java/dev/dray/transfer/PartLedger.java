package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.NotEnoughSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// A part file with its journal, its hasher and the account of which bytes are in it. Thread-safe;
/// nothing may [land][#land] while bytes are [discarded][#discard()].
///
/// Implementation note. After a failed sync nothing more is written down: the system may call the
/// bytes clean that it could not write, and a second sync would succeed without them. What the
/// journal said before still holds. On a full disk the last bytes of the part file that no record
/// names are given up to make room for the record of the others.
final class PartLedger implements AutoCloseable {

  private static final long SYNC_NANOS = 250_000_000L;
  private static final long SYNC_BYTES = 64L << 20;

  /// Given up at the end of the part file when the disk has no room for the journal.
  private static final long ROOM = 64L << 10;

  private static final int ROOM_TRIES = 4;

  private final FileTransfer file;
  private final TransferMeter meter;
  private final LongSupplier nanoClock;
  private final PartFile part;
  private final HeldBytes held = new HeldBytes();
  private final PrefixHasher hasher;
  private volatile OptionalLong size;
  private volatile Optional<JournalKey.Validator> validator = Optional.empty();
  private Optional<Journal> journal = Optional.empty();
  private Optional<JournalKey.Validator> resumedFrom = Optional.empty();
  private long syncedAt;
  private long syncTook;
  private long syncedBytes;
  private long recordedTo;
  private boolean namesForced;
  private boolean syncFailed;

  private PartLedger(
      FileTransfer file, TransferMeter meter, LongSupplier nanoClock, PartFile part) {
    this.file = file;
    this.meter = meter;
    this.nanoClock = nanoClock;
    this.part = part;
    this.size = file.size();
    this.hasher = new PrefixHasher(part, file.digest(), meter);
    this.syncedAt = nanoClock.getAsLong();
  }

  /// Opens the part file and finds out what of it can be used.
  static PartLedger open(
      FileTransfer file, TransferMeter meter, PartFile.Disk disk, LongSupplier nanoClock) {
    try {
      Path folder = file.part().toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Optional<Journal.Claim> claim =
          Journal.read(file.part())
              .filter(c ->
                  c.key()
                      .fits(
                          file.size().isPresent()
                              ? Optional.of(file.size().getAsLong())
                              : Optional.empty(),
                          file.digest()));
      PartFile part = PartFile.open(file.part(), disk);
      boolean adopted = false;
      try {
        PartLedger ledger = new PartLedger(file, meter, nanoClock, part);
        ledger.adopt(claim);
        adopted = true;
        return ledger;
      } finally {
        if (!adopted) {
          part.close();
        }
      }
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    }
  }

  private void adopt(Optional<Journal.Claim> claim) throws IOException {
    long length = part.length();
    boolean tooLong = size.isPresent() && length > size.getAsLong();
    if (claim.isPresent() && !tooLong && length <= claim.get().key().size()) {
      JournalKey key = claim.get().key();
      size = OptionalLong.of(key.size());
      validator = key.validator();
      resumedFrom = key.validator();
      claim.get().held().forEach(held::add);
      recordedTo = lastByteOf(claim.get().held());
      journal =
          Optional.of(Journal.start(file.part(), key, file.name(), claim.get().held(), random()));
    } else {
      // Before anything is written: what is not believed now must not be believed later.
      Journal.revoke(file.part());
      if (claim.isEmpty()
          && file.digest().isPresent()
          && size.isPresent()
          && length == size.getAsLong()
          && length > 0) {
        // No journal, but as long as it should be: the digest will tell.
        held.add(new Span(0, length));
      } else if (length > 0) {
        part.truncate(0);
      }
    }
    syncedBytes = held.total();
    meter.landedIs(held::prefix);
    meter.startFrom(held.total());
    size.ifPresent(this::sizeIs);
  }

  OptionalLong size() {
    return size;
  }

  /// The file's size became known.
  void sizeIs(long bytes) {
    size = OptionalLong.of(bytes);
    meter.sizeIs(bytes);
    hasher.sizeIs(bytes);
  }

  /// A server's strong entity tag for this content; the first one binds the journal of a file
  /// without a digest.
  void validatorIs(JournalKey.Validator seen) {
    if (validator.isEmpty()) {
      validator = Optional.of(seen);
    }
  }

  /// What a server must repeat before the bytes from an earlier time may be used.
  Optional<JournalKey.Validator> resumedFrom() {
    return resumedFrom;
  }

  HeldBytes held() {
    return held;
  }

  PrefixHasher hasher() {
    return hasher;
  }

  /// Whether every byte is here.
  boolean isWhole() {
    return size.isPresent() && held.total() == size.getAsLong();
  }

  /// Writes bytes at their place. Leaves the buffer empty.
  ///
  /// @param hash whether to hash them from memory, if they are the next ones
  void land(long position, ByteBuffer bytes, boolean hash) {
    int count = bytes.remaining();
    int start = bytes.position();
    part.write(bytes, position);
    if (hash) {
      hasher.offer(position, bytes.position(start));
      bytes.position(start + count);
    }
    held.add(new Span(position, position + count));
    meter.addHeld(count);
  }

  /// What the positions of [#landDirect] must be multiples of; 0 if this file system does not take
  /// direct writes, or with [DirectWrites#AUTO] is not known to do them well.
  int directAlignment(DirectWrites when) {
    return when == DirectWrites.NEVER ? 0 : part.directAlignment(when == DirectWrites.ALWAYS);
  }

  /// Writes bytes at their place past the page cache; they were hashed already. If that fails, the
  /// hasher starts over. Leaves the buffer empty.
  void landDirect(long position, ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      part.writeDirect(bytes, position);
    } catch (RuntimeException e) {
      hasher.reset(() -> {});
      throw e;
    }
    held.add(new Span(position, position + count));
    meter.addHeld(count);
  }

  /// Makes durable and writes down what is here, if enough is new: after a quarter of a second or
  /// 64 MiB, and never more than a fifth of the time.
  synchronized void syncIfDue() {
    long now = nanoClock.getAsLong();
    long since = now - syncedAt;
    boolean due = since >= SYNC_NANOS || held.total() - syncedBytes >= SYNC_BYTES;
    if (due && since >= 4 * syncTook && held.total() != syncedBytes) {
      sync();
      forceNames();
    }
  }

  private void forceNames() {
    if (!namesForced && journal.isPresent()) {
      namesForced = true;
      Path folder = file.part().toAbsolutePath().getParent();
      if (folder != null) {
        PartFile.forceFolders(folder);
      }
    }
  }

  private static long lastByteOf(List<Span> spans) {
    return spans.isEmpty() ? 0 : spans.getLast().to();
  }

  /// Makes durable and writes down what is here. The order is the journal's first invariant.
  synchronized void sync() {
    long started = nanoClock.getAsLong();
    var spans = held.spans();
    long total = spans.stream().mapToLong(Span::length).sum();
    boolean forced = false;
    try {
      part.force();
      forced = true;
    } finally {
      syncFailed |= !forced;
    }
    try {
      if (journal.isPresent()) {
        journal.get().append(spans);
        recordedTo = lastByteOf(spans);
      } else if (size.isPresent() && (file.digest().isPresent() || validator.isPresent())) {
        journal = Optional.of(Journal.start(file.part(), key(), file.name(), spans, random()));
        recordedTo = lastByteOf(spans);
      }
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    }
    syncedBytes = total;
    syncedAt = nanoClock.getAsLong();
    syncTook = syncedAt - started;
  }

  private JournalKey key() {
    return new JournalKey(
        size.orElseThrow(),
        file.digest(),
        file.digest().isPresent() ? Optional.empty() : validator);
  }

  private static long random() {
    return ThreadLocalRandom.current().nextLong();
  }

  /// Gives up all bytes, for good reasons only; the journal first.
  synchronized void discard() {
    try {
      closeJournal();
      Journal.revoke(file.part());
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    }
    hasher.reset(() -> {
      part.truncate(0);
      held.clear();
    });
    validator = Optional.empty();
    resumedFrom = Optional.empty();
    size = file.size();
    size.ifPresent(this::sizeIs);
    syncedBytes = 0;
    recordedTo = 0;
    meter.startFrom(0);
  }

  /// Gives up some of the bytes, so that they are fetched again; the journal forgets them first.
  synchronized void forget(List<Span> spans) {
    try {
      closeJournal();
      Journal.revoke(file.part());
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    }
    hasher.reset(() -> spans.forEach(held::remove));
    // The next sync begins a new journal with what stays.
    syncedBytes = -1;
    recordedTo = 0;
    meter.gaveUp(held.total());
  }

  /// The digest of the whole file, reading what the hasher has not seen yet.
  Digest digest(ByteBuffer buffer, StopSignal stop) {
    long whole = size.orElseThrow();
    while (hasher.readOn(() -> whole, buffer)) {
      stop.check(file.name());
    }
    return hasher.finish();
  }

  private void closeJournal() throws IOException {
    if (journal.isPresent()) {
      journal.get().close();
      journal = Optional.empty();
    }
  }

  /// Ends the account after a failure or a stop: what is here is written down; a part file without
  /// a byte goes.
  synchronized void keep() {
    if (held.total() == 0 || (syncFailed && journal.isEmpty())) {
      // Without a journal a file of the right length would be hashed from the page cache, which
      // still shows what the disk refused.
      remove();
    } else if (syncFailed) {
      close();
    } else {
      if (journal.isEmpty() || held.total() != syncedBytes) {
        syncMakingRoom();
      }
      try {
        if (journal.isPresent()) {
          journal.get().force();
        }
      } catch (IOException e) {
        throw DiskFailures.toDray(e, file.part());
      }
      forceNames();
      close();
    }
  }

  /// A few bytes less, rather than none because the disk has no room for the words that name them.
  private void syncMakingRoom() {
    for (int i = 1; ; i++) {
      try {
        sync();
        return;
      } catch (NotEnoughSpaceException e) {
        long end = lastByteOf(held.spans());
        long cut = Math.max(recordedTo, end - ROOM);
        if (syncFailed || i == ROOM_TRIES || cut >= end) {
          throw e;
        }
        hasher.whileNothingIsRead(() -> {
          part.truncate(cut);
          held.cut(cut);
        });
      }
    }
  }

  /// Ends the account and leaves nothing.
  synchronized void remove() {
    close();
    try {
      Journal.revoke(file.part());
      Files.deleteIfExists(file.part());
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    }
  }

  @Override
  public synchronized void close() {
    try {
      closeJournal();
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    } finally {
      part.close();
    }
  }
}
