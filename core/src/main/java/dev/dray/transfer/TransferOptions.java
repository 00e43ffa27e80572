package dev.dray.transfer;

import dev.dray.ByteSize;
import dev.dray.http.Timeouts;
import java.time.Duration;

/// How hard the engine works.
///
/// @param connectionsPerFile the most connections that read one file, 1 to 64
/// @param firstConnections how many a file begins with, before anything is known about the server
/// @param totalConnections the most connections of all files together, 1 to 256
/// @param pieceSize what a connection asks for at least, while that much is left; files up to two
///   pieces are read by one connection
/// @param bufferSize bytes read and written at once; 256 KiB to 1 MiB cost least
/// @param timeouts time limits of every request
/// @param tries failures in a row, without a new byte in between, after which a source is given up
/// @param firstWait wait after the first failure; doubles with every further one
/// @param directWrites whether bytes go to the disk past the page cache
public record TransferOptions(
    int connectionsPerFile,
    int firstConnections,
    int totalConnections,
    ByteSize pieceSize,
    int bufferSize,
    Timeouts timeouts,
    int tries,
    Duration firstWait,
    DirectWrites directWrites) {

  /// 8 connections a file, 1 at first, 16 in all, pieces of 8 MiB, buffers of 256 KiB, 6 tries with
  /// waits of 0.5 to 8 s.
  public static final TransferOptions DEFAULT =
      new TransferOptions(
          8,
          1,
          16,
          ByteSize.mebibytes(8),
          256 * 1024,
          Timeouts.DEFAULT,
          6,
          Duration.ofMillis(500),
          DirectWrites.AUTO);

  /// @throws IllegalArgumentException if a number is out of its bounds
  public TransferOptions {
    check(connectionsPerFile >= 1 && connectionsPerFile <= 64, "connections per file: 1 to 64");
    check(
        firstConnections >= 1 && firstConnections <= connectionsPerFile,
        "first connections: 1 to the connections per file");
    check(totalConnections >= 1 && totalConnections <= 256, "connections in all: 1 to 256");
    check(pieceSize.bytes() >= 4096, "piece size: at least 4 KiB");
    check(bufferSize >= 4096 && bufferSize <= 1 << 24, "buffer size: 4 KiB to 16 MiB");
    check(tries >= 1, "tries: at least 1");
    check(!firstWait.isNegative(), "the first wait cannot be negative");
  }

  private static void check(boolean fits, String rule) {
    if (!fits) {
      throw new IllegalArgumentException(rule);
    }
  }

  /// The same with other numbers of connections.
  public TransferOptions withConnections(int perFile, int total) {
    return new TransferOptions(
        perFile,
        Math.min(firstConnections, perFile),
        total,
        pieceSize,
        bufferSize,
        timeouts,
        tries,
        firstWait,
        directWrites);
  }

  /// The same with another piece size.
  public TransferOptions withPieceSize(ByteSize size) {
    return new TransferOptions(
        connectionsPerFile,
        firstConnections,
        totalConnections,
        size,
        bufferSize,
        timeouts,
        tries,
        firstWait,
        directWrites);
  }

  /// The same with other time limits.
  public TransferOptions withTimeouts(Timeouts limits) {
    return new TransferOptions(
        connectionsPerFile,
        firstConnections,
        totalConnections,
        pieceSize,
        bufferSize,
        limits,
        tries,
        firstWait,
        directWrites);
  }

  /// The same with another patience.
  public TransferOptions withRetries(int count, Duration wait) {
    return new TransferOptions(
        connectionsPerFile,
        firstConnections,
        totalConnections,
        pieceSize,
        bufferSize,
        timeouts,
        count,
        wait,
        directWrites);
  }

  /// The same with another way to the disk.
  public TransferOptions withDirectWrites(DirectWrites when) {
    return new TransferOptions(
        connectionsPerFile,
        firstConnections,
        totalConnections,
        pieceSize,
        bufferSize,
        timeouts,
        tries,
        firstWait,
        when);
  }

  /// The same with another number of connections to begin a file with.
  public TransferOptions withFirstConnections(int count) {
    return new TransferOptions(
        connectionsPerFile,
        count,
        totalConnections,
        pieceSize,
        bufferSize,
        timeouts,
        tries,
        firstWait,
        directWrites);
  }
}
