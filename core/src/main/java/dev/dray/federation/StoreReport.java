package dev.dray.federation;

import dev.dray.ByteSize;

/// What a store holds, for people. A picture of one moment.
///
/// @param store the store
/// @param models how many models, as its own programs count them; of a plain folder its model files
/// @param bytes what its files take, each once however many names it has in this store
public record StoreReport(FoundStore store, int models, ByteSize bytes) {}
