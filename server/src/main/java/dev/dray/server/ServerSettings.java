package dev.dray.server;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.job.JobsOptions;
import dev.dray.settings.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How the service is run.
///
/// @param host a name or number of this machine to listen on
/// @param port the port, 0 for any that is free
/// @param hosts names it may be called by, beside `localhost` and its addresses
/// @param origins origins of pages that may call it, beside its own
/// @param tokenNeeded whether callers on this machine need a token, too; all others always do
/// @param tokenFile a file whose first line is a token that allows everything, beside those that
///   were made here
/// @param folder where it keeps its tokens and its jobs
/// @param database the address of a PostgreSQL database that several nodes share, with its user and
///   password; jobs are kept in the folder if empty
/// @param logFolder where its logs lie
/// @param nestedErrors whether errors below `/local` also stand below `detail`
/// @param logsAsJson whether the console gets every line of the log as JSON, as collectors want it
/// @param takesOverLogging whether what libraries log in this JVM goes to the service's log, too;
///   for programs that do nothing else
public record ServerSettings(
    String host,
    int port,
    Set<String> hosts,
    Set<String> origins,
    boolean tokenNeeded,
    Optional<Path> tokenFile,
    Path folder,
    Optional<String> database,
    Path logFolder,
    boolean nestedErrors,
    boolean logsAsJson,
    boolean takesOverLogging) {

  /// Copies the sets.
  public ServerSettings {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /// What the settings say.
  public static ServerSettings of(Settings settings) {
    Path state = settings.directories().state();
    return new ServerSettings(
        settings.serverHost(),
        settings.serverPort(),
        Set.copyOf(settings.serverHosts()),
        settings.serverOrigins().stream().map(URI::toString).collect(Collectors.toSet()),
        settings.serverRequiresToken(),
        settings.serverTokenFile(),
        state.resolve("service"),
        settings.serverDatabase(),
        settings.logDir().orElseGet(() -> state.resolve("log")),
        settings.serverNestedErrors(),
        false,
        false);
  }

  /// The same on another host and port.
  public ServerSettings at(String otherHost, int otherPort) {
    return new ServerSettings(
        otherHost,
        otherPort,
        hosts,
        origins,
        tokenNeeded,
        tokenFile,
        folder,
        database,
        logFolder,
        nestedErrors,
        logsAsJson,
        takesOverLogging);
  }

  /// The same for a program that is nothing but the service.
  public ServerSettings asProgram(boolean asJson) {
    return new ServerSettings(
        host,
        port,
        hosts,
        origins,
        tokenNeeded,
        tokenFile,
        folder,
        database,
        logFolder,
        nestedErrors,
        asJson,
        true);
  }

  /// The address to listen on.
  ///
  /// @throws InvalidRequestException if the host has none
  InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new InvalidRequestException(
          "there is no address for the host " + host,
          "Name an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.",
          ErrorContext.NONE);
    }
  }

  JobsOptions jobs() {
    JobsOptions options = JobsOptions.in(folder);
    return database.map(options::on).orElse(options);
  }

  /// Without the database, whose address may hold a password.
  @Override
  public String toString() {
    return "ServerSettings[" + host + ":" + port + ", folder=" + folder + "]";
  }
}
