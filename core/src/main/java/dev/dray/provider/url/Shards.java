package dev.dray.provider.url;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A GGUF model in several files, as llama.cpp splits them: `name-00001-of-00004.gguf`. The address
/// of any of them stands for all.
final class Shards {

  private static final Pattern PART =
      Pattern.compile("(.*-)([0-9]{5})(-of-)([0-9]{5})(\\.gguf)", Pattern.CASE_INSENSITIVE);

  /// More parts than any model has.
  private static final int MOST = 500;

  private Shards() {}

  /// The addresses of all parts in their order; only the given one if it is no part, or if it has a
  /// query: a signed link is good for one file.
  static List<URI> of(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    Matcher part = PART.matcher(path);
    if (uri.getRawQuery() != null || !part.matches()) {
      return List.of(uri);
    }
    int number = Integer.parseInt(part.group(2));
    int count = Integer.parseInt(part.group(4));
    if (count < 2 || count > MOST || number < 1 || number > count) {
      return List.of(uri);
    }
    List<URI> all = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      String own =
          part.group(1)
              + String.format(Locale.ROOT, "%05d", i)
              + part.group(3)
              + part.group(4)
              + part.group(5);
      all.add(uri.resolve(own));
    }
    return all;
  }
}
