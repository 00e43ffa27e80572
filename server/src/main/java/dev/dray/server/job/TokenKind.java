package dev.dray.server.job;

import dev.dray.download.TokenChoice;

/// Which token a job uses; the secret itself lies sealed beside it.
enum TokenKind {
  CONFIGURED,
  NONE,
  GIVEN;

  static TokenKind of(TokenChoice choice) {
    return switch (choice) {
      case TokenChoice.Configured() -> CONFIGURED;
      case TokenChoice.None() -> NONE;
      case TokenChoice.Given(String _) -> GIVEN;
    };
  }
}
