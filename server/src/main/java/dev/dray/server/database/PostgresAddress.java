package dev.dray.server.database;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/// Where a PostgreSQL is, and as whom to connect. Its text has neither password nor options.
///
/// @param host a name or number
/// @param port the port
/// @param database its name
/// @param user as whom, if that is said
/// @param password the secret, if that is said
/// @param options the driver's, such as `sslmode=verify-full`; empty for none
record PostgresAddress(
    String host,
    int port,
    String database,
    Optional<String> user,
    Optional<String> password,
    String options) {

  private static final int PORT = 5432;

  /// Reads `postgresql://[user[:password]@]host[:port]/database[?options]`.
  ///
  /// @throws InvalidRequestException if it is something else; its text shows nothing of it
  static PostgresAddress parse(String text) {
    try {
      URI uri = new URI(text.strip());
      boolean known =
          "postgresql".equalsIgnoreCase(uri.getScheme())
              || "postgres".equalsIgnoreCase(uri.getScheme());
      String name = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/", "");
      if (!known || uri.getHost() == null || name.isEmpty() || name.contains("/")) {
        throw wrong();
      }
      Optional<String> login = Optional.ofNullable(uri.getRawUserInfo());
      return new PostgresAddress(
          uri.getHost(),
          uri.getPort() < 0 ? PORT : uri.getPort(),
          decoded(name),
          login.map(words -> decoded(words.contains(":") ? before(words) : words)),
          login.filter(words -> words.contains(":")).map(words -> decoded(after(words))),
          uri.getRawQuery() == null ? "" : uri.getRawQuery());
    } catch (URISyntaxException e) {
      throw wrong();
    }
  }

  private static String before(String words) {
    return words.substring(0, words.indexOf(':'));
  }

  private static String after(String words) {
    return words.substring(words.indexOf(':') + 1);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static InvalidRequestException wrong() {
    // The address may hold a password.
    return new InvalidRequestException(
        "The address of the job store's database is not understood",
        "Write it as postgresql://user:password@host:5432/database.",
        ErrorContext.NONE);
  }

  /// The driver's address, without user and password.
  String jdbc() {
    return "jdbc:postgresql://"
        + host
        + ":"
        + port
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8)
        + (options.isEmpty() ? "" : "?" + options);
  }

  /// A connection of its own.
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    user.ifPresent(name -> properties.setProperty("user", name));
    password.ifPresent(secret -> properties.setProperty("password", secret));
    properties.setProperty("ApplicationName", "dray signals");
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(jdbc(), properties);
  }

  @Override
  public String toString() {
    return "postgresql://" + host + ":" + port + "/" + database;
  }
}
