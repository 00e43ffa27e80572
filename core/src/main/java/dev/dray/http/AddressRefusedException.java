package dev.dray.http;

/// A server lies inside this machine or its network, and may not be asked; see [Reach].
public final class AddressRefusedException extends HttpException {
  private static final long serialVersionUID = 1L;

  AddressRefusedException(String host) {
    super("the server " + host + " lies inside this machine or its network", null);
  }
}
