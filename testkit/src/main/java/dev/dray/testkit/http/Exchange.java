package dev.dray.testkit.http;

/// One request with what can be known and done while it is answered.
public interface Exchange {
  /// The request.
  Request request();

  /// Asks the handler; may be called with a changed request, or not at all.
  Response answer(Request request);

  /// How many requests this server is answering now, this one included.
  int requestsInFlight();

  /// The entry of this request in the log.
  RecordedRequest recorded();
}
