package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.DrayException;
import dev.dray.hashing.Hashing;
import dev.dray.http.Followed;
import dev.dray.http.HttpException;
import dev.dray.http.Request;
import dev.dray.http.Response;
import dev.dray.provider.Credential;
import dev.dray.provider.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Brings one small file with one request: read into memory, verified there, written once. It needs
/// no journal, because there is nothing to go on with, and no lease, because the name it is written
/// under is nobody else's.
///
/// It is for the case that everything is as expected, which it nearly always is. Whatever else
/// happens (a slow or refusing server, another length, a wrong digest) it leaves no trace and says
/// nothing, and the ordinary way begins, which knows what to make of it. The one exception is a
/// server that says clearly that the caller cannot have the file: it is not asked twice.
///
/// Implementation note. Ext4 searches long for a free inode while many were given back lately (it
/// keeps those for seconds): with journal and lease made and removed for each of 2,000 files, half
/// of all CPU time went there (measured November 2026). So this way makes one file and removes
/// none.
final class SmallFetch {

  /// The largest file that is brought so, in bytes. Below the size of a buffer, so that a byte too
  /// many is seen.
  static final int LARGEST = 128 * 1024;

  private static final Set<StandardOpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Machinery engine;
  private final FileTransfer file;
  private final TransferMeter meter;
  private final StopSignal stop;

  SmallFetch(Machinery engine, FileTransfer file, TransferMeter meter, StopSignal stop) {
    this.engine = engine;
    this.file = file;
    this.meter = meter;
    this.stop = stop;
  }

  /// Whether this way is for the file: small, its digest known, nothing of it here, and neither a
  /// limit to keep to nor trouble with its server.
  boolean isFor() {
    return file.size().isPresent()
        && file.size().getAsLong() <= Math.min(LARGEST, engine.options().bufferSize() - 1)
        && file.digest().isPresent()
        && !file.sources().isEmpty()
        && file.limits().stream().noneMatch(limit -> limit.rate() != RateLimit.UNLIMITED)
        && !engine.standings().areBad(file.sources().getFirst())
        && Files.notExists(file.part());
  }

  /// Brings the file.
  ///
  /// @return it, verified and durable; nothing if the ordinary way must be taken
  /// @throws DrayException if the server says that the caller cannot have it, or the disk failed
  Optional<SmallFile> run() {
    stop.check(file.name());
    Source source = file.sources().getFirst();
    ByteBuffer buffer = engine.buffers().borrow();
    try {
      if (!engine.slots().takeFirst(stop::isFired)) {
        stop.check(file.name());
        return Optional.empty();
      }
      boolean whole;
      try {
        whole = read(source, buffer);
      } finally {
        engine.slots().release();
      }
      if (!whole) {
        engine.standings().stumbled(source);
        meter.holds(0);
        return Optional.empty();
      }
      return Optional.of(write(buffer.flip()));
    } catch (HttpException e) {
      stop.check(file.name());
      engine.standings().stumbled(source);
      meter.holds(0);
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file.part());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.check(file.name());
      return Optional.empty();
    } finally {
      engine.buffers().giveBack(buffer);
    }
  }

  /// Fills the buffer with the file.
  ///
  /// @return whether it is the file, by length and digest
  private boolean read(Source source, ByteBuffer buffer) throws HttpException {
    Request request = Request.get(source.uri()).withCredential(source.credential());
    int size = Math.toIntExact(file.size().getAsLong());
    try (Followed followed =
        engine.network().follow(request, engine.options().timeouts(), stop::onFire)) {
      Response response = followed.response();
      boolean ownHost = Hosts.of(response.uri()).equals(Hosts.of(source.uri()));
      if (response.status() != 200) {
        refuse(response, ownHost);
        return false;
      }
      OptionalLong length = response.contentLength();
      if (response.headers().has("Content-Encoding")
          || (length.isPresent() && length.getAsLong() != size)) {
        return false;
      }
      while (buffer.position() <= size) {
        int count = response.read(buffer);
        if (count < 0) {
          break;
        }
        meter.addReceived(count);
        meter.addHeld(count);
      }
    } catch (HttpException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
    return buffer.position() == size && digest(buffer.duplicate().flip()).equals(wanted());
  }

  /// What the ordinary way would say to these answers after having asked once.
  private void refuse(Response response, boolean ownHost) {
    boolean clear =
        switch (response.status()) {
          // The ordinary way answers with a fresh secret where there is one.
          case 401 -> ownHost && file.sources().size() == 1 && !secretRunsOut();
          case 403, 404, 410 -> ownHost && file.sources().size() == 1;
          default -> false;
        };
    if (clear) {
      RefusedException refused =
          new RefusedException(
              response.status(), response.headers(), response.uri(), ownHost, true);
      throw file.words()
          .map(own -> own.explain(refused.status(), refused.headers(), refused.uri()))
          .orElseGet(() -> Refusals.byServer(refused, file.name()));
    }
  }

  private boolean secretRunsOut() {
    return file.sources().getFirst().credential().filter(Credential::runsOut).isPresent();
  }

  private Digest wanted() {
    return file.digest().orElseThrow();
  }

  private Digest digest(ByteBuffer bytes) {
    Hashing hashing = Hashing.of(wanted());
    MessageDigest hash = hashing.begin(bytes.remaining());
    hash.update(bytes);
    return hashing.finish(hash);
  }

  private SmallFile write(ByteBuffer bytes) throws IOException {
    long size = bytes.remaining();
    Path place = passingName();
    boolean done = false;
    try {
      try (FileChannel out = engine.disk().open(place, CREATE, PartFile.ownerOnly())) {
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(place);
      }
    }
    meter.sizeIs(size);
    meter.verifiedTo(size);
    return new SmallFile(place, new TransferResult(size, size, 0, wanted(), true));
  }

  /// Beside the part file that there is none of, and found by whoever looks for left part files.
  private Path passingName() {
    String name = String.valueOf(file.part().getFileName());
    int suffix = name.lastIndexOf('.');
    String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return file.part()
        .resolveSibling(name.substring(0, suffix) + "-" + unique + name.substring(suffix));
  }
}
