package dev.dray.server.log;

import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Brings what libraries say to the service's log: the JDK's loggers end here, and so do those of
/// SLF4J, which are handed on to them.
public final class ForeignLogs extends Handler {

  private static final List<String> TALKATIVE =
      List.of("org.eclipse.jetty", "com.zaxxer.hikari", "org.postgresql", "org.sqlite");

  private final ServiceLog log;
  // Held, because the JDK forgets the levels of loggers that nobody holds.
  private final List<Logger> quiet;

  private ForeignLogs(ServiceLog log) {
    this.log = log;
    this.quiet = TALKATIVE.stream().map(Logger::getLogger).toList();
    quiet.forEach(logger -> logger.setLevel(java.util.logging.Level.WARNING));
  }

  /// From now on everything goes to this log, for the whole JVM: only the program may say so.
  public static void to(ServiceLog log) {
    LogManager.getLogManager().reset();
    Logger.getLogger("").addHandler(new ForeignLogs(log));
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() < java.util.logging.Level.INFO.intValue()) {
      return;
    }
    String name = String.valueOf(line.getLoggerName());
    String message = new SimpleFormatter().formatMessage(line);
    Throwable thrown = line.getThrown();
    if (thrown != null) {
      log.fault("library", name + ": " + message, Map.of("logger", name), thrown);
    } else {
      boolean bad = line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue();
      log.write(
          bad ? ServiceLog.Level.WARNING : ServiceLog.Level.DETAIL,
          "library",
          name + ": " + message,
          Map.of("logger", name));
    }
  }

  @Override
  public void flush() {
    // Lines are written at once.
  }

  @Override
  public void close() {
    // The log is closed by whoever opened it.
  }
}
