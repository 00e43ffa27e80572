package dev.dray.server.event;

/// Why a subscription ended.
public enum Closing {
  /// The subscriber wants no more.
  BY_SUBSCRIBER("The subscriber left"),
  /// It did not take its events in time. It may come back with the number of the last one it saw.
  TOO_SLOW("Events were not taken in time; subscribe again after the last one that was seen"),
  /// The service stops.
  SERVICE_STOPS("The service stops; subscribe again when it is back");

  private final String sentence;

  Closing(String sentence) {
    this.sentence = sentence;
  }

  /// The reason for people.
  public String sentence() {
    return sentence;
  }
}
