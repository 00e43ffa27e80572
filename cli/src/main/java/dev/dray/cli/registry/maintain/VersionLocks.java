package dev.dray.cli.registry.maintain;

import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.output.Output;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.upkeep.Edit;
import dev.dray.registry.upkeep.VersionCheck;
import dev.dray.store.Artifacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/// Hashes models' files, compares them with what the registry holds, and locks them to that.
final class VersionLocks {

  /// Exit code of ImageWorks' loader for files that a lock forbids.
  private static final int VIOLATION = 2;

  private VersionLocks() {}

  /// Checks the models that are named, and locks them if that is wanted.
  ///
  /// @param force whether a lock is renewed although the files are others
  static int check(boolean lock, boolean force, ParseResult parsed, Session session) {
    try (Dray dray = RegistryCommands.open(session)) {
      List<RegistryEntry> entries = RegistryCommands.entries(parsed, dray);
      if (entries.isEmpty()) {
        throw new UsageException("MODELS is empty");
      }
      List<VersionCheck> checks = new ArrayList<>();
      int code = 0;
      for (RegistryEntry entry : entries) {
        VersionCheck check = VersionCheck.of(entry, dray.ollamaStore(), _ -> {});
        checks.add(check);
        code = Math.max(code, settle(check, lock, force, dray, session));
      }
      session
          .output()
          .documents(
              checks,
              (check, json) -> {
                Artifacts.Drift drift = check.drift();
                json.text("name", check.entry().name())
                    .text("state", check.state().name().toLowerCase(Locale.ROOT))
                    .flag("locked", check.isLocked() || (lock && accepts(check, force)))
                    .text("aggregate_sha256", check.found().aggregate().map(Digest::hex))
                    .number("files", check.found().files().size())
                    .texts("missing", drift.missing())
                    .texts("changed", drift.changed());
              });
      return code;
    }
  }

  private static boolean accepts(VersionCheck check, boolean force) {
    return force || !check.isLocked() || check.state() != VersionCheck.State.CHANGED;
  }

  private static int settle(
      VersionCheck check, boolean lock, boolean force, Dray dray, Session session) {
    Output output = session.output();
    String name = check.entry().name();
    Instant now = Instant.now();
    if (check.found().files().isEmpty()) {
      output.note(name + ": none of its files is there.");
      return 1;
    }
    boolean changed = check.state() == VersionCheck.State.CHANGED;
    if (changed) {
      output.note(name + ": the files are not the recorded ones.");
      check.drift().missing().forEach(path -> output.note("  missing " + path));
      check.drift().changed().forEach(path -> output.note("  changed " + path));
    }
    if (lock && accepts(check, force)) {
      Edit.Outcome outcome = check.lock(now).apply(dray.registry(), ModelRegistry.Backup.YES);
      output.result(name + ": locked to " + check.found().files().size() + " files");
      outcome.change().backups().forEach(b -> output.note("As it was before: " + b.file()));
      return 0;
    }
    if (!changed) {
      if (check.isLocked()) {
        check.seen(now).apply(dray.registry(), ModelRegistry.Backup.NO);
      }
      output.result(
          name
              + (check.state() == VersionCheck.State.NEW
                  ? ": nothing is recorded to compare with; lock it: dray registry lock " + name
                  : check.isLocked() ? ": locked, and unchanged" : ": unchanged"));
      return 0;
    }
    if (check.isLocked()) {
      output.result(
          name + ": LOCKED to other files. If the new ones are wanted: dray registry lock --force");
      return session.program().equals("dray") ? 1 : VIOLATION;
    }
    output.result(name + ": changed");
    return 1;
  }
}
