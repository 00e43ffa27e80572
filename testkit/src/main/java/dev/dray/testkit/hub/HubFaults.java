package dev.dray.testkit.hub;

import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.fault.Firing;
import dev.dray.testkit.fault.When;
import java.util.ArrayList;
import java.util.List;

/// The faults of a hub and of its CDN, with short names for the usual ones. Thread-safe; faults may
/// be set while requests are running.
public final class HubFaults {
  private final FaultScript hub = new FaultScript();
  private final FaultScript cdn = new FaultScript();

  HubFaults() {}

  /// The script of the hub's own host.
  public FaultScript hub() {
    return hub;
  }

  /// The script of the CDN.
  public FaultScript cdn() {
    return cdn;
  }

  /// The next GETs at the CDN meet these faults, one each.
  public HubFaults nextCdnGet(Fault... faults) {
    cdn.next(When.get(), faults);
    return this;
  }

  /// Every GET at the CDN meets this fault.
  public HubFaults everyCdnGet(Fault fault) {
    cdn.every(When.get(), fault);
    return this;
  }

  /// The next GETs at the hub (API and files) meet these faults, one each.
  public HubFaults nextHubGet(Fault... faults) {
    hub.next(When.get(), faults);
    return this;
  }

  /// The next HEADs at the hub meet these faults, one each.
  public HubFaults nextHubHead(Fault... faults) {
    hub.next(When.head(), faults);
    return this;
  }

  /// The next GETs below `/api/` meet these faults, one each.
  public HubFaults nextApiGet(Fault... faults) {
    hub.next(When.get().path("^/api/"), faults);
    return this;
  }

  /// The next GETs of `resolve` meet these faults, one each.
  public HubFaults nextResolveGet(Fault... faults) {
    hub.next(When.get().path("/resolve/"), faults);
    return this;
  }

  /// What has fired on both hosts, hub first.
  public List<Firing> fired() {
    List<Firing> all = new ArrayList<>(hub.fired());
    all.addAll(cdn.fired());
    return all;
  }

  /// Ends all misbehaviour.
  public void clear() {
    hub.clear();
    cdn.clear();
  }
}
