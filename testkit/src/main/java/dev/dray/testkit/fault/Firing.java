package dev.dray.testkit.fault;

import dev.dray.testkit.http.RecordedRequest;

/// A fault that met its request.
///
/// @param fault what was done
/// @param request to whom
public record Firing(Fault fault, RecordedRequest request) {}
