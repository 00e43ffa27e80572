package dev.dray.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.http.Query;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// Cuts a list into pages and tells the next one by an absolute `Link`.
final class Page {
  private Page() {}

  /// The page of `rows` that the request asks for.
  static <T> List<T> of(List<T> rows, Request request, int size) {
    int from = Math.min(offset(request.query()), rows.size());
    return rows.subList(from, Math.min(rows.size(), from + size));
  }

  /// The number of rows the request wants in a page, at most `most`.
  static int size(Query query, int most) {
    return query
        .first("limit")
        .filter(text -> text.matches("[1-9]\\d{0,6}"))
        .map(text -> Math.min(Integer.parseInt(text), most))
        .orElse(most);
  }

  /// Adds the link to the next page, if there is one.
  static Response link(Response response, Request request, int rows, int size, String endpoint) {
    int next = offset(request.query()) + size;
    if (next < rows) {
      String query =
          List.of(request.rawQuery().split("&", -1)).stream()
              .filter(part -> !part.isEmpty() && !part.startsWith("cursor="))
              .collect(Collectors.joining("&"));
      String cursor =
          Base64.getUrlEncoder().withoutPadding().encodeToString(("at:" + next).getBytes(UTF_8));
      response.header(
          "Link",
          "<%s%s?%s%scursor=%s>; rel=\"next\""
              .formatted(endpoint, request.path(), query, query.isEmpty() ? "" : "&", cursor));
    }
    return response;
  }

  private static int offset(Query query) {
    String cursor = query.first("cursor").orElse("");
    if (cursor.isEmpty()) {
      return 0;
    }
    String text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
    return Integer.parseInt(text.substring(3));
  }
}
