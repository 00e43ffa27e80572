package dev.dray.server.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Events as frames, written once for all who listen: a thousand subscribers are told the same.
/// Thread-safe; remembers some hundred of the newest and may write one more often.
///
/// @param <T> what is told; the same object is the same event
public final class SseFrames<T> {

  private static final int REMEMBERED = 256;

  private record Written<T>(T event, Optional<SseFrame> frame) {}

  private final AtomicReferenceArray<@Nullable Written<T>> newest =
      new AtomicReferenceArray<>(REMEMBERED);
  private final Function<? super T, Optional<SseFrame>> write;

  /// Frames that are written by this, which gives none for events that are not told.
  public SseFrames(Function<? super T, Optional<SseFrame>> write) {
    this.write = write;
  }

  /// The event as a frame; empty if it is not told.
  @SuppressWarnings("ReferenceEquality") // Comparing whole events would cost what is saved.
  public Optional<SseFrame> of(T event) {
    int place = System.identityHashCode(event) & (REMEMBERED - 1);
    Written<T> known = newest.get(place);
    if (known == null || known.event() != event) {
      known = new Written<>(event, write.apply(event));
      newest.set(place, known);
    }
    return known.frame();
  }
}
