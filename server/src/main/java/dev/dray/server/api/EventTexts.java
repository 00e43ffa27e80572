package dev.dray.server.api;

import dev.dray.server.event.Subject;
import dev.dray.server.job.Job;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Events as text, written once for all who listen: a thousand subscribers are told the same.
/// Thread-safe; remembers some hundred of the newest and may write one more often.
final class EventTexts {

  private static final int REMEMBERED = 256;

  /// A subject at one moment, and its text.
  private record Written(Subject subject, Optional<String> text) {}

  private final AtomicReferenceArray<Written> newest = new AtomicReferenceArray<>(REMEMBERED);

  /// The subject as JSON; empty if it is none of this API.
  Optional<String> of(Subject subject) {
    int place = System.identityHashCode(subject) & (REMEMBERED - 1);
    Written known = newest.get(place);
    if (known == null || !known.subject().equals(subject)) {
      known = new Written(subject, write(subject));
      newest.set(place, known);
    }
    return known.text();
  }

  private static Optional<String> write(Subject subject) {
    return switch (subject) {
      case Job job -> Optional.of(Fields.of(fields -> DownloadJson.write(job, fields)).toString());
      case Task task -> Optional.of(Fields.of(task::write).toString());
      // Events of other rooms are not part of this API.
      default -> Optional.empty();
    };
  }
}
