package dev.dray.download;

/// What to do with archives (`.tar`, `.tar.gz`, `.tgz`, `.tar.zst`, `.tzst`, `.zip`) and compressed
/// files (`.gz`, `.zst`) that a download brings.
public enum UnpackChoice {
  /// They are files like others.
  NEVER,
  /// They are unpacked while they arrive, and only what is in them stays.
  INSTEAD,
  /// They are unpacked while they arrive, and stay too.
  BESIDE
}
