package dev.dray.server.event;

import java.time.Instant;

/// Something that happened to a subject.
///
/// Kept events are numbered from 1 in the order in which they happened and can be had again after a
/// restart; the others are figures to show, are handed to whoever listens and then gone. An event
/// that is not kept bears the number of the last kept one before it: whoever comes back with the
/// number of the last event that it saw misses nothing.
///
/// @param id its number
/// @param at when it happened
/// @param type what kind of thing, such as `job.state`
/// @param kept whether it is kept
/// @param subject whom it happened to, as it was then
public record Event(long id, Instant at, String type, boolean kept, Subject subject) {}
