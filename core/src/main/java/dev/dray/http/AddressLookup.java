package dev.dray.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// How names become addresses.
interface AddressLookup {

  /// As the system does it.
  AddressLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /// The addresses of a name, best first, at least one.
  List<InetAddress> lookup(String host) throws UnknownHostException;
}
