package dev.dray.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One file of weights that were split: `model-00002-of-00005.safetensors`,
/// `Q4_K_M/big-Q4_K_M-00001-of-00003.gguf`, `pytorch_model-00001-of-00002.bin`.
///
/// @param stem the path up to the numbers, without their dash; equal for all shards of one set
/// @param index from 1 to `count`
/// @param count how many shards the set has
/// @param ending the end of the name with its dot
public record Shard(String stem, int index, int count, String ending) {

  private static final Pattern NAME =
      Pattern.compile("(.*?)[-_.](\\d{1,6})-of-(\\d{1,6})(\\.[A-Za-z0-9.]{1,24})");

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if the index is not within 1 and `count`
  public Shard {
    if (index < 1 || index > count) {
      throw new IllegalArgumentException("shard " + index + " of " + count);
    }
  }

  /// Reads a name or a path with slashes.
  ///
  /// @return nothing if it is no shard's name
  public static Optional<Shard> parse(String path) {
    Matcher matcher = NAME.matcher(path);
    if (path.length() > 4_096 || !matcher.matches()) {
      return Optional.empty();
    }
    int index = Integer.parseInt(matcher.group(2));
    int count = Integer.parseInt(matcher.group(3));
    return index < 1 || index > count
        ? Optional.empty()
        : Optional.of(new Shard(matcher.group(1), index, count, matcher.group(4)));
  }

  /// Whether both are of one set.
  public boolean isOfSameSet(Shard other) {
    return stem.equals(other.stem) && count == other.count && ending.equals(other.ending);
  }

  /// The name of another shard of the set, numbers of five digits as every known writer has them.
  ///
  /// @throws IllegalArgumentException if the index is not within 1 and `count`
  public String sibling(int otherIndex) {
    Shard other = new Shard(stem, otherIndex, count, ending);
    return String.format("%s-%05d-of-%05d%s", stem, other.index, count, ending);
  }
}
