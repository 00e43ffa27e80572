package dev.dray.server.guard;

import java.util.Set;

/// What the guard goes by.
///
/// @param loopback whether only this machine can reach the service
/// @param tokenNeeded whether callers from this machine need a token, too; others always do
/// @param hosts names the service may be called by, beside the usual ones
/// @param origins origins of pages that may call, beside our own
public record GuardRules(
    boolean loopback, boolean tokenNeeded, Set<String> hosts, Set<String> origins) {

  /// Copies the sets.
  public GuardRules {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }
}
