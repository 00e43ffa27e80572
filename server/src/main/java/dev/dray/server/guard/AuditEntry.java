package dev.dray.server.guard;

import java.time.Instant;

/// Something that somebody did, or tried.
///
/// @param at when
/// @param caller the name of the token, `local` without one, `-` if nobody was admitted
/// @param address from where
/// @param action method and route, such as `POST /api/v1/downloads`
/// @param target the path that was called, without its query
/// @param status what was answered
/// @param requestId the request's id in the log
public record AuditEntry(
    Instant at,
    String caller,
    String address,
    String action,
    String target,
    int status,
    String requestId) {}
