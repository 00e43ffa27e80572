package dev.dray.download.task;

import dev.dray.error.AccessNeededException;
import dev.dray.error.ArchiveException;
import dev.dray.error.CancelledException;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IncompatibleException;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.error.StorageException;
import dev.dray.error.UnsupportedException;
import dev.dray.transfer.StopSignal;
import java.util.Optional;

/// What went wrong in one leg. Thread-safe.
///
/// A file that fails by itself (its bytes are wrong, its server fails) does not stop the others;
/// the leg then ends with its error. What concerns all files (access, space, the disk, rate limits,
/// no network) stops them at once. The first error is the one that is thrown; later ones are
/// suppressed in it, and what the stop itself causes is not reported.
final class LegFailures {

  private final StopSignal stop;
  private Optional<DrayException> first = Optional.empty();

  /// @param stop fired when a failure concerns all files
  LegFailures(StopSignal stop) {
    this.stop = stop;
  }

  synchronized void add(DrayException e) {
    boolean echo = e instanceof CancelledException && stop.isFired();
    if (!echo) {
      if (first.isEmpty()) {
        first = Optional.of(e);
      } else if (first.get() != e) {
        first.get().addSuppressed(e);
      }
    }
    if (concernsAll(e)) {
      stop.fire();
    }
  }

  /// @throws DrayException the first failure, if there was one
  synchronized void throwFirst() {
    if (first.isPresent()) {
      throw first.get();
    }
  }

  private static boolean concernsAll(DrayException e) {
    return switch (e) {
      case AccessNeededException a -> true;
      case RateLimitedException r -> true;
      case NotEnoughSpaceException n -> true;
      case StorageException s -> true;
      case CancelledException c -> true;
      case UnsupportedException u -> true;
      case InvalidRequestException i -> true;
      case IncompatibleException i -> true;
      case ChoiceNeededException c -> true;
      case NetworkException n ->
          n.code() == ErrorCode.CONNECT_FAILED
              || n.code() == ErrorCode.TLS_FAILED
              || n.code() == ErrorCode.OFFLINE;
      case NotFoundException n -> false;
      case IntegrityException i -> false;
      case ConflictException c -> false;
      case ProtocolException p -> false;
      case ArchiveException a -> false;
    };
  }
}
