package dev.dray.transfer;

import dev.dray.Digest;

/// A file that lies whole and durable in its part file.
///
/// @param size its length in bytes
/// @param fetched bytes that came over the network for it, repeated ones included
/// @param resumed bytes that were here before
/// @param digest what its content hashes to
/// @param verified whether `digest` was compared with an expectation
public record TransferResult(
    long size, long fetched, long resumed, Digest digest, boolean verified) {}
