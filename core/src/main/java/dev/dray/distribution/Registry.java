package dev.dray.distribution;

import dev.dray.Digest;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A registry: what people call it and where it answers.
///
/// @param name host and port as people write them, such as `docker.io`
/// @param base scheme, host and port, without a slash at the end
public record Registry(String name, URI base) {

  private static final String DOCKER_HUB = "docker.io";

  /// The registry of that host and port. Docker Hub answers at `registry-1.docker.io`. Loopback
  /// registries are spoken to without TLS, as every other client does.
  ///
  /// @param plain whether it is spoken to without TLS, wherever it is
  /// @throws IllegalArgumentException if it is no host and port
  public static Registry at(String hostAndPort, boolean plain) {
    String folded = hostAndPort.toLowerCase(Locale.ROOT);
    if (folded.equals(DOCKER_HUB)
        || folded.equals("index.docker.io")
        || folded.equals("registry-1.docker.io")) {
      return new Registry(DOCKER_HUB, URI.create("https://registry-1.docker.io"));
    }
    boolean loopback = isLoopback(URI.create("http://" + folded).getHost());
    URI base = URI.create((plain || loopback ? "http://" : "https://") + folded);
    if (base.getHost() == null || !base.getRawPath().isEmpty() || base.getRawUserInfo() != null) {
      throw new IllegalArgumentException("'" + hostAndPort + "' is not a registry's host");
    }
    return new Registry(folded, base);
  }

  /// Whether it is spoken to without TLS.
  public boolean isPlain() {
    return "http".equals(base.getScheme());
  }

  /// Whether this is Docker Hub, where official names have the namespace `library`.
  public boolean isDockerHub() {
    return name.equals(DOCKER_HUB);
  }

  /// Whether an address names this very server.
  boolean isAt(URI uri) {
    return base.getScheme().equalsIgnoreCase(uri.getScheme())
        && base.getHost().equalsIgnoreCase(uri.getHost())
        && port(base) == port(uri);
  }

  /// The manifest of a tag or digest.
  URI manifest(String repository, String reference) {
    return URI.create(base + "/v2/" + repository + "/manifests/" + reference);
  }

  /// A blob.
  URI blob(String repository, Digest.Sha256 digest) {
    return URI.create(base + "/v2/" + repository + "/blobs/" + digest);
  }

  /// Where uploads begin.
  URI uploads(String repository) {
    return URI.create(base + "/v2/" + repository + "/blobs/uploads/");
  }

  /// The tags, one page at a time.
  URI tags(String repository) {
    return URI.create(base + "/v2/" + repository + "/tags/list?n=1000");
  }

  /// Whether a host is this machine, by its literal or the name `localhost`; no name is looked up.
  static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (bare.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(bare).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  /// The name.
  @Override
  public String toString() {
    return name;
  }
}
