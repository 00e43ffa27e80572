package dev.dray.testkit.hub;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.ByteRange;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.RepoKind;
import dev.dray.testkit.repo.Storage;
import dev.dray.testkit.repo.TestRepo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The content-addressed store behind Xet files, spoken to by `/v1` and `/v2/reconstructions`.
///
/// Every file is cut into xorbs of 32 MiB, each a row of uncompressed chunks of 128 KiB with eight
/// bytes before each: version 0, three bytes length, scheme 0, three bytes length.
final class XetStore {
  private static final int CHUNK = 128 * 1024;
  private static final int FRAME = 8;
  private static final int CHUNKS_PER_XORB = 256;
  private static final String TOKEN = "xet-token-of-the-testkit";

  private final HubState state;

  XetStore(HubState state) {
    this.state = state;
  }

  /// The answer of `xet-read-token`.
  Response token() {
    long expires = Instant.now().plusSeconds(3600).getEpochSecond();
    return Response.json(
            200, Json.object("casUrl", state.cdn, "exp", expires, "accessToken", TOKEN))
        .header("X-Xet-Cas-Url", state.cdn)
        .header("X-Xet-Token-Expiration", String.valueOf(expires))
        .header("X-Xet-Access-Token", TOKEN);
  }

  /// The answer of `/v1/reconstructions/{hash}` or `/v2/…`.
  Response reconstruction(Request request, String version, String hash) {
    if (!request.bearerToken().equals(Optional.of(TOKEN))) {
      return Response.text(401, "no Xet token");
    }
    Optional<RepoFile> file = find(hash);
    if (file.isEmpty()) {
      return Response.text(404, "no such file");
    }
    long size = file.get().size();
    return switch (ByteRange.of(request.header("Range"), size)) {
      case ByteRange.Whole() -> terms(file.get(), version, 0, size - 1);
      case ByteRange.Part(long first, long last) -> terms(file.get(), version, first, last);
      case ByteRange.Unsatisfiable() ->
          Response.text(416, "past the end").header("Content-Range", "bytes */" + size);
    };
  }

  private Response terms(RepoFile file, String version, long first, long last) {
    List<Object> terms = new ArrayList<>();
    Map<String, @Nullable Object> places = new LinkedHashMap<>();
    long firstChunk = first / CHUNK;
    long lastChunk = Math.max(firstChunk, last / CHUNK);
    for (long xorb = firstChunk / CHUNKS_PER_XORB; xorb <= lastChunk / CHUNKS_PER_XORB; xorb++) {
      long base = xorb * CHUNKS_PER_XORB;
      int start = (int) (Math.max(firstChunk, base) - base);
      int end = (int) (Math.min(lastChunk + 1, base + CHUNKS_PER_XORB) - base);
      String hash = Content.of("xorb " + file.xetHash() + xorb).sha256();
      long from = (base + start) * CHUNK;
      long length = Math.min((base + end) * CHUNK, file.size()) - from;
      long firstByte = (long) start * (CHUNK + FRAME);
      long lastByte = firstByte + length + (long) (end - start) * FRAME - 1;
      Object chunks = Json.object("start", start, "end", end);
      Object bytes = Json.object("start", firstByte, "end", lastByte);
      String url =
          state.cdn + state.links.issue("/xorbs/default/" + hash, xorb(file, base), hash + ".xorb");
      terms.add(Json.object("hash", hash, "unpacked_length", length, "range", chunks));
      places.put(
          hash,
          version.equals("v1")
              ? List.of(Json.object("range", chunks, "url", url, "url_range", bytes))
              : List.of(
                  Json.object(
                      "url",
                      url,
                      "ranges",
                      List.of(Json.object("chunks", chunks, "bytes", bytes)))));
    }
    return Response.json(
        200,
        Json.object(
            "offset_into_first_range",
            first - firstChunk * CHUNK,
            "terms",
            terms,
            version.equals("v1") ? "fetch_info" : "xorbs",
            places));
  }

  private static Content xorb(RepoFile file, long firstChunk) {
    List<Content> parts = new ArrayList<>();
    for (long chunk = firstChunk; chunk < firstChunk + CHUNKS_PER_XORB; chunk++) {
      long from = chunk * CHUNK;
      int length = (int) Math.min(CHUNK, file.size() - from);
      if (length <= 0) {
        break;
      }
      byte a = (byte) length;
      byte b = (byte) (length >> 8);
      byte c = (byte) (length >> 16);
      parts.add(Content.of(new byte[] {0, a, b, c, 0, a, b, c}));
      parts.add(file.content().slice(from, length));
    }
    return Content.joined(parts);
  }

  private Optional<RepoFile> find(String hash) {
    for (RepoKind kind : RepoKind.values()) {
      for (TestRepo repo : state.repos(kind)) {
        for (String commit : repo.refs().values()) {
          Optional<RepoFile> file =
              repo.commit(commit).stream()
                  .flatMap(c -> c.files().values().stream())
                  .filter(f -> f.storage() == Storage.XET && f.xetHash().equals(hash))
                  .findFirst();
          if (file.isPresent()) {
            return file;
          }
        }
      }
    }
    return Optional.empty();
  }
}
