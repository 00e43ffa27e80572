package dev.dray.server.mirror.content;

import dev.dray.server.http.Exchange;
import dev.dray.server.http.Scope;

/// Who may use the mirror at all. What is private needs more: the caller's own right at the hub.
public final class Entrance {

  private Entrance() {}

  /// Whether a caller may use the mirror. Clients of hubs send the hub's token and mostly have no
  /// place for another one, so whoever may look at the service without a token is let in without,
  /// and others with one, or if the mirror is open to them.
  ///
  /// @param open whether the mirror is open to other machines
  public static boolean isOpenTo(Exchange exchange, boolean open) {
    return open || exchange.caller().scope().covers(Scope.READ);
  }
}
