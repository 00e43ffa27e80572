package dev.dray.server.api;

import dev.dray.server.http.Exchange;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/// A part of a list that the caller asked for with `limit` and `offset`. Immutable.
///
/// @param items what is on it
/// @param total how many there are on all pages
/// @param next the offset of the next page
/// @param <T> what is listed
record Page<T>(List<T> items, int total, OptionalLong next) {

  /// Copies the list.
  Page {
    items = List.copyOf(items);
  }

  /// The page of a whole list.
  static <T> Page<T> of(List<T> all, Exchange exchange) {
    int from = Math.min(all.size(), Params.offset(exchange));
    int to = Math.min(all.size(), from + Params.limit(exchange));
    return new Page<>(
        all.subList(from, to),
        all.size(),
        to < all.size() ? OptionalLong.of(to) : OptionalLong.empty());
  }

  void write(Fields fields, BiConsumer<T, Fields> fill) {
    fields.objects("items", items, fill).number("total", total).number("next_offset", next);
  }
}
