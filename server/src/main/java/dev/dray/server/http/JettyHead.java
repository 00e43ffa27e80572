package dev.dray.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// The head of a request as Jetty read it.
record JettyHead(Request request) implements Head {

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public String authority() {
    String line = request.getHttpURI().getAuthority();
    String header = request.getHeaders().get(HttpHeader.HOST);
    return line != null ? line : header == null ? "" : header;
  }

  @Override
  public InetAddress address() {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress at
            && at.getAddress() != null
        ? at.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  @Override
  public int port() {
    return request.getConnectionMetaData().getLocalSocketAddress() instanceof InetSocketAddress at
        ? at.getPort()
        : 0;
  }
}
