package dev.dray.server.health;

import java.util.Optional;

/// Something without which the service takes no work.
public interface Check {

  /// What it is called in the answer.
  String name();

  /// What is wrong, one sentence; empty if it is well. Must come back within a second or so.
  Optional<String> trouble();
}
