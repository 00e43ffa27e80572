package dev.dray.store;

import dev.dray.Digest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// A file that should be there, and what it should be as far as somebody says.
///
/// @param path its path in the model
/// @param file where it lies
/// @param size bytes
/// @param digest its content's digest
public record ExpectedFile(String path, Path file, OptionalLong size, Optional<Digest> digest) {}
