package dev.dray.server.event;

/// Whom events are about, as it was at one moment: a job, for example. Immutable, and without any
/// secret.
public interface Subject {

  /// What tells it from all others of its kind, such as a job's id.
  String key();
}
