package dev.dray.server;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/// How the service is run.
///
/// @param address where it listens
/// @param port the port, 0 for any that is free
/// @param hosts names it may be called by, beside `localhost` and its addresses
/// @param origins origins of pages that may call it, beside its own
public record ServerSettings(
    InetAddress address, int port, Set<String> hosts, Set<String> origins) {

  /// The port if none is named.
  public static final int PORT = 8000;

  /// Copies the sets.
  public ServerSettings {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /// Listens on this host and port; the rest is as usual.
  ///
  /// @param host a name or number of this machine
  /// @throws InvalidRequestException if it is none
  public static ServerSettings at(String host, int port) {
    return new ServerSettings(address(host), port, Set.of(), Set.of());
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new InvalidRequestException(
          "there is no address for the host " + host,
          "Name an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.",
          ErrorContext.NONE);
    }
  }
}
