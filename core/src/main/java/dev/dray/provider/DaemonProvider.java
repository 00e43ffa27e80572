package dev.dray.provider;

import dev.dray.ModelRef;
import java.util.Optional;

/// A provider that transfers by itself and only reports.
public non-sealed interface DaemonProvider extends Provider {

  /// Has the daemon bring a model and blocks until it is there. Cancelling ends the call, and the
  /// daemon's work where it has a way to be told ([Feature#CANCEL]); what the daemon has fetched by
  /// then is its own to keep ([Feature#RESUME]).
  ///
  /// @param ref what the user named; one of this provider's
  /// @throws dev.dray.error.NotFoundException if there is no such model
  /// @throws dev.dray.error.AccessNeededException if the daemon's publisher refuses it
  /// @throws dev.dray.error.NetworkException if the daemon cannot be reached, or went away before
  ///   it said that it succeeded
  /// @throws dev.dray.error.NotEnoughSpaceException if the daemon's disk is full
  /// @throws dev.dray.error.ProtocolException if its answer makes no sense
  /// @throws dev.dray.error.CancelledException if it was cancelled
  Delegated pull(ModelRef ref, PullProgress progress, Cancellation cancellation);

  /// Who lists what this daemon would fetch, for a dry run; empty where nobody can be asked.
  default Optional<FileProvider> publisher() {
    return Optional.empty();
  }
}
