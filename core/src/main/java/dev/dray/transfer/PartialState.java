package dev.dray.transfer;

import java.util.OptionalLong;

/// What lies in a part file, for a dry run.
///
/// @param held bytes that need not be fetched again
/// @param size the file's size, when the journal knows it
public record PartialState(long held, OptionalLong size) {}
