package dev.dray.distribution;

import dev.dray.Digest;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Body;
import dev.dray.http.Headers;
import dev.dray.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes to one repository of a registry (OCI distribution specification 1.1, "Push"). What is
/// there is not sent again; big blobs go in chunks, and where one broke off the upload goes on at
/// the byte that the registry has, or from the start if the registry has forgotten it. Blocks;
/// stops when the thread is interrupted. Used by one thread at a time.
public final class RegistryWriter {

  /// Bytes that can be read from any place on.
  @FunctionalInterface
  public interface Content {
    /// The bytes from `offset` on; closed by the reader.
    InputStream from(long offset) throws IOException;
  }

  /// A chunk's length: small enough that a broken one costs little.
  private static final long CHUNK = 64L << 20;

  private static final int TRIES = 5;
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
  private static final String BYTES = "application/octet-stream";

  private final RegistryClient client;
  private final long chunk;

  private RegistryWriter(RegistryClient client, long chunk) {
    this.client = client;
    this.chunk = chunk;
  }

  /// A writer that shows token servers the user's login, if the registry asks.
  ///
  /// @param context provider and reference, for errors
  public static RegistryWriter open(
      ApiClient api,
      Registry registry,
      String repository,
      Login.Source logins,
      ErrorContext context) {
    return new RegistryWriter(
        RegistryClient.openForPushing(api, registry, repository, logins, context), CHUNK);
  }

  /// The same with chunks of another length.
  RegistryWriter withChunks(long length) {
    return new RegistryWriter(client, length);
  }

  /// Whether the repository has a blob.
  ///
  /// @throws dev.dray.error.AccessNeededException if the caller may not push here
  public boolean has(Digest.Sha256 digest) {
    String what = "blob " + digest + " of " + client.name();
    try (ApiResponse answer =
        client.send(Request.head(client.registry().blob(client.repository(), digest)))) {
      if (!client.registry().isAt(answer.uri())) {
        // It says where the blob lies; storage may have its own mind about HEAD.
        return true;
      }
      if (answer.status() == 404) {
        return false;
      }
      if (!answer.isSuccess()) {
        throw client.refusal(answer, what);
      }
      return true;
    }
  }

  /// Puts a blob there.
  ///
  /// @param mountFrom another repository of the registry that may have it
  /// @param sent told how many bytes are sent so far; goes back where a chunk is sent again
  /// @return bytes that were sent; 0 if it was mounted
  /// @throws dev.dray.error.AccessNeededException if the caller may not push here
  /// @throws NetworkException if it broke off too often
  /// @throws InvalidRequestException if the registry refuses it: its content has changed meanwhile,
  ///   or is too big
  public long upload(
      Digest.Sha256 digest,
      long size,
      Content content,
      Optional<String> mountFrom,
      LongConsumer sent) {
    Optional<URI> session = start(digest, mountFrom);
    if (session.isEmpty()) {
      sent.accept(size);
      return 0;
    }
    if (size <= chunk) {
      whole(session.get(), digest, size, content, sent);
    } else {
      inChunks(session.get(), digest, size, content, sent);
    }
    return size;
  }

  /// Begins an upload, or takes the blob over from another repository.
  private Optional<URI> start(Digest.Sha256 digest, Optional<String> mountFrom) {
    URI uploads = client.registry().uploads(client.repository());
    URI uri =
        mountFrom
            .map(from ->
                URI.create(uploads + "?mount=" + digest + "&from=" + TokenChallenge.encoded(from)))
            .orElse(uploads);
    String what = "an upload to " + client.name();
    try (ApiResponse answer = client.send(Request.post(uri, Body.NONE))) {
      if (answer.status() == 201 && mountFrom.isPresent()) {
        return Optional.empty();
      }
      if (answer.status() != 202) {
        throw client.refusal(answer, what);
      }
      return Optional.of(session(answer, uri));
    }
  }

  private void whole(
      URI session, Digest.Sha256 digest, long size, Content content, LongConsumer sent) {
    URI uri = session;
    for (int attempt = 1; ; attempt++) {
      try {
        finish(uri, digest, body(content, 0, size, sent));
        return;
      } catch (NetworkException e) {
        if (attempt == TRIES) {
          throw e;
        }
        uri = start(digest, Optional.empty()).orElse(uri);
      }
    }
  }

