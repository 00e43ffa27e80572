package dev.dray.server.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Slows down those who guess tokens: an address has ten wrong ones, and gets one more every six
/// seconds. A token that was right from there before stays right, so that whoever guesses behind
/// the same proxy locks nobody out. Remembers the newest few thousand addresses. Thread-safe.
final class Guesses {

  static final int ALLOWED = 10;
  static final Duration EACH = Duration.ofSeconds(6);

  private static final int REMEMBERED = 4096;
  private static final int TOKENS = 64;

  private static final class Place {
    private double left = ALLOWED;
    private long since;
    private final Set<String> right = new HashSet<>();
  }

  private final LongSupplier nanos;
  private final Map<String, Place> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
          return size() > REMEMBERED;
        }
      };

  Guesses(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// A right token came from there.
  ///
  /// @param name the token's name
  /// @return whether it counts: a first right one among too many wrong ones does not
  synchronized boolean right(InetAddress address, String name) {
    Place place = place(address);
    if (place.left < 1 && !place.right.contains(name)) {
      return false;
    }
    if (place.right.size() < TOKENS) {
      place.right.add(name);
    }
    return true;
  }

  /// A wrong token came from there.
  ///
  /// @return whether there were too many of them
  synchronized boolean wrong(InetAddress address) {
    Place place = place(address);
    if (place.left < 1) {
      return true;
    }
    place.left -= 1;
    return false;
  }

  private Place place(InetAddress address) {
    long now = nanos.getAsLong();
    Place place =
        places.computeIfAbsent(
            key(address),
            _ -> {
              Place fresh = new Place();
              fresh.since = now;
              return fresh;
            });
    place.left = Math.min(ALLOWED, place.left + (double) (now - place.since) / EACH.toNanos());
    place.since = now;
    return place;
  }

  /// Whoever has one address of IPv6 has all of its network.
  private static String key(InetAddress address) {
    return address instanceof Inet6Address
        ? Arrays.toString(Arrays.copyOf(address.getAddress(), 8))
        : address.getHostAddress();
  }
}
