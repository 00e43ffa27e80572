package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.store.CacheReport;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache ls`: what the hub cache holds. Asks no network.
final class CacheLsCommand implements Command {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("ls", this, "List what the hub cache holds.")
            .addOption(Options.flag("List revisions too.", "--revisions"))
            .addOption(
                Options.values(
                    "EXPR",
                    "Only what fits, such as size>1GB, accessed>30d, type=model or refs=main;"
                        + " several must all fit.",
                    "-f",
                    "--filter"))
            .addOption(
                Options.value(
                    "ORDER",
                    "name (default), size, accessed or modified; with :asc or :desc behind.",
                    "--sort"))
            .addOption(Options.value("N", "How many at most.", "--limit"))
            .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Comparator<CacheReport.Repository> order = order(Options.text(parsed, "--sort").orElse("name"));
    int limit = Options.number(parsed, "--limit", 1).orElse(Integer.MAX_VALUE);
    boolean revisions = Options.has(parsed, "--revisions");
    Instant now = Instant.now();
    List<CacheFilter> filters =
        Options.texts(parsed, "--filter").stream().map(f -> CacheFilter.parse(f, now)).toList();
    try (Dray dray = Dray.open(session.settings(parsed))) {
      CacheReport report = CacheCommands.cache(dray, parsed, session).scan();
      List<CacheReport.Repository> shown =
          filtered(report, filters, revisions).sorted(order).limit(limit).toList();
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> show(report, shown, revisions, output);
        case QUIET -> shown.forEach(r -> output.result(r.kind() + "/" + r.id()));
        case JSON -> output.document(json -> write(report, shown, revisions, json));
      }
      report
          .warnings()
          .forEach(w -> output.note("Warning: " + DisplayWidth.printable(w.toString())));
      return 0;
    }
  }

  /// With revisions, each of them must fit, and a repository is shown that has one left.
  private static Stream<CacheReport.Repository> filtered(
      CacheReport report, List<CacheFilter> filters, boolean revisions) {
    if (filters.isEmpty()) {
      return report.repositories().stream();
    }
    if (!revisions) {
      return report.repositories().stream()
          .filter(repository -> filters.stream().allMatch(f -> f.passes(repository)));
    }
    return report.repositories().stream()
        .map(r ->
            new CacheReport.Repository(
                r.kind(),
                r.id(),
                r.folder(),
                r.snapshots().stream()
                    .filter(s -> filters.stream().allMatch(f -> f.passes(r, s)))
                    .toList(),
                r.size(),
                r.lastAccessed(),
                r.lastModified()))
        .filter(repository -> !repository.snapshots().isEmpty());
  }

  /// Written without `Comparator.comparing`, whose serializable lambdas cannot be in the start-up
  /// cache and cost this short command a tenth of its time.
  private static Comparator<CacheReport.Repository> order(String word) {
    String[] parts = word.toLowerCase(Locale.ROOT).split(":", 2);
    if (parts.length == 2 && !parts[1].equals("asc") && !parts[1].equals("desc")) {
      throw new UsageException("--sort takes asc or desc behind the colon, not '" + parts[1] + "'");
    }
    boolean byNameAlone = parts[0].equals("name");
    boolean turned = parts.length == 2 && parts[1].equals(byNameAlone ? "desc" : "asc");
    Comparator<CacheReport.Repository> wanted =
        switch (parts[0]) {
          case "name" -> (_, _) -> 0;
          case "size" -> (a, b) -> b.size().compareTo(a.size());
          case "accessed" -> (a, b) -> b.lastAccessed().compareTo(a.lastAccessed());
          case "modified" -> (a, b) -> b.lastModified().compareTo(a.lastModified());
          default ->
              throw new UsageException(
                  "--sort takes name, size, accessed or modified, not '" + word + "'");
        };
    return (a, b) -> {
      int first = byNameAlone ? byName(a, b) : wanted.compare(a, b);
      return first != 0 ? (turned ? -first : first) : byName(a, b);
    };
  }

  private static int byName(CacheReport.Repository a, CacheReport.Repository b) {
    int kind = a.kind().compareTo(b.kind());
    return kind != 0 ? kind : a.id().text().compareTo(b.id().text());
  }

  private static void show(
      CacheReport report, List<CacheReport.Repository> shown, boolean revisions, Output output) {
    if (report.repositories().isEmpty()) {
      output.note("The cache at " + report.root() + " is empty.");
    } else {
      output.table(revisions ? revisions(shown) : repositories(shown));
      output.note(
          DownloadCommand.count(report.repositories().size(), "repository", "repositories")
              + ", "
              + report.size()
              + " at "
              + report.root());
    }
    if (!report.unfinished().isEmpty()) {
      long bytes = report.unfinished().stream().mapToLong(u -> u.size().bytes()).sum();
      output.note(
          DownloadCommand.count(report.unfinished().size(), "unfinished file")
              + ", "
              + new ByteSize(bytes)
              + "; the same download goes on with them.");
    }
  }

  /// A moment for people, in their time zone.
  static String minute(Instant moment) {
    return MINUTE.format(LocalDateTime.ofInstant(moment, ZoneId.systemDefault()));
  }

  private static Table repositories(List<CacheReport.Repository> shown) {
    Table table = new Table("TYPE", "ID", ">SIZE", "LAST USED", "REFS");
    for (CacheReport.Repository repository : shown) {
      table.row(
          repository.kind().singular(),
          repository.id().text(),
          repository.size().formatted(),
          minute(repository.lastAccessed()),
          String.join(", ", refs(repository)));
    }
    return table;
  }

  private static Table revisions(List<CacheReport.Repository> shown) {
    Table table = new Table("TYPE", "ID", "REVISION", ">SIZE", ">FILES", "REFS");
    for (CacheReport.Repository repository : shown) {
      for (CacheReport.Snapshot snapshot : repository.snapshots()) {
        table.row(
            repository.kind().singular(),
            repository.id().text(),
            snapshot.commit().id(),
            snapshot.size().formatted(),
            String.valueOf(snapshot.files().size()),
            String.join(", ", snapshot.refs()));
      }
    }
    return table;
  }

  private static List<String> refs(CacheReport.Repository repository) {
    Stream<String> refs = repository.snapshots().stream().flatMap(s -> s.refs().stream());
    return refs.sorted().toList();
  }

  private static void write(
      CacheReport report, List<CacheReport.Repository> shown, boolean revisions, JsonObject json) {
    json.text("path", report.root().toString())
        .number("bytes", report.size().bytes())
        .objects(
            "repositories",
            shown,
            (repository, object) -> {
              object
                  .text("type", repository.kind().singular())
                  .text("id", repository.id().text())
                  .text("path", repository.folder().toString())
                  .number("bytes", repository.size().bytes())
                  .text("last_accessed", repository.lastAccessed().toString())
                  .text("last_modified", repository.lastModified().toString())
                  .texts("refs", refs(repository));
              if (revisions) {
                object.objects("revisions", repository.snapshots(), CacheLsCommand::write);
              }
            })
        .objects(
            "unfinished",
            report.unfinished(),
            (file, object) ->
                object
                    .text("path", file.path().toString())
                    .number("bytes", file.size().bytes())
                    .text("last_modified", file.lastModified().toString())
                    .text("writer", file.writer().name().toLowerCase(Locale.ROOT)))
        .texts("warnings", report.warnings());
  }

  private static void write(CacheReport.Snapshot snapshot, JsonObject json) {
    json.text("commit", snapshot.commit().id())
        .text("path", snapshot.folder().toString())
        .number("bytes", snapshot.size().bytes())
        .number("files", snapshot.files().size())
        .text("last_modified", snapshot.lastModified().toString())
        .texts("refs", snapshot.refs());
  }
}
