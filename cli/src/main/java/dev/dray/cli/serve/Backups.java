package dev.dray.cli.serve;

import dev.dray.cli.command.Session;
import dev.dray.server.ServerBackup;
import dev.dray.server.ServerSettings;
import dev.dray.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/// Copies of the service's jobs on the command line. See [Service] for why it stands apart.
final class Backups {

  private Backups() {}

  static int make(Session session, Path target) {
    ServerBackup.make(settings(session), target);
    switch (session.output().format()) {
      case HUMAN, QUIET -> session.output().result(target.toString());
      case JSON -> session.output().document(json -> json.text("file", target.toString()));
    }
    return 0;
  }

  static int restore(Session session, Path source) {
    Optional<Path> before = ServerBackup.restore(settings(session), source);
    switch (session.output().format()) {
      case HUMAN -> {
        session.output().note("The jobs of " + source + " are in place.");
        before.ifPresent(old -> session.output().note("Those that were here lie in " + old + "."));
      }
      case QUIET -> before.ifPresent(old -> session.output().result(old.toString()));
      case JSON ->
          session
              .output()
              .document(json -> {
                json.text("file", source.toString());
                before.ifPresent(old -> json.text("replaced", old.toString()));
              });
    }
    return 0;
  }

  private static ServerSettings settings(Session session) {
    return ServerSettings.of(Settings.load(session.environment()));
  }
}