  private void inChunks(
      URI session, Digest.Sha256 digest, long size, Content content, LongConsumer sent) {
    Position position = new Position(session, 0);
    int failures = 0;
    while (position.offset < size) {
      long before = position.offset;
      try {
        position = send(position, Math.min(chunk, size - before), content, sent);
      } catch (NetworkException | InvalidRequestException | NotFoundException e) {
        failures++;
        if (failures == TRIES) {
          throw e;
        }
        Optional<Position> there = ask(position);
        if (there.isPresent()) {
          position = there.get();
        } else {
          // Distribution 2.8 gives an upload up whose chunk broke off.
          position = new Position(start(digest, Optional.empty()).orElseThrow(() -> e), 0);
        }
      }
      if (position.offset > size) {
        throw nonsense("says that it has more than was sent", position.session);
      }
    }
    finish(position.session, digest, Body.NONE);
  }

  /// An upload and how far it is.
  private record Position(URI session, long offset) {}

  private Position send(Position at, long length, Content content, LongConsumer sent) {
    Request request =
        Request.patch(at.session, body(content, at.offset, length, sent))
            .withHeader("Content-Range", at.offset + "-" + (at.offset + length - 1));
    try (ApiResponse answer = client.send(request)) {
      if (answer.status() != 202) {
        throw client.refusal(answer, "a part of an upload to " + client.name());
      }
      return new Position(
          session(answer, at.session), offset(answer.headers()).orElse(at.offset + length));
    }
  }

  /// How far the registry is; nothing if it does not know the upload any more.
  private Optional<Position> ask(Position at) {
    try (ApiResponse answer = client.send(Request.get(at.session))) {
      Optional<Long> offset = offset(answer.headers());
      return answer.isSuccess() && offset.isPresent()
          ? Optional.of(
              new Position(
                  answer.headers().has("Location") ? session(answer, at.session) : at.session,
                  offset.get()))
          : Optional.empty();
    }
  }

  /// The end of `Range: 0-N`. `0-0` is what registries say of an upload without a byte; no chunk is
  /// of one byte.
  private static Optional<Long> offset(Headers headers) {
    return headers
        .first("Range")
        .map(text -> RANGE.matcher(text.strip()))
        .filter(Matcher::matches)
        .map(matcher -> Long.parseLong(matcher.group(1)))
        .map(last -> last == 0 ? 0 : last + 1);
  }

  private void finish(URI session, Digest.Sha256 digest, Body body) {
    URI uri =
        URI.create(session + (session.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
    try (ApiResponse answer = client.send(Request.put(uri, body))) {
      if (answer.status() != 201 && answer.status() != 204) {
        throw client.refusal(answer, "blob " + digest + " of " + client.name());
      }
    }
  }

  private static Body body(Content content, long offset, long length, LongConsumer sent) {
    return new Body.Stream(
        BYTES, length, () -> new CountedStream(content.from(offset), n -> sent.accept(offset + n)));
  }

  /// Where an upload goes on: a place of the registry itself, because the login goes there.
  private URI session(ApiResponse answer, URI base) {
    String location = answer.headers().first("Location").map(String::strip).orElse("");
    try {
      URI uri = base.resolve(location);
      if (!location.isEmpty() && client.registry().isAt(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Falls through.
    }
    throw nonsense("names no place of its own for the upload", base);
  }

  private ProtocolException nonsense(String what, URI uri) {
    return new ProtocolException(
        "The registry " + client.registry() + " " + what,
        "Tell its operators; nothing was published.",
        client.context().withUrl(uri));
  }

  /// Publishes a manifest under a tag. All blobs that it names must be there.
  ///
  /// @return its digest
  /// @throws InvalidRequestException if the registry refuses it
  /// @throws IntegrityException if the registry has taken it for something else
  public Digest.Sha256 publish(String tag, String mediaType, String manifest) {
    Digest.Sha256 digest = RegistryClient.sha256(manifest.getBytes(StandardCharsets.UTF_8));
    URI uri = client.registry().manifest(client.repository(), tag);
    Request request = Request.put(uri, new Body.Text(mediaType, manifest));
    try (ApiResponse answer = client.send(request)) {
      if (!answer.isSuccess()) {
        throw client.refusal(answer, "the manifest of " + client.name(tag));
      }
      Optional<String> said = answer.headers().first("Docker-Content-Digest").map(String::strip);
      if (said.filter(text -> !text.equals(digest.toString())).isPresent()) {
        throw IntegrityException.digest(
            client.name(tag),
            digest.toString(),
            said.get(),
            IntegrityException.Origin.HEADER,
            client.context().withUrl(uri));
      }
      return digest;
    }
  }

  /// Counts what is read.
  private static final class CountedStream extends InputStream {

    private final InputStream below;
    private final LongConsumer counted;
    private long count;

    CountedStream(InputStream below, LongConsumer counted) {
      this.below = below;
      this.counted = counted;
    }

    @Override
    public int read() throws IOException {
      int one = below.read();
      if (one >= 0) {
        count++;
        counted.accept(count);
      }
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = below.read(target, offset, length);
      if (read > 0) {
        count += read;
        counted.accept(count);
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }
}
