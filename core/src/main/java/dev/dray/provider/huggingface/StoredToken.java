package dev.dray.provider.huggingface;

import java.time.Instant;
import java.util.Optional;

/// A token that is stored under a name, without the token.
///
/// @param name the name
/// @param active whether it is the one that is sent
/// @param expiresAt when it ends, where the login said so
public record StoredToken(String name, boolean active, Optional<Instant> expiresAt) {}
