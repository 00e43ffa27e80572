package dev.dray.transfer;

import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// One limit for each host that bytes come from: the same for all of them, except for those that
/// have one of their own. All can be changed while transfers run. Thread-safe.
///
/// A host is a server's name without its port: what the owner of that server would count as one
/// visitor's traffic. Behind a redirect it is the server that sends the bytes.
public final class HostLimits {

  /// Redirects may name any number of hosts; those unused for longest are forgotten.
  private static final int MOST_HOSTS = 256;

  private final LongSupplier nanoClock;
  private final Map<String, FairLimit> limits =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FairLimit> eldest) {
          return size() > MOST_HOSTS;
        }
      };
  private final Map<String, Long> own = new HashMap<>();
  private long usual;

  /// The same limit for every host.
  ///
  /// @param bytesPerSecond for each host, [RateLimit#UNLIMITED] for none
  public HostLimits(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime);
  }

  HostLimits(long bytesPerSecond, LongSupplier nanoClock) {
    this.usual = bytesPerSecond;
    this.nanoClock = nanoClock;
  }

  /// The host of an address.
  static String hostOf(URI uri) {
    return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
  }

  /// Changes the limit of every host without one of its own.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public synchronized void setRate(long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("a rate limit must be positive: " + bytesPerSecond);
    }
    usual = bytesPerSecond;
    limits.forEach((host, limit) -> limit.setRate(rate(host)));
  }

  /// Changes one host's limit.
  ///
  /// @param bytesPerSecond its own, [RateLimit#UNLIMITED] for none whatever holds for the others;
  ///   empty for what holds for the others
  /// @throws IllegalArgumentException if it is not positive
  public synchronized void setRate(String host, Optional<Long> bytesPerSecond) {
    String name = host.toLowerCase(Locale.ROOT);
    if (bytesPerSecond.isPresent() && bytesPerSecond.get() <= 0) {
      throw new IllegalArgumentException("a rate limit must be positive: " + bytesPerSecond.get());
    }
    bytesPerSecond.ifPresentOrElse(rate -> own.put(name, rate), () -> own.remove(name));
    FairLimit limit = limits.get(name);
    if (limit != null) {
      limit.setRate(rate(name));
    }
  }

  /// What holds for hosts without a limit of their own.
  public synchronized long rate() {
    return usual;
  }

  /// What holds for a host.
  public synchronized long rate(String host) {
    return own.getOrDefault(host.toLowerCase(Locale.ROOT), usual);
  }

  private synchronized FairLimit limit(String host) {
    return limits.computeIfAbsent(host, name -> new FairLimit(rate(name), nanoClock));
  }

  /// A new payer, with a part of every host's limit.
  ///
  /// @param weight as in [FairLimit#share(int)]
  public Payer payer(int weight) {
    return new Payer(weight);
  }

  /// One payer's parts of the limits of all hosts. Thread-safe.
  public final class Payer implements RateLimit {

    private final Map<String, FairLimit.Share> shares = new ConcurrentHashMap<>();
    private volatile int weight;

    private Payer(int weight) {
      this.weight = weight;
    }

    /// Changes the weight at every host.
    public void setWeight(int newWeight) {
      weight = newWeight;
      shares.values().forEach(share -> share.setWeight(newWeight));
    }

    /// The sum of what the hosts read from so far give.
    @Override
    public long rate() {
      long sum = 0;
      for (FairLimit.Share share : shares.values()) {
        long rate = share.rate();
        sum = rate == UNLIMITED || sum > UNLIMITED - rate ? UNLIMITED : sum + rate;
      }
      return shares.isEmpty() ? UNLIMITED : sum;
    }

    @Override
    public RateLimiter at(String host) {
      return shares.computeIfAbsent(host, name -> limit(name).share(weight));
    }
  }
}
