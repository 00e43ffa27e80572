package dev.dray.server.http;

import java.net.InetAddress;
import java.time.Duration;

/// One request that was answered.
///
/// @param requestId its id
/// @param method the method as it was sent
/// @param template the template of its route, `-` if there was none; never the path itself
/// @param path the path as it was sent, without the query, which may hold secrets
/// @param status what was answered
/// @param took from its arrival to the last byte of the answer
/// @param bytes bytes of the answer's body
/// @param caller the name of the caller, `-` if nobody was admitted
/// @param address where it came from
public record Served(
    String requestId,
    String method,
    String template,
    String path,
    int status,
    Duration took,
    long bytes,
    String caller,
    InetAddress address) {}
