package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.ProtocolException;
import dev.dray.http.Headers;
import dev.dray.http.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads one run with one request: asks, checks what the answer says it is, and puts the bytes in
/// their place. Used by one connection's thread.
final class RunReader {

  private final Attempt attempt;
  private final Connection connection;
  private final Landing landing;

  RunReader(Attempt attempt, Connection connection, Landing landing) {
    this.attempt = attempt;
    this.connection = connection;
    this.landing = landing;
  }

  /// Reads as much of the run as one answer brings. Whoever calls looks at the run afterwards: it
  /// may be done, or only in part.
  ///
  /// @throws IOException of a kind that [RetryPolicy] knows
  void read(Run run) throws IOException {
    long from = run.position();
    StopSignal cut = connection.newRequest();
    if (attempt.isEnding()) {
      return;
    }
    Optional<Span> range =
        attempt.wantsAll() ? Optional.empty() : Optional.of(new Span(from, run.end()));
    SourceLane lane = connection.lane();
    SourceRoute.Opened opened = lane.route().open(range, lane::tagOf, cut::onFire);
    try (Response response = opened.response()) {
      Optional<ByteReader> body = accept(opened, range, run);
      if (body.isPresent()) {
        connection.throttleIs(attempt.throttleAt(response.uri()));
        connection.readingIs(true);
        try {
          stream(body.get(), response, run);
        } finally {
          landing.flush(run);
        }
      }
    } finally {
      connection.readingIs(false);
    }
  }

  /// @return the body to read, if there is one
  private Optional<ByteReader> accept(SourceRoute.Opened opened, Optional<Span> range, Run run)
      throws IOException {
    Response response = opened.response();
    int status = response.status();
    if (status != 200 && status != 206 && status != 416) {
      throw new RefusedException(
          status, response.headers(), response.uri(), opened.ownHost(), opened.fresh());
    }
    Answer answer = Answer.of(status, response.headers(), response.contentLength(), attempt.file());
    if (status != 416) {
      checkPage(response, answer);
      connection.lane().checkTag(Hosts.of(response.uri()), response.headers().first("ETag"));
    }
    Optional<ByteReader> body =
        switch (answer) {
          case Answer.Part part -> {
            checkPart(part, range, run);
            yield Optional.of(response::read);
          }
          case Answer.Whole whole -> {
            checkSize(whole.length(), run, response.uri());
            attempt.becomeWhole(run);
            yield Optional.of(
                whole.coding().isPresent()
                    ? UnwrappedBody.of(response, whole.coding().get())
                    : response::read);
          }
          case Answer.Nothing nothing -> {
            checkNothing(nothing, run, response.uri());
            yield Optional.empty();
          }
        };
    attempt.answered(connection.lane(), answer instanceof Answer.Part);
    return body;
  }

  private void checkPart(Answer.Part part, Optional<Span> range, Run run) throws IOException {
    String name = attempt.file().name();
    if (range.isEmpty()) {
      throw Answer.wrongRange(name, "no part was asked for");
    }
    if (part.from() != range.get().from()) {
      throw Answer.wrongRange(name, "starts at " + part.from() + ", not " + range.get().from());
    }
    checkSize(part.total(), run, connection.lane().route().source().uri());
  }

  private void checkNothing(Answer.Nothing nothing, Run run, URI uri) throws IOException {
    OptionalLong total = nothing.total();
    if (total.isPresent() && !attempt.ledger().size().equals(total)) {
      checkSize(total, run, uri);
      if (total.getAsLong() == 0) {
        return;
      }
    }
    throw Answer.wrongRange(attempt.file().name(), "says there is none (416)");
  }

  private void checkPage(Response response, Answer answer) throws BadAnswerException {
    OptionalLong length =
        switch (answer) {
          case Answer.Part part -> part.total();
          case Answer.Whole whole -> whole.length();
          case Answer.Nothing nothing -> nothing.total();
        };
    OptionalLong expected = attempt.file().size();
    boolean fits = expected.isPresent() && length.isPresent() && expected.equals(length);
    if (attempt.file().digest().isPresent() && (fits || expected.isEmpty() || length.isEmpty())) {
      return;
    }
    Headers headers = response.headers();
    ErrorContext context = ErrorContext.of(attempt.file().name()).withUrl(response.uri());
    Optional<ProtocolException> page = WebPageGuard.check(attempt.file().name(), headers, context);
    if (page.isPresent()) {
      throw new BadAnswerException(page.get(), BadAnswerException.Remedy.NONE);
    }
  }

  /// Compares a size that an answer names with the one that is known, or takes it for known.
  private void checkSize(OptionalLong named, Run run, URI uri) throws IOException {
    if (named.isEmpty()) {
      return;
    }
    OptionalLong known = attempt.ledger().size();
    if (known.isEmpty()) {
      attempt.sizeIs(named.getAsLong(), run);
    } else if (known.getAsLong() != named.getAsLong()) {
      if (attempt.file().size().isEmpty()) {
        throw new ChangedException(
            "it had " + known.getAsLong() + " bytes and has " + named.getAsLong());
      }
      throw new BadAnswerException(
          wrongSize(named.getAsLong(), ErrorContext.of(uri)), BadAnswerException.Remedy.NONE);
    }
  }

  private DrayException wrongSize(long actual, ErrorContext context) {
    FileTransfer file = attempt.file();
    return IntegrityException.size(
        file.name(),
        attempt.ledger().size().orElse(0),
        actual,
        file.origin(),
        context.withReference(file.name()));
  }

  private void stream(ByteReader body, Response response, Run run) throws IOException {
    Pacer pacer = connection.pacer();
    pacer.restart(response.contentLength().isPresent());
    boolean all = attempt.wantsAll();
    boolean moved = false;
    while (true) {
      long position = run.position();
      // One byte more than is wanted of a whole body: it must not be there.
      int extra = all ? 1 : 0;
      long most = run.end() - position + extra;
      if (most <= 0) {
        return;
      }
      ByteBuffer buffer = landing.room(position, most);
      int granted = run.reserve(buffer.remaining());
      int room = Math.min(buffer.remaining(), granted + extra);
      if (room == 0) {
        return;
      }
      buffer.limit(buffer.position() + room);
      pacer.beforeRead();
      int count = body.read(buffer);
      if (count < 0) {
        end(run, all, moved);
        return;
      }
      moved = true;
      connection.addReceived(count);
      attempt.received(count);
      int wanted = Math.min(count, granted);
      run.took(wanted);
      landing.took(run, position, buffer, count, wanted);
      if (wanted < count) {
        throw new BadAnswerException(
            wrongSize(position + count, ErrorContext.of(response.uri())),
            BadAnswerException.Remedy.NONE);
      }
      attempt.pay(connection, count, all || !run.isDone() ? pacer.afterRead(count) : 0);
    }
  }

  private void end(Run run, boolean all, boolean moved) throws IOException {
    if (all && attempt.ledger().size().isEmpty()) {
      attempt.sizeIs(run.position(), run);
    } else if (!run.isDone() && (!moved || all)) {
      throw new BadAnswerException(
          wrongSize(run.position(), ErrorContext.NONE), BadAnswerException.Remedy.ASK_AGAIN);
    }
  }
}
