package dev.dray.provider;

import dev.dray.ByteSize;
import dev.dray.Digest;
import java.nio.file.Path;
import java.util.Optional;

/// A model that a daemon has brought.
///
/// @param name the name the daemon knows it by
/// @param size its bytes, where the daemon says
/// @param digest the digest of its manifest, where there is one
/// @param place where it lies, where that is on this machine and known
public record Delegated(
    String name, Optional<ByteSize> size, Optional<Digest> digest, Optional<Path> place) {}
