package dev.dray.testkit.ollama;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A name as the daemon reads it: `[host/][namespace/]model[:tag]`.
record DaemonName(String host, String namespace, String model, String tag) {
  private static final String HOST = "registry.ollama.ai";
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");
  private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}");

  static Optional<DaemonName> parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean tagged = colon > text.lastIndexOf('/');
    String tag = tagged ? text.substring(colon + 1) : "latest";
    String[] parts = (tagged ? text.substring(0, colon) : text).split("/", -1);
    int n = parts.length;
    if (n > 3) {
      return Optional.empty();
    }
    DaemonName name =
        new DaemonName(
            n == 3 ? parts[0] : HOST, n >= 2 ? parts[n - 2] : "library", parts[n - 1], tag);
    boolean valid =
        SERVER.matcher(name.host).matches()
            && PART.matcher(name.namespace).matches()
            && !name.namespace.contains(".")
            && PART.matcher(name.model).matches()
            && PART.matcher(name.tag).matches();
    return valid ? Optional.of(name) : Optional.empty();
  }

  /// What a registry knows it by, whichever registry it is.
  String key() {
    return (namespace + "/" + model + ":" + tag).toLowerCase(Locale.ROOT);
  }

  /// Short for the usual registry and namespace.
  String shown() {
    String bare = model + ":" + tag;
    if (!host.equals(HOST)) {
      return host + "/" + namespace + "/" + bare;
    }
    return namespace.equals("library") ? bare : namespace + "/" + bare;
  }
}
