package dev.dray.settings;

/// A setting as it stands, for people.
///
/// @param setting which one
/// @param shown its text, `********` for a secret, empty where nothing is set
/// @param origin where it came from
public record SettingValue(Setting setting, String shown, Origin origin) {
  @Override
  public String toString() {
    return setting.key() + " = " + shown + " (" + origin + ")";
  }
}
