package dev.dray.settings;

import java.util.Locale;

/// The three families of operating systems that keep their folders in different places.
public enum OsFamily {
  /// Linux and the other systems that follow the XDG folders.
  LINUX,
  /// macOS.
  MACOS,
  /// Windows.
  WINDOWS;

  /// The family of an `os.name`; what is neither Windows nor macOS counts as Linux.
  public static OsFamily of(String osName) {
    String folded = osName.toLowerCase(Locale.ROOT);
    if (folded.startsWith("windows")) {
      return WINDOWS;
    }
    return folded.startsWith("mac") || folded.startsWith("darwin") ? MACOS : LINUX;
  }
}
