package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.Schedule;
import java.util.Optional;

/// What all downloads of one library keep to together. Everything can be changed while they run and
/// holds at once, at the latest a quarter of a second later. Thread-safe.
///
/// A download's own limit is [Download#limitRate(Optional)]; of several limits the lowest counts.
public interface Limits {

  /// Bytes per second of all downloads together; empty for no limit.
  Optional<ByteSize> rate();

  /// Changes [#rate()].
  ///
  /// @param perSecond above zero; empty for no limit
  /// @throws IllegalArgumentException if it is zero
  void rate(Optional<ByteSize> perSecond);

  /// Bytes per second from any one host, where the host has no limit of its own; empty for no
  /// limit.
  Optional<ByteSize> ratePerHost();

  /// Changes [#ratePerHost()].
  ///
  /// @param perSecond above zero; empty for no limit
  /// @throws IllegalArgumentException if it is zero
  void ratePerHost(Optional<ByteSize> perSecond);

  /// Bytes per second from this host; empty for no limit.
  ///
  /// @param host a server's name without port, in any case; behind a redirect the server that sends
  ///   the bytes
  Optional<ByteSize> rateOf(String host);

  /// Gives a host a limit of its own.
  ///
  /// @param host as in [#rateOf(String)]
  /// @param perSecond above zero; empty to let [#ratePerHost()] hold again
  /// @throws IllegalArgumentException if it is zero
  void rateOf(String host, Optional<ByteSize> perSecond);

  /// How many downloads may run at once; the others wait for their turn.
  int parallelDownloads();

  /// Changes [#parallelDownloads()]. What runs goes on; a lower number holds from the next start
  /// on.
  ///
  /// @param most at least 1
  /// @throws IllegalArgumentException if it is less
  void parallelDownloads(int most);

  /// The hours in which bytes are fetched; empty for always.
  Optional<Schedule> between();

  /// Changes [#between()]. Outside the hours downloads are parked and go on by themselves.
  void between(Optional<Schedule> hours);
}
