package dev.dray.server.job;

/// What came of asking for a download.
///
/// @param job the new job, or the active one that brings the same already
/// @param created whether it is new
public record Submission(Job job, boolean created) {}
