package dev.dray.provider.huggingface;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Reads one page of a tree listing as a stream: an array of
/// `{"type":"file","oid":…,"size":…,"path":…,"lfs":{"oid":…,"size":…},"xetHash":…}`. Everything it
/// does not know is skipped.
final class TreePage {

  /// What a page says is not a listing; the message is a phrase.
  static final class NotAListing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAListing(String message) {
      super(message);
    }
  }

  private TreePage() {}

  /// @throws NotAListing if it is none, or names a file that must not be written
  /// @throws JacksonException if it is not JSON or cannot be read to its end
  static List<TreeEntry> read(InputStream body, int most) {
    try (JsonParser json = HubJson.FACTORY.createParser(ObjectReadContext.empty(), body)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new NotAListing("something that is not a list of files");
      }
      List<TreeEntry> entries = new ArrayList<>();
      int seen = 0;
      for (JsonToken token = json.nextToken();
          token != JsonToken.END_ARRAY;
          token = json.nextToken()) {
        if (token != JsonToken.START_OBJECT) {
          throw new NotAListing("a list of files that holds something else");
        }
        if (++seen > most) {
          throw new NotAListing("more files than Dray reads");
        }
        entry(json).ifPresent(entries::add);
      }
      return entries;
    }
  }

  private static Optional<TreeEntry> entry(JsonParser json) {
    String type = "";
    String path = "";
    String oid = "";
    String sha256 = "";
    String xetHash = "";
    long size = -1;
    boolean large = false;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      switch (name) {
        case "type" -> type = text(json, value);
        case "path" -> path = text(json, value);
        case "oid" -> oid = text(json, value);
        case "xetHash" -> xetHash = text(json, value);
        case "size" -> size = Math.max(size, number(json, value));
        case "lfs" -> {
          if (value == JsonToken.START_OBJECT) {
            large = true;
            for (String key = json.nextName(); key != null; key = json.nextName()) {
              JsonToken inner = json.nextToken();
              switch (key) {
                // The tree says `oid`, older answers say `sha256`.
                case "oid", "sha256" -> sha256 = text(json, inner);
                case "size" -> size = Math.max(size, number(json, inner));
                default -> json.skipChildren();
              }
            }
          } else {
            json.skipChildren();
          }
        }
        default -> json.skipChildren();
      }
    }
    boolean file = type.equals("file") || (type.isEmpty() && size >= 0);
    if (!file) {
      return Optional.empty();
    }
    if (hasLoneSurrogate(path)) {
      throw new NotAListing("a file name that is not Unicode");
    }
    try {
      return Optional.of(TreeEntry.of(path, size, oid, large, sha256, xetHash));
    } catch (IllegalArgumentException e) {
      throw new NotAListing("a file that must not be written: " + e.getMessage());
    }
  }

  private static String text(JsonParser json, JsonToken value) {
    if (value == JsonToken.VALUE_STRING) {
      return json.getString();
    }
    json.skipChildren();
    return "";
  }

  private static long number(JsonParser json, JsonToken value) {
    if (value != JsonToken.VALUE_NUMBER_INT) {
      json.skipChildren();
      return -1;
    }
    long number = json.getLongValue();
    if (number < 0) {
      throw new NotAListing("a negative file size");
    }
    return number;
  }

  /// Such a name could not be written as UTF-8 and would become another one.
  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
