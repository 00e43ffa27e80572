package dev.dray.transfer;

import java.nio.file.Path;

/// A small file that was brought in one go.
///
/// @param place where it lies, durable and verified, under a name that nobody else uses; the caller
///   moves it to its final place or removes it
/// @param result what the transfer found out
public record SmallFile(Path place, TransferResult result) {}
