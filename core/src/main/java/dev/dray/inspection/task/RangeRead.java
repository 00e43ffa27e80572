package dev.dray.inspection.task;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.format.RandomRead;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.ContentRange;
import dev.dray.http.NetworkFailures;
import dev.dray.http.Request;
import dev.dray.provider.Credential;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/// A file on a server, read by range requests (RFC 9110 §14). Where the server redirects, the place
/// it led to is asked directly from then on, as long as it gives the bytes: hubs answer each
/// request for a file with a signed link to their storage.
final class RangeRead implements RandomRead {

  /// A server that knows no ranges is listened to up to here, then hung up on.
  private static final long MOST_WITHOUT_RANGES = 64L << 20;

  private final ApiClient client;
  private final RemoteFile file;
  private final Source source;
  private final Allowance allowance;
  private Optional<URI> direct = Optional.empty();
  private OptionalLong size;

  private RangeRead(ApiClient client, RemoteFile file, Allowance allowance) {
    this.client = client;
    this.file = file;
    this.size = file.size();
    this.source = file.sources().getFirst();
    this.allowance = allowance;
  }

  /// The file, its length asked for where the listing does not say it.
  ///
  /// @throws IOException if nothing more may be read
  static RangeRead open(ApiClient client, RemoteFile file, Allowance allowance) throws IOException {
    RangeRead read = new RangeRead(client, file, allowance);
    if (file.size().isEmpty()) {
      read.read(0, ByteBuffer.allocate(1));
    }
    return read;
  }

  @Override
  public String name() {
    return file.path().text();
  }

  @Override
  public long size() {
    return size.orElse(Long.MAX_VALUE);
  }

  @Override
  public int read(long offset, ByteBuffer target) throws IOException {
    long end = Math.min(size(), offset + target.remaining());
    if (offset >= end) {
      return 0;
    }
    if (direct.isPresent()) {
      allowance.request();
      try (ApiResponse response = ask(direct.get(), Optional.empty(), offset, end)) {
        if (response.isSuccess()) {
          return take(response, offset, end, target);
        }
      }
      // The link has run out; the lasting address gives a fresh one.
      direct = Optional.empty();
    }
    Optional<Credential> sent = source.credential().flatMap(Credential::current);
    allowance.request();
    ApiResponse response = ask(source.uri(), sent, offset, end);
    if (response.status() == 401 && source.credential().isPresent()) {
      boolean another =
          source.credential().get().renew(sent, response.headers().all("WWW-Authenticate"));
      if (another) {
        response.close();
        allowance.request();
        response = ask(source.uri(), source.credential(), offset, end);
      }
    }
    try (ApiResponse answer = response) {
      if (answer.status() == 416) {
        return 0;
      }
      if (!answer.isSuccess()) {
        throw refusal(answer);
      }
      if (answer.hops().size() > 1) {
        direct = Optional.of(answer.uri());
      }
      return take(answer, offset, end, target);
    }
  }

  private ApiResponse ask(URI uri, Optional<Credential> credential, long offset, long end) {
    return client.open(
        Request.get(uri)
            .withCredential(credential)
            .withHeader("Accept", "*/*")
            .withRange(offset, end - 1),
        context());
  }

  private int take(ApiResponse answer, long offset, long end, ByteBuffer target)
      throws IOException {
    int wanted = (int) (end - offset);
    try {
      InputStream body = answer.body();
      if (answer.status() == 206) {
        Optional<ContentRange> range = ContentRange.of(answer.headers());
        if (range.isEmpty() || range.get().first().orElse(-1) != offset) {
          throw new ProtocolException(
              name() + ": " + source + " sent another part of the file than it was asked for",
              "Download the model and look at it here.",
              context().withStatus(206));
        }
        size = size.isPresent() ? size : range.get().total();
      } else {
        size = size.isPresent() ? size : answer.headers().contentLength();
        if (offset > MOST_WITHOUT_RANGES) {
          throw new ProtocolException(
              name() + ": " + source + " cannot send a part of a file",
              "Download the model and look at it here.",
              context().withStatus(answer.status()));
        }
        body.skipNBytes(offset);
        allowance.spend(offset);
      }
      byte[] bytes = body.readNBytes(wanted);
      allowance.spend(bytes.length);
      target.put(bytes);
      return bytes.length;
    } catch (IOException e) {
      throw NetworkFailures.toDray(e, context());
    }
  }

  private ErrorContext context() {
    return ErrorContext.of(name()).withUrl(source.uri());
  }

  private DrayException refusal(ApiResponse answer) {
    int status = answer.status();
    ErrorContext context = context().withStatus(status).withRequestId(answer.requestId());
    boolean gated = answer.headers().first("X-Error-Code").orElse("").equals("GatedRepo");
    return switch (status) {
      case 401, 403, 451 ->
          new AccessNeededException(
              gated ? ErrorCode.GATED : ErrorCode.ACCESS_DENIED,
              name() + ": " + source + " does not let you read the file",
              "Log in with a token that has access, or ask for access on the model's page.",
              Optional.empty(),
              context);
      case 404, 410 ->
          new NotFoundException(
              ErrorCode.FILE_NOT_FOUND,
              name() + ": " + source + " lists the file and does not have it",
              "Try again later.",
              context);
      case 429 ->
          new RateLimitedException(
              name() + ": " + source + " asks to slow down", Optional.empty(), context);
      default ->
          status >= 500
              ? new NetworkException(
                  ErrorCode.SERVER_ERROR,
                  name() + ": " + source + " failed with status " + status,
                  "Try again later.",
                  context)
              : new ProtocolException(
                  name() + ": " + source + " answered with status " + status,
                  "Check that the address is right.",
                  context);
    };
  }

  @Override
  public void close() {
    // Every answer was closed when it had been read.
  }
}
