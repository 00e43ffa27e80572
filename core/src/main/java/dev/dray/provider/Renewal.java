package dev.dray.provider;

import java.util.List;
import java.util.Optional;

/// Fetches a secret that runs out, such as the token of a registry. Implementations are
/// thread-safe; calls may block on the network and stop when the thread is interrupted.
public interface Renewal {

  /// The secret to send now, replaced first where it is about to run out; nothing where the server
  /// has not asked for one.
  ///
  /// @throws dev.dray.error.AccessNeededException if none can be had
  /// @throws dev.dray.error.NetworkException if who gives it cannot be reached
  Optional<Credential> current();

  /// The server did not accept a secret.
  ///
  /// @param refused what [#current()] gave for that request; if it gives another one by now,
  ///   because another thread was told first, nothing is fetched
  /// @param challenges the values of `WWW-Authenticate`; foreign and bounded by the reader
  /// @return whether there is another secret to try
  /// @throws dev.dray.error.DrayException for the reasons of [#current()]
  boolean renew(Optional<Credential> refused, List<String> challenges);
}
