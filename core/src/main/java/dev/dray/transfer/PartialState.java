package dev.dray.transfer;

import java.util.OptionalLong;

/// What lies in a part file.
///
/// @param held bytes that need not be fetched again
/// @param size the file's size, when the journal knows it
/// @param name what the file was called
public record PartialState(long held, OptionalLong size, String name) {}
