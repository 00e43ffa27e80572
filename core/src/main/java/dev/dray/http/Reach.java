package dev.dray.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which servers may be asked. A service that fetches what others name could be made to ask servers
/// that only it can reach: those of this machine, of its network, of its cloud. So it asks public
/// addresses, and the servers that somebody named in the settings.
///
/// Looked at for each connection, after the name was looked up and with the very address that is
/// connected to: a name that leads elsewhere the second time, and a redirect, are seen. Behind an
/// HTTP proxy, or one that looks names up itself, the proxy decides about names; numbers and
/// `localhost` are refused here.
public final class Reach {

  /// Everything.
  public static final Reach EVERYWHERE = new Reach(true, Set.of());

  private final boolean everywhere;
  private final Set<Origin> named;

  private Reach(boolean everywhere, Set<Origin> named) {
    this.everywhere = everywhere;
    this.named = named;
  }

  /// Public addresses, and these servers wherever they lie.
  public static Reach publicAnd(Collection<URI> servers) {
    return new Reach(
        false,
        servers.stream()
            .map(Origin::tryOf)
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /// Whether this server may be asked at this address.
  boolean allows(Origin origin, InetAddress address) {
    return everywhere || named.contains(origin) || isPublic(address);
  }

  /// Whether this server may be asked by a proxy, which looks its name up.
  boolean allowsUnseen(Origin origin) {
    if (everywhere || named.contains(origin)) {
      return true;
    }
    String host = origin.host().toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.endsWith(".localhost") || host.endsWith(".internal")) {
      return false;
    }
    boolean number = host.indexOf(':') >= 0 || host.matches("[0-9.xa-f]*[0-9]");
    if (!number) {
      return true;
    }
    try {
      return isPublic(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /// Whether an address is one of the public internet: none of this machine, a private network, a
  /// link, a group, or one set apart (RFC 6890, RFC 6598, RFC 4193), also not in the clothes of
  /// IPv6.
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address _ -> isPublic4(bytes);
      case Inet6Address _ -> isPublic6(bytes);
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] bytes) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    int third = bytes[2] & 0xff;
    boolean shared = first == 100 && second >= 64 && second < 128;
    boolean protocols = first == 192 && second == 0 && third == 0;
    boolean documentation =
        (first == 192 && second == 0 && third == 2)
            || (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113);
    boolean benchmarks = first == 198 && (second == 18 || second == 19);
    return first != 0 && first < 240 && !shared && !protocols && !documentation && !benchmarks;
  }

  private static boolean isPublic6(byte[] bytes) {
    int first = bytes[0] & 0xff;
    boolean uniqueLocal = (first & 0xfe) == 0xfc;
    boolean documentation =
        first == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && (bytes[3] & 0xff) == 0xb8;
    if (uniqueLocal || documentation) {
      return false;
    }
    // Addresses that carry one of IPv4: mapped and compatible, NAT64, 6to4.
    boolean mapped = isZero(bytes, 0, 10) && (bytes[10] == bytes[11]);
    boolean nat64 = first == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff;
    boolean sixToFour = first == 0x20 && bytes[1] == 0x02;
    if (mapped || nat64) {
      return isPublicInside(bytes, 12);
    }
    return !sixToFour || isPublicInside(bytes, 2);
  }

  private static boolean isPublicInside(byte[] bytes, int at) {
    try {
      return isPublic(InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
