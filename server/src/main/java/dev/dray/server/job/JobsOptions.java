package dev.dray.server.job;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// How jobs are kept and worked on.
///
/// @param folder where the job store and the key of the jobs' tokens lie: `jobs.db`, `jobs.key`
/// @param database the `postgresql://` address of a database that several nodes share; the file in
///   the folder where empty. Never shown with its password
/// @param node this node's name, its own among all that share the database
/// @param lease how long a node keeps a job without saying that it lives
/// @param historyAge how long jobs that ended are kept
/// @param historyJobs how many jobs that ended are kept at most
/// @param events how many events are kept for subscribers who come back
public record JobsOptions(
    Path folder,
    Optional<String> database,
    String node,
    Duration lease,
    Duration historyAge,
    int historyJobs,
    int events) {

  /// A job store in a folder, with every default: a history of 30 days and a thousand jobs.
  public static JobsOptions in(Path folder) {
    return new JobsOptions(
        folder,
        Optional.empty(),
        freshNode(),
        Duration.ofSeconds(15),
        Duration.ofDays(30),
        1000,
        10_000);
  }

  /// The same on a database that nodes share.
  public JobsOptions on(String address) {
    return new JobsOptions(
        folder, Optional.of(address), node, lease, historyAge, historyJobs, events);
  }

  /// The same with another lease.
  public JobsOptions lease(Duration time) {
    return new JobsOptions(folder, database, node, time, historyAge, historyJobs, events);
  }

  /// The same with another name.
  public JobsOptions node(String name) {
    return new JobsOptions(folder, database, name, lease, historyAge, historyJobs, events);
  }

  /// The same with another history.
  public JobsOptions history(Duration age, int jobs, int eventsKept) {
    return new JobsOptions(folder, database, node, lease, age, jobs, eventsKept);
  }

  /// The file of the job store, where no database is named.
  public Path file() {
    return folder.resolve("jobs.db");
  }

  /// The file of the key that the jobs' tokens are sealed with.
  public Path keyFile() {
    return folder.resolve("jobs.key");
  }

  /// A name that no other process has, not even this one's successor: what an earlier process held
  /// is not this one's.
  private static String freshNode() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "node";
    }
    return host + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /// Without the address, which may hold a password.
  @Override
  public String toString() {
    return "JobsOptions[folder=" + folder + ", node=" + node + "]";
  }
}
