package dev.dray.server.api;

import dev.dray.error.DrayException;
import java.util.Locale;

/// An error inside an answer that is none itself: a place that could not be searched, a task that
/// failed.
final class ErrorJson {

  private ErrorJson() {}

  static void write(DrayException error, Fields fields) {
    String message = error.getMessage();
    fields
        .text("code", error.code().name().toLowerCase(Locale.ROOT))
        .text("message", message == null ? error.code().title() : message)
        .text("next_step", error.nextStep());
  }
}
