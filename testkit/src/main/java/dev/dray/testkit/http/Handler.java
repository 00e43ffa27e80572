package dev.dray.testkit.http;

/// Answers requests. Called on many threads.
@FunctionalInterface
public interface Handler {
  /// The answer; exceptions become a 500 with their text.
  Response answer(Request request);
}
