package dev.dray.json;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Parsers of foreign documents: hostile ones end in an error and not in a full memory.
public final class BoundedJson {

  private static final int LONGEST_NAME = 4096;
  private static final int LONGEST_NUMBER = 100;

  private BoundedJson() {}

  /// A parser of tokens. A number is at most 100 digits long, a name 4096 characters.
  ///
  /// @param document the bytes of the longest document
  /// @param depth how many objects and lists may lie in one another
  /// @param text the characters of the longest text
  public static JsonFactory factory(long document, int depth, int text) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxDocumentLength(document)
                .maxNestingDepth(depth)
                .maxNumberLength(LONGEST_NUMBER)
                .maxNameLength(LONGEST_NAME)
                .maxStringLength(text)
                .build())
        .build();
  }

  /// A parser of whole documents with the same bounds.
  public static JsonMapper mapper(long document, int depth, int text) {
    return JsonMapper.builder(factory(document, depth, text)).build();
  }
}
