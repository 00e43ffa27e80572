package dev.dray.server.http;

import java.net.InetAddress;

/// Who asks.
///
/// @param name the name of the token, or `local` for a caller without one where none is needed;
///   what the audit log names, never a secret
/// @param scope what they may do
/// @param address where they call from
public record Caller(String name, Scope scope, InetAddress address) {}
