package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import java.nio.file.Path;

/// An archive whose content is in place.
///
/// @param archive its path in the listing
/// @param place the folder its entries lie in, or the file that it was when it was compressed alone
/// @param files how many files came out
/// @param bytes their bytes
public record Unpacked(RepoPath archive, Path place, int files, ByteSize bytes) {}
