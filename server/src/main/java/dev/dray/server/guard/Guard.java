package dev.dray.server.guard;

import dev.dray.server.http.Caller;
import dev.dray.server.http.Gate;
import dev.dray.server.http.Head;
import dev.dray.server.http.Header;
import dev.dray.server.http.Method;
import dev.dray.server.http.Scope;
import java.util.List;

/// The service's gate: host, origin, token, in this order.
public final class Guard implements Gate {

  /// For every answer. The policy suits our own page, which loads nothing from elsewhere and
  /// nothing that is written into it.
  private static final List<Header> ALWAYS =
      List.of(
          new Header("X-Content-Type-Options", "nosniff"),
          new Header(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                  + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
                  + " form-action 'self'; frame-ancestors 'none'"),
          new Header("X-Frame-Options", "DENY"),
          new Header("Referrer-Policy", "no-referrer"),
          new Header("Cross-Origin-Opener-Policy", "same-origin"),
          new Header("Cross-Origin-Resource-Policy", "same-origin"),
          new Header("Permissions-Policy", "camera=(), geolocation=(), microphone=()"));

  private final Hosts hosts;
  private final Origins origins;
  private final Admission admission;

  /// A guard by these rules.
  public Guard(GuardRules rules, Tokens tokens) {
    this.hosts = new Hosts(rules.hosts(), rules.loopback());
    this.origins = new Origins(rules.origins());
    this.admission =
        new Admission(
            rules.tokenNeeded() || !rules.loopback(), tokens, new Guesses(System::nanoTime));
  }

  @Override
  public List<Header> greet(Head head) {
    hosts.check(head.authority());
    return origins.check(head);
  }

  @Override
  public List<Header> always() {
    return ALWAYS;
  }

  @Override
  public Caller admit(Head head, Method method, Scope needed) {
    return admission.admit(head, needed);
  }

  @Override
  public List<Header> preflight(Head head, List<Method> methods) {
    return origins.preflight(head, methods);
  }
}
