package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.provider.RemoteFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The file `trees/<commit>.json`: a commit's whole listing, in the official client's form
/// (huggingface_hub 1.22 and later), byte for byte as Python's `json.dump(…, indent=1)` writes it.
final class TreeFile {

  /// A listing of 70,000 files is about 20 MB.
  private static final long LARGEST_FILE = 256L << 20;

  private static final Pattern XET_HASH = Pattern.compile("[0-9a-f]{64}");

  private static final JsonFactory JSON = new JsonFactory();

  private TreeFile() {}

  /// The bytes for a listing, or nothing if a file lacks its size or its ids: a listing with holes
  /// would make readers take the missing files for absent.
  static Optional<byte[]> bytes(List<RemoteFile> files) {
    List<RemoteFile> sorted = new ArrayList<>(files);
    // Python sorts by code point, String.compareTo by UTF-16 unit.
    sorted.sort(Comparator.comparing(f -> f.path().text(), TreeFile::byCodePoint));
    StringBuilder out = new StringBuilder("{\n \"format_version\": 1,\n \"files\": {");
    String separator = "\n";
    for (RemoteFile file : sorted) {
      Optional<String> entry = entry(file);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      out.append(separator).append("  ");
      quote(out, file.path().text());
      out.append(": {").append(entry.get()).append("\n  }");
      separator = ",\n";
    }
    out.append(sorted.isEmpty() ? "}\n}" : "\n }\n}");
    return Optional.of(out.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<String> entry(RemoteFile file) {
    if (file.size().isEmpty() || file.hub().isEmpty() || file.digest().isEmpty()) {
      return Optional.empty();
    }
    long size = file.size().getAsLong();
    RemoteFile.HubEntry hub = file.hub().get();
    if (hub.xetHash().isPresent() && !XET_HASH.matcher(hub.xetHash().get()).matches()) {
      return Optional.empty();
    }
    StringBuilder out = new StringBuilder();
    out.append("\n   \"size\": ").append(size);
    out.append(",\n   \"blob_id\": \"").append(hub.blobId().hex()).append('"');
    if (file.digest().get() instanceof Digest.Sha256 sha) {
      out.append(",\n   \"lfs_sha256\": \"").append(sha.hex()).append('"');
      out.append(",\n   \"lfs_size\": ").append(size);
    }
    hub.xetHash().ifPresent(x -> out.append(",\n   \"xet_hash\": \"").append(x).append('"'));
    return Optional.of(out.toString());
  }

  /// Reads a listing. Whatever is not of the known form counts as not there.
  static Optional<CachedTree> read(Path file, Commit commit) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
        return Optional.empty();
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
          JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
        return parse(json).map(files -> new CachedTree(commit, files));
      }
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<SortedMap<RepoPath, CachedTree.Entry>> parse(JsonParser json) {
    long version = -1;
    Optional<SortedMap<RepoPath, CachedTree.Entry>> files = Optional.empty();
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("format_version") && value == JsonToken.VALUE_NUMBER_INT) {
        version = json.getLongValue();
      } else if (name.equals("files") && value == JsonToken.START_OBJECT) {
        files = Optional.of(files(json));
      } else {
        json.skipChildren();
      }
    }
    return version == 1 ? files : Optional.empty();
  }

  private static SortedMap<RepoPath, CachedTree.Entry> files(JsonParser json) {
    SortedMap<RepoPath, CachedTree.Entry> files = new TreeMap<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      RepoPath path = new RepoPath(json.currentName());
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("an entry that is no object");
      }
      files.put(path, entry(json));
    }
    return files;
  }

  private static CachedTree.Entry entry(JsonParser json) {
    Map<String, String> texts = new HashMap<>();
    long size = -1;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        texts.put(name, json.getString());
      } else if (name.equals("size") && value == JsonToken.VALUE_NUMBER_INT) {
        size = json.getLongValue();
      } else {
        json.skipChildren();
      }
    }
    Optional<String> xet = Optional.ofNullable(texts.get("xet_hash"));
    if (size < 0 || (xet.isPresent() && !XET_HASH.matcher(xet.get()).matches())) {
      throw new IllegalArgumentException("an entry without size or with a bad Xet hash");
    }
    return new CachedTree.Entry(
        size,
        new Digest.GitBlob(texts.getOrDefault("blob_id", "")),
        Optional.ofNullable(texts.get("lfs_sha256")).map(Digest.Sha256::new),
        xet);
  }

  private static int byCodePoint(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return Arrays.compare(left, right);
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c > 0x7e) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
