package dev.dray.server.http;

import java.net.InetAddress;
import java.time.Duration;

/// How the server listens and what it bears.
///
/// @param address where it listens
/// @param port the port, 0 for any that is free
/// @param headerTime how long the head of a request may take to arrive
/// @param bodyTime how long its body may take
/// @param idleTime how long a connection may lie silent, in either direction
/// @param heartbeat how often a silent stream of events shows that it lives
/// @param connections how many connections at once; more wait in the kernel's queue
public record HttpSettings(
    InetAddress address,
    int port,
    Duration headerTime,
    Duration bodyTime,
    Duration idleTime,
    Duration heartbeat,
    int connections) {

  /// The usual ones.
  public static HttpSettings of(InetAddress address, int port) {
    return new HttpSettings(
        address,
        port,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        8192);
  }
}
