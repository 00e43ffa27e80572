package dev.dray.download.task;

import dev.dray.Commit;
import dev.dray.download.DownloadResult;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.transfer.StopSignal;
import java.util.Optional;

/// How one download comes about, in legs: we move the bytes, or a daemon does. Holds what must
/// outlive a pause.
sealed interface Way permits Walk, DelegatedWalk {

  /// Walks to the end.
  ///
  /// @throws CancelledException if the signal fires; the next leg goes on
  /// @throws DrayException whatever went wrong
  DownloadResult leg(StopSignal signal);

  /// The commit that is brought, once it is known. Asked from any thread.
  Optional<Commit> commit();

  /// Why a leg cannot be stopped so that a later one goes on; empty if it can.
  Optional<String> whyNoPause();

  /// What a caller who cancelled must know, such as that the daemon goes on by itself; empty if
  /// nothing.
  Optional<String> afterCancel();

  /// Whether a full disk is worth waiting for: bytes have been on their way, and we write them. A
  /// shortage found before is the caller's to solve.
  boolean waitsForRoom();

  /// What the rest of this download needs, and has, on its disk. Asked only of a way that
  /// [waits][#waitsForRoom()].
  Room room();
}
