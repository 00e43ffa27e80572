package dev.dray.download;

/// Which token a request uses. Never prints one.
public sealed interface TokenChoice {

  /// The one from the environment or the stored one, when there is one.
  record Configured() implements TokenChoice {}

  /// None, even when one is stored.
  record None() implements TokenChoice {}

  /// This one.
  ///
  /// @param token the secret
  record Given(String token) implements TokenChoice {
    @Override
    public String toString() {
      return "Given[token=***]";
    }
  }
}
