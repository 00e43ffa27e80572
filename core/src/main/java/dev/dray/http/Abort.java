package dev.dray.http;

/// A way to stop a request from outside. [dev.dray.transfer.StopSignal] fits as `signal::onFire`.
@FunctionalInterface
public interface Abort {

  /// Never aborts.
  Abort NEVER = closer -> () -> {};

  /// Registers what must be closed on abort, from any thread; runs it at once if the abort already
  /// happened.
  ///
  /// @return takes the registration back
  Runnable onAbort(Runnable closer);
}
