package dev.dray.http;

import java.util.List;

/// The answer at the end of the redirects, and the way there.
///
/// @param response the last answer; the caller closes it
/// @param hops all answers in order, the first and the last included; at least one
public record Followed(Response response, List<Hop> hops) implements AutoCloseable {

  /// Copies the hops.
  public Followed {
    hops = List.copyOf(hops);
  }

  /// The first answer, whose headers say what the hub knows (`X-Repo-Commit`, `X-Linked-*`).
  public Hop first() {
    return hops.getFirst();
  }

  /// Closes the response.
  @Override
  public void close() {
    response.close();
  }
}
