package dev.dray.format;

/// Names of foreign things, in messages and in sets.
final class Named {

  private static final int SHOWN = 80;

  private Named() {}

  /// For a message: one line, cut.
  static String shortened(String name) {
    String cut = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /// 64 bits of a name (FNV-1a, mixed), for finding repetitions without keeping names. Two names
  /// that were made to collide are an error message and nothing worse.
  static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    hash *= 0x9e3779b97f4a7c15L;
    return hash ^ (hash >>> 29);
  }
}
