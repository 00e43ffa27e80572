package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.RateLimitedException;
import dev.dray.http.AddressRefusedException;
import dev.dray.http.ConnectFailedException;
import dev.dray.http.NetworkFailures;
import dev.dray.http.RateLimit;
import dev.dray.http.RetryAfter;
import dev.dray.http.TlsFailedException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// The one place that decides what is tried again. One for each file and source. Thread-safe.
///
/// The rules and where they come from:
/// - 401, 403, 404, 410 of the source's own server are final, after exactly one request; but a 403
///   after good answers is taken for a limit.
/// - 400, 401, 403, 404, 410 of another server mean that a signed link has expired: the lasting
///   address is followed again. If a link that was made this moment is refused, that is tried once
///   more and then final.
/// - 403 (of another server: even for a link made this moment), 429, 503 and refused connections
///   while other connections are at work mean that the server wants fewer (reported of the Hub in
///   2026); they count as nothing.
/// - `Retry-After` counts on 429 and 503 alone, `RateLimit` with an empty bucket on 429; up to five
///   minutes are waited, more is an error that says how long.
/// - 408, 425, 5xx, lost connections and time-outs are tried again until the budget is spent.
/// - A refused certificate is final.
final class RetryPolicy {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final int BAD_ANSWERS = 3;
  private static final int REFRESHES = 4;

  private final RetryBudget budget;
  private final InstantSource clock;
  private final String file;
  private final Optional<RefusalWords> words;
  private int badAnswers;
  private int freshRefusals;
  private int refreshes;
  private boolean worked;

  RetryPolicy(RetryBudget budget, InstantSource clock, String file, Optional<RefusalWords> words) {
    this.budget = budget;
    this.clock = clock;
    this.file = file;
    this.words = words;
  }

  /// New bytes came.
  void progress(long held) {
    budget.progress(held);
  }

  /// An answer was good: links work.
  synchronized void answered() {
    freshRefusals = 0;
    refreshes = 0;
    worked = true;
  }

  /// Decides.
  ///
  /// @param others whether other connections are at work on this file
  /// @param ownFailures failures in a row of the connection that failed, this one included
  synchronized Verdict judge(IOException failure, boolean others, int ownFailures) {
    return switch (failure) {
      case RefusedException refused -> refused(refused, others, ownFailures);
      case BadAnswerException bad -> badAnswer(bad);
      case ChangedException changed ->
          new Verdict.StartOver(
              new NetworkException(
                  ErrorCode.SERVER_ERROR,
                  file + " keeps changing on the server: " + changed.getMessage(),
                  "Try again later.",
                  ErrorContext.of(file)));
      case TlsFailedException tls -> new Verdict.GiveUp(network(tls));
      case AddressRefusedException inside -> new Verdict.GiveUp(network(inside));
      case ConnectFailedException refused when others -> new Verdict.Narrow();
      default -> again(network(failure), ownFailures, "the connection failed, trying again");
    };
  }

  private Verdict refused(RefusedException refused, boolean others, int ownFailures) {
    int status = refused.status();
    boolean refusal =
        status == 400 || status == 401 || status == 403 || status == 404 || status == 410;
    if (refusal && !refused.isOwnHost()) {
      if (!refused.isFresh() && refreshes < REFRESHES) {
        refreshes++;
        return new Verdict.Refresh();
      }
      if (others && status == 403) {
        return new Verdict.Narrow();
      }
      freshRefusals++;
      return freshRefusals > 1
          ? new Verdict.GiveUp(Refusals.byStorage(refused, file))
          : again(Refusals.byStorage(refused, file), ownFailures, "the link was refused");
    }
    if (others && (status == 403 || status == 429 || status == 503)) {
      return new Verdict.Narrow();
    }
    if (status == 403 && worked) {
      return again(byServer(refused), ownFailures, "the server refuses for now");
    }
    if (status == 429 || status == 503) {
      Optional<Duration> asked = askedToWait(refused);
      if (asked.isPresent() && asked.get().compareTo(LONGEST_WAIT) > 0) {
        return new Verdict.GiveUp(rateLimited(refused, asked));
      }
      if (asked.isPresent() || status == 429) {
        Verdict verdict = again(rateLimited(refused, asked), ownFailures, "");
        if (!(verdict instanceof Verdict.Wait wait)) {
          return verdict;
        }
        Duration longer = asked.orElse(Duration.ZERO);
        Duration both = longer.compareTo(wait.duration()) > 0 ? longer : wait.duration();
        return new Verdict.Wait(
            both,
            "the server asks to slow down, waiting " + Math.max(1, both.toSeconds()) + " s",
            wait.error());
      }
    }
    if (status == 408 || status == 425 || status >= 500) {
      return again(byServer(refused), ownFailures, "the server failed with " + status);
    }
    return new Verdict.GiveUp(byServer(refused));
  }

  private DrayException byServer(RefusedException refused) {
    return words
        .map(own -> own.explain(refused.status(), refused.headers(), refused.uri()))
        .orElseGet(() -> Refusals.byServer(refused, file));
  }

  private Optional<Duration> askedToWait(RefusedException refused) {
    Optional<Duration> after =
        RetryAfter.of(refused.headers(), clock.instant()).map(RetryAfter::delay);
    return after.isPresent() || refused.status() != 429
        ? after
        : RateLimit.of(refused.headers()).emptyFor().map(wait -> wait.plusSeconds(1));
  }

  private DrayException rateLimited(RefusedException refused, Optional<Duration> asked) {
    return new RateLimitedException(
        "The server limits how often " + file + " may be asked for",
        asked,
        Refusals.context(refused, file));
  }

  private Verdict badAnswer(BadAnswerException bad) {
    if (bad.remedy() == BadAnswerException.Remedy.NONE) {
      return new Verdict.GiveUp(bad.error());
    }
    badAnswers++;
    if (badAnswers < BAD_ANSWERS) {
      return new Verdict.Wait(
          budget.failed(badAnswers), "the server's answer was of no use", bad.error());
    }
    badAnswers = 0;
    return bad.remedy() == BadAnswerException.Remedy.ASK_FOR_ALL
        ? new Verdict.AskForAll()
        : new Verdict.GiveUp(bad.error());
  }

  private Verdict again(DrayException last, int ownFailures, String condition) {
    Duration wait = budget.failed(ownFailures);
    return budget.isSpent() ? new Verdict.GiveUp(last) : new Verdict.Wait(wait, condition, last);
  }

  /// The table's word for it, with the file's name in front.
  private DrayException network(IOException failure) {
    DrayException plain = NetworkFailures.toDray(failure, ErrorContext.of(file));
    return plain instanceof NetworkException
        ? new NetworkException(
            plain.code(),
            file + ": " + plain.getMessage(),
            plain.nextStep(),
            plain.context(),
            failure)
        : plain;
  }
}
