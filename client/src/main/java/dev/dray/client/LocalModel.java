package dev.dray.client;

import java.time.Instant;
import java.util.Optional;

/// A model of the service's machine.
///
/// @param id what the service calls it
/// @param name its name in its store
/// @param ref what would download it again
/// @param store which kind of store holds it
/// @param path where it lies
/// @param location the name of the location it lies in
/// @param bytes its bytes
/// @param files how many files it has
/// @param lastUsed when it was last used, as far as is known
/// @param state `whole`, `partial` or `unknown`
/// @param pinned whether it is never evicted
/// @param removable whether the service removes it
public record LocalModel(
    String id,
    String name,
    Optional<String> ref,
    String store,
    String path,
    String location,
    long bytes,
    int files,
    Instant lastUsed,
    String state,
    boolean pinned,
    boolean removable) {}
