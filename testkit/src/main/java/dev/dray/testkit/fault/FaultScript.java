package dev.dray.testkit.fault;

import dev.dray.testkit.http.Delivery;
import dev.dray.testkit.http.Exchange;
import dev.dray.testkit.http.Reply;
import dev.dray.testkit.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// The faults of one server: which requests meet which fault. Thread-safe; may be changed while the
/// server runs. All rules that fire for a request are applied together, in the order in which they
/// were written.
public final class FaultScript implements Delivery {
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Queue<Firing> fired = new ConcurrentLinkedQueue<>();

  /// A script without faults.
  public FaultScript() {}

  private record Rule(When when, IntFunction<Optional<Fault>> byOrdinal, AtomicInteger seen) {
    Optional<Fault> due(Request request) {
      return when.condition().test(request)
          ? byOrdinal.apply(seen.incrementAndGet())
          : Optional.empty();
    }
  }

  /// The next matching requests meet these faults, one each.
  public FaultScript next(When when, Fault... faults) {
    return rule(when, 1, faults.length, List.of(faults));
  }

  /// The n-th matching request from now on (1 is the next) meets the fault.
  public FaultScript nth(When when, int n, Fault fault) {
    return rule(when, n, n, List.of(fault));
  }

  /// The next `count` matching requests meet the fault.
  public FaultScript times(When when, int count, Fault fault) {
    return rule(when, 1, count, List.of(fault));
  }

  /// Every matching request meets the fault.
  public FaultScript every(When when, Fault fault) {
    return rule(when, 1, Integer.MAX_VALUE, List.of(fault));
  }

  /// Matching requests meet the faults of the plan, by their order of arrival.
  public FaultScript plan(When when, FaultPlan plan) {
    rules.add(new Rule(when, plan::fault, new AtomicInteger()));
    return this;
  }

  /// Matching requests meet the faults of the storm, by their order of arrival.
  public FaultScript storm(When when, FaultStorm storm) {
    rules.add(new Rule(when, storm::fault, new AtomicInteger()));
    return this;
  }

  /// Does something just before the n-th matching request from now on is answered: moves a branch,
  /// expires links, cancels the client. Rules that it adds count from the request after.
  public FaultScript before(When when, int n, Runnable action) {
    rules.add(
        new Rule(
            when,
            ordinal -> {
              if (ordinal == n) {
                action.run();
              }
              return Optional.empty();
            },
            new AtomicInteger()));
    return this;
  }

  /// Forgets all rules; what has fired stays recorded.
  public void clear() {
    rules.clear();
  }

  /// What has fired so far, in order.
  public List<Firing> fired() {
    return List.copyOf(fired);
  }

  @Override
  public Reply prepare(Exchange exchange) {
    List<Fault> due = new ArrayList<>();
    for (Rule rule : rules) {
      rule.due(exchange.request()).ifPresent(due::add);
    }
    due.removeIf(fault ->
        fault instanceof Fault.LimitConnections limit
            && exchange.requestsInFlight() <= limit.limit());
    due.forEach(fault -> fired.add(new Firing(fault, exchange.recorded())));
    return due.isEmpty() ? Delivery.honest().prepare(exchange) : Spoiling.reply(exchange, due);
  }

  private FaultScript rule(When when, int first, int last, List<Fault> faults) {
    IntFunction<Optional<Fault>> byOrdinal =
        n ->
            n < first || n > last
                ? Optional.empty()
                : Optional.of(faults.get((n - first) % faults.size()));
    rules.add(new Rule(when, byOrdinal, new AtomicInteger()));
    return this;
  }
}
