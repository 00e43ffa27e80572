package dev.dray.provider.huggingface;

import dev.dray.Commit;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.NetworkException;
import dev.dray.http.ApiResponse;
import dev.dray.http.NetworkFailures;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/// Reads a recursive tree listing to its last page. Bounded: at most [#MOST_FILES] entries and
/// [#MOST_PAGES] pages, no page twice. Thread-safe.
final class TreeReader {

  static final int MOST_FILES = 2_000_000;
  static final int MOST_PAGES = 100_000;
  private static final int TRIES = 3;

  /// A whole listing.
  ///
  /// @param files in path order, no path twice
  /// @param commit the commit that the server says it listed, where it does
  /// @param uri the address that answered the first page, after redirects
  record Tree(List<TreeEntry> files, Optional<Commit> commit, URI uri) {}

  private record Page(
      List<TreeEntry> files, Optional<URI> next, Optional<Commit> commit, URI uri) {}

  private final HubApi api;
  private final HubErrors errors;

  TreeReader(HubApi api, HubErrors errors) {
    this.api = api;
    this.errors = errors;
  }

  Tree read(URI first, Asked asked) {
    List<TreeEntry> files = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    Page page = page(first, asked, MOST_FILES);
    Page start = page;
    seen.add(first);
    files.addAll(page.files());
    while (page.next().isPresent()) {
      URI next = page.next().get();
      if (!seen.add(next) || seen.size() > MOST_PAGES) {
        throw errors.nonsense(asked, next, "pages of files that never end");
      }
      page = page(next, asked, MOST_FILES - files.size());
      files.addAll(page.files());
    }
    return new Tree(inOrder(files, asked, first), start.commit(), start.uri());
  }

  /// One page; one that breaks off in the middle is asked for again from its start.
  private Page page(URI uri, Asked asked, int most) {
    for (int attempt = 1; ; attempt++) {
      try (ApiResponse response = api.open(uri, asked)) {
        List<TreeEntry> files = TreePage.read(response.body(), most);
        return new Page(files, api.next(response, asked), commit(response), response.uri());
      } catch (TreePage.NotAListing e) {
        throw errors.nonsense(asked, uri, String.valueOf(e.getMessage()));
      } catch (JacksonIOException e) {
        IOException cause = Objects.requireNonNullElseGet(e.getCause(), IOException::new);
        DrayException failure = NetworkFailures.toDray(cause, asked.context().withUrl(uri));
        // Anything else, such as a cancel, would only happen again.
        if (attempt == TRIES || !(failure instanceof NetworkException)) {
          throw failure;
        }
      } catch (UnexpectedEndOfInputException e) {
        if (attempt == TRIES) {
          throw new NetworkException(
              ErrorCode.CONNECTION_LOST,
              "The list of files ended too early " + TRIES + " times",
              "Try again; what is already here is kept.",
              asked.context().withUrl(uri),
              e);
        }
      } catch (JacksonException e) {
        throw errors.nonsense(asked, uri, "something that is not a list of files");
      }
    }
  }

  private static Optional<Commit> commit(ApiResponse response) {
    return response
        .headers()
        .first("X-Repo-Commit")
        .filter(id -> id.matches("[0-9a-f]{40}"))
        .map(Commit::new);
  }

  /// Pages may overlap when a branch moves while they are read; one path twice is one file.
  private List<TreeEntry> inOrder(List<TreeEntry> files, Asked asked, URI uri) {
    files.sort((a, b) -> a.path().compareTo(b.path()));
    List<TreeEntry> unique = new ArrayList<>(files.size());
    for (TreeEntry file : files) {
      if (!unique.isEmpty() && unique.getLast().path().equals(file.path())) {
        if (!unique.getLast().agreesWith(file)) {
          throw errors.nonsense(asked, uri, "two different files named '" + file.path() + "'");
        }
      } else {
        unique.add(file);
      }
    }
    return unique;
  }
}
