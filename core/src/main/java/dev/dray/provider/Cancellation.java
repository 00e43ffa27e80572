package dev.dray.provider;

/// How a call that blocks learns that its caller wants it to end. A stop signal of a download fits
/// as `signal::onFire`.
@FunctionalInterface
public interface Cancellation {

  /// Never ends a call.
  Cancellation NEVER = closer -> () -> {};

  /// Registers what ends the call, run from any thread; runs it at once if the wish came already.
  ///
  /// @return takes the registration back
  Runnable onCancel(Runnable closer);
}
