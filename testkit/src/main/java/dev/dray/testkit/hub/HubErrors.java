package dev.dray.testkit.hub;

import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.TestRepo;

/// The hub's refusals, worded and coded as clients expect them.
final class HubErrors {
  private static final String CHALLENGE =
      "Bearer realm=\"Authentication required\", charset=\"UTF-8\"";

  private HubErrors() {}

  static Response repositoryNotFound(boolean anonymous) {
    return anonymous
        ? coded(401, "RepoNotFound", "Invalid username or password.")
            .header("WWW-Authenticate", CHALLENGE)
        : coded(404, "RepoNotFound", "Repository not found");
  }

  static Response invalidToken() {
    return plain(401, "Invalid credentials in Authorization header");
  }

  static Response disabled() {
    return plain(403, "Access to this resource is disabled.");
  }

  static Response gatedAnonymous(TestRepo repo) {
    return coded(
            401,
            "GatedRepo",
            "Access to %s %s is restricted. You must have access to it and be authenticated to access it. Please log in."
                .formatted(repo.kind().singular(), repo.id()))
        .header("WWW-Authenticate", CHALLENGE);
  }

  static Response gatedRefused(TestRepo repo, boolean pending, String endpoint) {
    String about = repo.kind().singular() + " " + repo.id();
    String text =
        pending
            ? "Your request to access %s is awaiting a review from the repo authors."
                .formatted(about)
            : "Access to %s is restricted and you are not in the authorized list. Visit %s/%s%s to ask for access."
                .formatted(about, endpoint, repo.kind().prefix(), repo.id());
    return coded(403, "GatedRepo", text);
  }

  static Response revisionNotFound(String revision) {
    return coded(404, "RevisionNotFound", "Invalid rev id: " + revision);
  }

  static Response entryNotFound(String commit) {
    return coded(404, "EntryNotFound", "Entry not found").header("X-Repo-Commit", commit);
  }

  static Response badRequest(String text) {
    return plain(400, text);
  }

  static Response notFound() {
    return plain(404, "Sorry, we can't find the page you are looking for.");
  }

  static Response needsToken() {
    return plain(401, "Invalid username or password.").header("WWW-Authenticate", CHALLENGE);
  }

  private static Response coded(int status, String code, String text) {
    return plain(status, text).header("X-Error-Code", code);
  }

  private static Response plain(int status, String text) {
    return Response.json(status, Json.object("error", text))
        .header("X-Error-Message", text.replaceAll("[^\\x20-\\x7e]", "?"));
  }
}
