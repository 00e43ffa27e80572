package dev.dray.provider;

/// What a provider can do beside bringing a model; the rows of the support matrix. What is not
/// among a provider's features is refused with
/// [UnsupportedException][dev.dray.error.UnsupportedException], never faked.
public enum Feature {
  /// Finds models by words.
  SEARCH("search"),
  /// Tells about a model without bringing it.
  INFO("info"),
  /// Lists the models that the provider itself keeps on this machine.
  LIST("list"),
  /// Goes on where an earlier run stopped.
  RESUME("resume"),
  /// Stops the bytes at a wish and keeps them.
  PAUSE("pause"),
  /// Ends a running download at a wish.
  CANCEL("cancel"),
  /// Every byte is proven by a digest.
  VERIFY("verify"),
  /// Takes a token or another credential.
  TOKEN("token"),
  /// Removes a model that the provider keeps.
  DELETE("delete"),
  /// Publishes a model from this machine.
  PUSH("push");

  private final String word;

  Feature(String word) {
    this.word = word;
  }

  /// The word in tables and JSON.
  public String word() {
    return word;
  }
}
