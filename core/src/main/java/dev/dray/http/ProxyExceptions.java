package dev.dray.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The list of `NO_PROXY`.
///
/// @param entries all readable ones; the others are left out, as other programs do
record ProxyExceptions(List<Entry> entries) {

  /// One entry, for one port or, if that is 0, for all.
  sealed interface Entry {
    boolean matches(Origin origin, Optional<InetAddress> address);

    /// Everything.
    record Everything() implements Entry {
      @Override
      public boolean matches(Origin origin, Optional<InetAddress> address) {
        return true;
      }
    }

    /// A name and all below it.
    record Name(String name, int port) implements Entry {
      @Override
      public boolean matches(Origin origin, Optional<InetAddress> address) {
        return (port == 0 || port == origin.port())
            && (origin.host().equals(name) || origin.host().endsWith("." + name));
      }
    }

    /// All addresses that share the first `bits` bits.
    record Net(InetAddress base, int bits, int port) implements Entry {
      @Override
      public boolean matches(Origin origin, Optional<InetAddress> address) {
        return (port == 0 || port == origin.port())
            && address.isPresent()
            && sharesBits(base.getAddress(), address.get().getAddress(), bits);
      }

      private static boolean sharesBits(byte[] a, byte[] b, int bits) {
        if (a.length != b.length) {
          return false;
        }
        for (int i = 0; i < bits; i++) {
          int mask = 0x80 >> (i % 8);
          if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
            return false;
          }
        }
        return true;
      }
    }
  }

  static ProxyExceptions parse(String list) {
    List<Entry> entries = new ArrayList<>();
    for (String item : list.split("[,\\s]+", -1)) {
      entry(item.strip().toLowerCase(Locale.ROOT)).ifPresent(entries::add);
    }
    return new ProxyExceptions(List.copyOf(entries));
  }

  boolean match(Origin origin) {
    Optional<InetAddress> address = literal(origin.host());
    return entries.stream().anyMatch(entry -> entry.matches(origin, address));
  }

  private static Optional<Entry> entry(String item) {
    if (item.equals("*")) {
      return Optional.of(new Entry.Everything());
    }
    int slash = item.indexOf('/');
    if (slash > 0) {
      OptionalLong bits = Headers.decimal(item.substring(slash + 1));
      return literal(unbracketed(item.substring(0, slash)))
          .filter(base -> bits.isPresent() && bits.getAsLong() <= base.getAddress().length * 8L)
          .map(base -> new Entry.Net(base, (int) bits.getAsLong(), 0));
    }
    Optional<Entry> bare = address(item, 0);
    if (bare.isPresent()) {
      return bare;
    }
    int colon = item.lastIndexOf(':');
    String host = item;
    int port = 0;
    if (colon > item.lastIndexOf(']')) {
      OptionalLong number = Headers.decimal(item.substring(colon + 1));
      if (number.isEmpty() || number.getAsLong() < 1 || number.getAsLong() > 65_535) {
        return Optional.empty();
      }
      port = (int) number.getAsLong();
      host = item.substring(0, colon);
    }
    Optional<Entry> withPort = address(host, port);
    if (withPort.isPresent()) {
      return withPort;
    }
    String name = host.startsWith("*.") ? host.substring(2) : host;
    name = name.startsWith(".") ? name.substring(1) : name;
    return name.isEmpty() ? Optional.empty() : Optional.of(new Entry.Name(name, port));
  }

  private static Optional<Entry> address(String text, int port) {
    return literal(unbracketed(text))
        .map(base -> new Entry.Net(base, base.getAddress().length * 8, port));
  }

  private static String unbracketed(String text) {
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  /// An address written as one; no name is ever looked up.
  private static Optional<InetAddress> literal(String host) {
    if (host.isEmpty() || !(host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
