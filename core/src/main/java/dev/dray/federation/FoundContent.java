package dev.dray.federation;

import java.nio.file.Path;

/// A file that should have some content: its name says so, or its size fits. It must be read before
/// anybody believes it.
///
/// @param store the store that has it
/// @param path its real path, inside the store
public record FoundContent(FoundStore store, Path path) {}
