package dev.dray.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// The order of texts by their UTF-8 bytes, which is that of their code points and Python's; that
/// of [String] differs beyond the basic plane.
final class Bytewise {

  static final Comparator<String> ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private Bytewise() {}
}
