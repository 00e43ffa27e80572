package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.download.DownloadRequest;
import dev.dray.download.UnpackChoice;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options of `dray download`, and the request they stand for.
final class DownloadOptions {

  private DownloadOptions() {}

  static CommandSpec describe(CommandSpec spec) {
    spec.addPositional(
            Options.parameter(
                "0",
                "0..1",
                "REF",
                "The model: org/name, org/name@revision, hf://…, org/name:Q4_K_M, or the address of"
                    + " a file."))
        .addPositional(
            Options.parameter(
                "1..*", "0..*", "FILES", "Only these files; a path ending in / is a folder."))
        .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
        .addOption(
            Options.value("TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
        .addOption(Options.values("GLOB", "Take only files that match.", "--include"))
        .addOption(Options.values("GLOB", "Leave out files that match.", "--exclude"))
        .addOption(Options.value("DIR", "Put plain files into DIR.", "--to"))
        .addOption(Options.flag("With --to: replace other files of the same names.", "--overwrite"))
        .addOption(
            Options.value(
                "DIR", "As --to, with the official client's metadata beside.", "--local-dir"))
        .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"))
        .addOption(
            Options.repeated(
                "URL",
                "Read from here too: a server of the hub's protocol, or for an address another"
                    + " address of the same file. Gets no token. May be repeated.",
                "--mirror"))
        .addOption(Options.value("HEX", "SHA-256 that the one file must have.", "--sha256"))
        .addOption(
            Options.flag(
                "With --to or an address: unpack .tar, .tar.gz, .tar.zst, .zip, .gz and .zst while"
                    + " they arrive; only what is in them stays.",
                "--unpack"))
        .addOption(Options.flag("With --unpack: keep the archives too.", "--keep-archive"))
        .addOption(Options.flag("Fetch again although it is here.", "--force", "--force-download"))
        .addOption(Options.flag("Say what would be done and do nothing.", "--dry-run"))
        .addOption(
            Options.value("RATE", "Most bytes per second, such as 4M or 500k.", "--limit-rate"))
        .addOption(Options.value("N", "Most connections for one file.", "--connections"))
        .addOption(Options.value("N", "Files fetched at once.", "--parallel", "--max-workers"))
        .addOption(
            Options.value(
                "TIME",
                "How long to wait for room if the disk fills up on the way, such as 30m; 1h on a"
                    + " terminal.",
                "--wait-for-space"))
        .addOption(
            Options.value(
                "HOW", "auto (default), bars, plain, json (lines) or none.", "--progress"));
    return spec;
  }

  /// The request.
  ///
  /// @throws UsageException if options or parameters are wrong or exclude each other
  static DownloadRequest request(ParseResult parsed, Session session) {
    List<String> include = new ArrayList<>(Options.texts(parsed, "--include"));
    List<String> exclude = new ArrayList<>(Options.texts(parsed, "--exclude"));
    String ref =
        Options.parameter(parsed, 0)
            .or(() -> swallowed(include))
            .or(() -> swallowed(exclude))
            .orElseThrow(() -> new UsageException("REF is missing: which model?"));
    List<String> files = Options.parameters(parsed, 1);
    if (!files.isEmpty() && !(include.isEmpty() && exclude.isEmpty())) {
      session.output().note("Note: --include and --exclude do nothing when files are named.");
    }
    Options.atMostOne(parsed, "--to", "--local-dir", "--cache-dir");
    try {
      DownloadRequest.Builder request = DownloadRequest.builder(ModelRef.parse(ref));
      Options.text(parsed, "--repo-type").map(RepoKind::parse).ifPresent(request::kind);
      Options.text(parsed, "--revision").ifPresent(request::revision);
      request.files(files);
      request.include(include.toArray(String[]::new));
      request.exclude(exclude.toArray(String[]::new));
      boolean overwrite = Options.has(parsed, "--overwrite");
      if (overwrite && Options.text(parsed, "--to").isEmpty()) {
        throw new UsageException("--overwrite goes with --to DIR");
      }
      Options.text(parsed, "--to")
          .map(session::path)
          .ifPresent(overwrite ? request::folderOverwriting : request::folder);
      Options.text(parsed, "--local-dir").map(session::path).ifPresent(request::localDir);
      Options.text(parsed, "--cache-dir").map(session::path).ifPresent(request::cacheDir);
      Options.text(parsed, "--sha256").map(Digest.Sha256::new).ifPresent(request::digest);
      Options.texts(parsed, "--mirror").stream()
          .map(DownloadOptions::address)
          .forEach(request::mirror);
      Options.text(parsed, "--limit-rate").map(DownloadOptions::rate).ifPresent(request::limitRate);
      request.unpack(unpack(parsed));
      return request.force(Options.has(parsed, "--force")).build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static UnpackChoice unpack(ParseResult parsed) {
    boolean keep = Options.has(parsed, "--keep-archive");
    if (!Options.has(parsed, "--unpack")) {
      if (keep) {
        throw new UsageException("--keep-archive says something about --unpack only");
      }
      return UnpackChoice.NEVER;
    }
    return keep ? UnpackChoice.BESIDE : UnpackChoice.INSTEAD;
  }

  /// `--include A B REF` reads REF as one more pattern. When no REF is left and the last of several
  /// patterns holds no wildcard, that one was it.
  private static Optional<String> swallowed(List<String> patterns) {
    if (patterns.size() < 2 || patterns.getLast().matches(".*[*?\\[].*")) {
      return Optional.empty();
    }
    return Optional.of(patterns.removeLast());
  }

  private static URI address(String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      // Its message quotes the address, which may hold rights.
      throw new UsageException("--mirror wants an http or https address");
    }
  }

  private static ByteSize rate(String text) {
    ByteSize rate = ByteSize.parse(text);
    if (rate.bytes() == 0) {
      throw new IllegalArgumentException("--limit-rate must be above zero");
    }
    return rate;
  }

  /// The settings with what these options say above them.
  static Settings settings(ParseResult parsed, Session session) {
    Settings settings = session.settings(parsed);
    Optional<String> connections = Options.number(parsed, "--connections", 1).map(String::valueOf);
    settings = Session.with(settings, Setting.CONNECTIONS_PER_FILE, connections);
    Optional<String> parallel = Options.number(parsed, "--parallel", 1).map(String::valueOf);
    settings = Session.with(settings, Setting.PARALLEL_FILES, parallel);
    Optional<String> patience = Options.text(parsed, "--wait-for-space");
    if (patience.isEmpty()
        && settings.waitForSpace().isEmpty()
        && session.console().terminals().err()) {
      // Somebody is there to make room.
      patience = Optional.of("1h");
    }
    return Session.with(settings, Setting.WAIT_FOR_SPACE, patience);
  }
}
