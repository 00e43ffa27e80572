package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.Schedule;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.update.UpdateSchedule;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray update`: brings the models that are here up to date, once or every so often.
public final class UpdateCommand implements Command {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,6}) ?(m|h|d)");

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "update",
                this,
                "Bring models that are here up to date.",
                "What changed is shown before it is fetched. Models that were asked for by their"
                    + " commit stay. The earlier version stays, too, until 'dray cache prune'.")
            .addPositional(Options.parameter("0..*", "0..*", "REF", "The models."))
            .addOption(Options.flag("All models that are here.", "--all"))
            .addOption(Options.flag("Say what would be fetched and do nothing.", "--dry-run"))
            .addOption(
                Options.value(
                    "TIME",
                    "Go on and look again every so often, such as 30m, 6h or 1d, until it is"
                        + " stopped.",
                    "--every"))
            .addOption(
                Options.value(
                    "HOURS",
                    "Look and fetch only in these hours, such as 02:00-06:00.",
                    "--between"))
            .addOption(
                Options.value("RATE", "Most bytes per second, such as 4M or 500k.", "--limit-rate"))
            .addOption(Options.value("N", "Models fetched at once.", "--parallel-downloads"))
            .addOption(
                Options.value(
                    "HOW", "auto (default), bars, plain, json (lines) or none.", "--progress"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<ModelRef> refs = OutdatedCommand.refs(Options.parameters(parsed, 0));
    if (refs.isEmpty() != Options.has(parsed, "--all")) {
      throw new UsageException(
          refs.isEmpty()
              ? "REF is missing: which models? --all means all that are here"
              : "--all and names of models exclude each other");
    }
    Optional<UpdateSchedule> schedule = schedule(parsed);
    boolean dryRun = Options.has(parsed, "--dry-run");
    if (dryRun && schedule.isPresent()) {
      throw new UsageException("--dry-run and --every exclude each other");
    }
    ProgressChoice progress =
        ProgressChoice.parse(Options.text(parsed, "--progress").orElse("auto"));
    Settings settings = session.settings(parsed);
    settings = Session.with(settings, Setting.BETWEEN, Options.text(parsed, "--between"));
    settings = Session.with(settings, Setting.LIMIT_RATE, Options.text(parsed, "--limit-rate"));
    settings =
        Session.with(
            settings,
            Setting.PARALLEL_DOWNLOADS,
            Options.number(parsed, "--parallel-downloads", 1).map(String::valueOf));
    try (Dray dray = Dray.open(settings)) {
      UpdateRound round = new UpdateRound(dray, refs, progress, session);
      if (schedule.isEmpty()) {
        return round.run(dryRun);
      }
      return new UpdateWatch(
              round, schedule.get(), InstantSource.system(), UpdateWatch.SLEEPING, session)
          .run();
    }
  }

  private static Optional<UpdateSchedule> schedule(ParseResult parsed) {
    Optional<Schedule> hours;
    try {
      hours =
          Options.text(parsed, "--between")
              .map(text -> Schedule.parse(text, ZoneId.systemDefault()));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--between: " + e.getMessage());
    }
    return Options.text(parsed, "--every")
        .map(text -> {
          Matcher time = TIME.matcher(text.strip());
          if (!time.matches()) {
            throw new UsageException(
                "--every takes a time such as 30m, 6h or 1d, not '" + text + "'");
          }
          long number = Long.parseLong(time.group(1));
          Duration every =
              switch (time.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
              };
          try {
            return new UpdateSchedule(every, hours);
          } catch (IllegalArgumentException e) {
            throw new UsageException("--every: " + e.getMessage());
          }
        });
  }
}
