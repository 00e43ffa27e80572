package dev.dray.testkit.disk;

import java.util.SplittableRandom;

/// What a power cut leaves of that which was not synced. Each name and each write is a matter of
/// its own, as POSIX allows; what was synced always survives.
///
/// @param names how likely a name that was made, moved or removed without syncing its folder is
///   found so, 0 to 1
/// @param writes how likely a write that was not synced is found, 0 to 1
/// @param torn how likely a write that is found is found only up to some byte, 0 to 1
/// @param seed of what is left to chance
public record Survival(double names, double writes, double torn, long seed) {

  /// Only what was synced.
  public static final Survival SYNCED_ONLY = new Survival(0, 0, 0, 0);

  /// Names are found, bytes are not: the file of zero bytes after a rename.
  public static final Survival NAMES_WITHOUT_BYTES = new Survival(1, 0, 0, 0);

  /// Bytes are found, and names only where their folder was synced.
  public static final Survival BYTES_WITHOUT_NAMES = new Survival(0, 1, 0, 0);

  /// Everything, as after the end of a process.
  public static final Survival EVERYTHING = new Survival(1, 1, 0, 0);

  /// Anything, by chance.
  public static Survival chance(long seed) {
    return new Survival(0.5, 0.5, 0.5, seed);
  }

  /// A cut through one stage of the journal: names are found in nearly all cases, writes in half of
  /// them, most of those torn.
  public static Survival torn(long seed) {
    return new Survival(0.9, 0.5, 0.8, seed);
  }

  SplittableRandom random() {
    return new SplittableRandom(seed);
  }
}
