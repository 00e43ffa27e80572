package dev.dray.server.api;

import java.time.Instant;

/// Something that a caller did.
///
/// @param at when
/// @param caller the name of the caller's token, never the token
/// @param address where the call came from
/// @param action method and template, such as `POST /api/v1/downloads`
/// @param target the path that was called
/// @param status what was answered
/// @param requestId the request's id
public record Activity(
    Instant at,
    String caller,
    String address,
    String action,
    String target,
    int status,
    String requestId) {}
