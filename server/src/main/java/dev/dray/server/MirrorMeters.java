package dev.dray.server;

import dev.dray.server.health.Meters;
import dev.dray.server.mirror.Mirror;
import dev.dray.server.mirror.content.MirrorCounts;

/// What the mirror did, among the meters.
final class MirrorMeters {

  private MirrorMeters() {}

  static void add(Meters meters, Mirror mirror) {
    MirrorCounts counts = mirror.counts();
    meters.count(
        "dray_mirror_requests_total", "Requests to the mirror, of every kind.", counts::requests);
    meters.count(
        "dray_mirror_sent_bytes_total",
        "Bytes of bodies that the mirror sent to its callers.",
        counts::sent);
    meters.count(
        "dray_mirror_received_bytes_total",
        "Bytes of files that came from the hub or the registry behind the mirror.",
        counts::received);
    meters.count("dray_mirror_hits_total", "Requests for files that the mirror had.", counts::hits);
    meters.count("dray_mirror_misses_total", "Requests that began a download.", counts::misses);
    meters.count(
        "dray_mirror_followers_total",
        "Requests that followed a download which was running.",
        counts::follows);
    meters.count(
        "dray_mirror_passed_on_bytes_total",
        "Bytes of short ranges that were passed on and not kept.",
        counts::passedOn);
    meters.gauge(
        "dray_mirror_downloads", "Downloads that run for callers of the mirror.", mirror::arriving);
  }
}
