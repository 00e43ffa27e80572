package dev.dray.download;

import dev.dray.RepoPath;
import java.util.OptionalLong;

/// One file that is being brought right now.
///
/// @param path the file
/// @param bytesDone bytes of it that are here
/// @param size its length, when known
/// @param condition what it waits for, a phrase such as `retrying in 2 s`; empty when it flows
public record FileProgress(RepoPath path, long bytesDone, OptionalLong size, String condition) {}
