package dev.dray.federation;

/// Whoever waits for content to come from another store. Called on the thread that brings it.
public interface Watch {

  /// Nobody.
  Watch NONE = new Watch() {};

  /// So many bytes more of the file were read and are right as far as one can tell yet.
  default void passed(long bytes) {}

  /// What is done now, as a phrase for people.
  default void doing(String phrase) {}

  /// A sentence for the user, such as that a store's file is not what its name says.
  default void note(String sentence) {}

  /// Asked again and again.
  ///
  /// @throws dev.dray.error.CancelledException to stop
  default void check() {}
}
