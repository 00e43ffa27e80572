package dev.dray.server.job;

/// What the callers want of a job; outlives restarts.
enum Wish {
  RUN,
  PAUSE,
  CANCEL
}
