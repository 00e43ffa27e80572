package dev.dray.client;

/// Why something failed that the service did later.
///
/// @param code a code of the service's error table in lower case
/// @param message one sentence that names the thing
/// @param nextStep one sentence that says what to do now
public record Problem(String code, String message, String nextStep) {}
