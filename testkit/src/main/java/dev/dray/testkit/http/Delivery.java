package dev.dray.testkit.http;

/// Decides what really goes over the wire for a request; the place where faults enter.
@FunctionalInterface
public interface Delivery {
  /// The reply to send. Called on the connection's own thread.
  Reply prepare(Exchange exchange);

  /// Sends what the handler says.
  static Delivery honest() {
    return exchange -> Reply.to(exchange.request(), exchange.answer(exchange.request()));
  }
}
