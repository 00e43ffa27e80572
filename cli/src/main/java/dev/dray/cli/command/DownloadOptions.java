package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.CollectionRef;
import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.Via;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.download.UnpackChoice;
import dev.dray.error.DrayException;
import dev.dray.fit.FitDemand;
import dev.dray.model.variant.VariantWish;
import dev.dray.provider.ModelCollection;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                    + " a file. Or collection:owner/slug: all models of a collection."))
        .addPositional(
            Options.parameter(
                "1..*",
                "0..*",
                "FILES",
                "Only these files of the model on their left; a path ending in / is a folder. What"
                    + " is no file there and looks like org/name is one more model."))
        .addOption(
            Options.value(
                "REPO",
                "A model as llama.cpp names it: org/repo[:QUANT]. Without QUANT Q4_K_M, else Q8_0,"
                    + " else the first.",
                "-hf",
                "-hfr",
                "--hf-repo"))
        .addOption(Options.value("FILE", "With -hf: this file of it.", "-hff", "--hf-file"))
        .addOption(
            Options.value(
                "LIST",
                "More models from a file, one a line with its files behind; - is standard input.",
                "--from-file"))
        .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
        .addOption(
            Options.value("TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
        .addOption(Options.values("GLOB", "Take only files that match.", "--include"))
        .addOption(Options.values("GLOB", "Leave out files that match.", "--exclude"))
        .addOption(
            Options.repeated(
                "LABEL",
                "Of several quantizations this one, such as Q4_K_M; several in order of preference.",
                "--quant"))
        .addOption(
            Options.repeated(
                "NAME",
                "Of several variants this one, as 'dray info' lists them; may be repeated; all means"
                    + " everything.",
                "--variant"))
        .addOption(
            Options.flag(
                "With a variant: also documents, examples and pictures (default).",
                "-o",
                "--include-optional"))
        .addOption(
            Options.flag(
                "Without documents, examples and pictures; README and licence stay.",
                "--no-include-optional"))
        .addOption(
            Options.flag(
                "Ask nothing: where a choice is needed and none was made, fail.",
                "-y",
                "--non-interactive"))
        .addOption(
            Options.flag(
                "Refuse a model that would not run in this machine's memory.", "--check-fit"))
        .addOption(Options.value("TOKENS", "With --check-fit: with so much context.", "--context"))
        .addOption(Options.value("DIR", "Put plain files into DIR.", "--to"))
        .addOption(Options.flag("With --to: replace other files of the same names.", "--overwrite"))
        .addOption(
            Options.value(
                "DIR", "As --to, with the official client's metadata beside.", "--local-dir"))
        .addOption(
            Options.value(
                "PLACE",
                "Into a folder of its own in one of 'dray locations', in any folder, or with auto"
                    + " where its format belongs.",
                "-l",
                "--location"))
        .addOption(Options.value("DIR", "Use this hub cache.", "--cache-dir"))
        .addOption(
            Options.repeated(
                "URL",
                "Read from here too: a server of the hub's protocol, or for an address another"
                    + " address of the same file. Gets no token. May be repeated.",
                "--mirror"))
        .addOption(
            Options.value(
                "HOW",
                "Content that another model store of this machine has is taken from there: auto"
                    + " (default), link, copy, or off to fetch it.",
                "--elsewhere"))
        .addOption(
            Options.repeated(
                "DIR", "Look for content in this folder too. May be repeated.", "--also-look-in"))
        .addOption(Options.flag("Do not enter the model in the registry.", "--no-record"))
        .addOption(
            Options.value(
                "WAY",
                "Models of Ollama: by its daemon, or direct from the registry into the store that a"
                    + " daemon reads (or --to DIR); auto (default) takes the daemon if one answers.",
                "--via"))
        .addOption(
            Options.flag(
                "Speak to a private registry without TLS; those of this machine need no such wish.",
                "--insecure"))
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
        .addOption(
            Options.value("RATE", "Most bytes per second from any one host.", "--limit-rate-host"))
        .addOption(
            Options.value(
                "HOURS",
                "Fetch only in these hours, such as 22:00-06:00 or 12:00-13:00,22:00-06:00.",
                "--between"))
        .addOption(Options.value("N", "Models fetched at once.", "--parallel-downloads"))
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

  /// Finds what is wrong with the command line without asking anybody.
  ///
  /// @throws UsageException if options or parameters are wrong or exclude each other
  static void check(ParseResult parsed, Session session) {
    Given given = given(parsed);
    if (given.words().isEmpty() && !Options.has(parsed, "--from-file")) {
      throw new UsageException("REF is missing: which model?");
    }
    if (!given.words().isEmpty() && CollectionRef.isNamedIn(given.words().getFirst())) {
      CollectionWords.ref(given.words().getFirst());
    } else if (!given.words().isEmpty()) {
      request(parsed, session, new ModelWords(given.words().getFirst(), List.of()), false);
    }
    rate(parsed);
  }

  /// The requests, at least one.
  ///
  /// @param dray asked for a model's files where only they can tell what a word means
  /// @throws UsageException if options or parameters are wrong or exclude each other
  static List<DownloadRequest> requests(ParseResult parsed, Session session, Dray dray) {
    return requests(parsed, session, dray, _ -> {});
  }

  /// The same, with collections opened.
  ///
  /// @param dray asked for a model's files where only they can tell what a word means, and for what
  ///   is in a collection
  /// @param opened told of each collection that was opened
  /// @throws UsageException if options or parameters are wrong or exclude each other
  static List<DownloadRequest> requests(
      ParseResult parsed, Session session, Dray dray, Consumer<ModelCollection> opened) {
    Given given = given(parsed);
    List<String> words = given.words();
    List<ModelWords> named = new ArrayList<>();
    if (!words.isEmpty()) {
      Map<String, Optional<Set<String>>> known = new HashMap<>();
      named.addAll(
          ModelWords.split(
              words,
              (ref, word) ->
                  known
                      .computeIfAbsent(ref, model -> filesOf(model, parsed, session, dray))
                      .map(files -> isIn(files, ref, word, session))
                      .orElseGet(() -> ModelWords.looksLikeAFile(word))));
    }
    Options.text(parsed, "--from-file").ifPresent(list -> named.addAll(listed(list, session)));
    if (named.isEmpty()) {
      throw new UsageException("the list names no model");
    }
    boolean collections = CollectionWords.anyIn(named);
    if (collections && Options.has(parsed, "--revision")) {
      throw new UsageException("--revision belongs to one model, and a collection is named");
    }
    List<ModelWords> models = CollectionWords.open(named, dray, opened);
    if (!(given.include().isEmpty() && given.exclude().isEmpty())
        && models.stream().anyMatch(model -> !model.files().isEmpty())) {
      session.output().note("Note: --include and --exclude do nothing when files are named.");
    }
    boolean several = models.size() > 1 || collections;
    if (several && Options.has(parsed, "--sha256")) {
      throw new UsageException("--sha256 belongs to one file, and several models are named");
    }
    boolean secret = Options.has(parsed, "--token") || Options.has(parsed, "--token-file");
    Optional<String> token = secret ? dray.settings().token() : Optional.empty();
    return models.stream().map(model -> request(parsed, session, model, several, token)).toList();
  }

  private static boolean isIn(Set<String> files, String ref, String word, Session session) {
    boolean isFile = files.contains(word);
    if (!isFile && ModelWords.looksLikeAFile(word)) {
      session
          .output()
          .note("Note: " + ref + " has no file '" + word + "', so it is taken for a model.");
    }
    return isFile;
  }

  /// The paths of a model's files; empty if they cannot be had, which the download will tell.
  private static Optional<Set<String>> filesOf(
      String ref, ParseResult parsed, Session session, Dray dray) {
    DownloadRequest all = request(parsed, session, new ModelWords(ref, List.of()), false);
    DownloadRequest.Builder bare = DownloadRequest.builder(all.ref());
    if (all.target() instanceof DownloadTarget.Cache(Optional<Path> root)) {
      root.ifPresent(bare::cacheDir);
    }
    try {
      return Optional.of(
          dray.plan(bare.variant(VariantWish.EVERYTHING).build()).listing().files().stream()
              .map(file -> file.path().text())
              .collect(Collectors.toSet()));
    } catch (DrayException e) {
      return Optional.empty();
    }
  }

  private static List<ModelWords> listed(String list, Session session) {
    List<ModelWords> models = new ArrayList<>();
    for (String line : session.text("--from-file", list).split("\\R", -1)) {
      List<String> words =
          Stream.of(line.strip().split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
      if (!words.isEmpty() && !words.getFirst().startsWith("#")) {
        models.add(new ModelWords(words.getFirst(), words.subList(1, words.size())));
      }
    }
    return models;
  }

  /// What was typed: models and files in their order, and the patterns.
  private record Given(List<String> words, List<String> include, List<String> exclude) {}

  private static Given given(ParseResult parsed) {
    List<String> include = new ArrayList<>(Options.texts(parsed, "--include"));
    List<String> exclude = new ArrayList<>(Options.texts(parsed, "--exclude"));
    List<String> words = new ArrayList<>();
    Optional<String> first = Options.parameter(parsed, 0);
    Optional<String> llama = Options.text(parsed, "--hf-repo");
    Optional<String> llamaFile = Options.text(parsed, "--hf-file");
    if (llamaFile.isPresent() && llama.isEmpty()) {
      throw new UsageException("--hf-file goes with -hf org/repo");
    }
    if (llama.isPresent()) {
      if (first.isPresent()) {
        throw new UsageException("-hf names the model already; '" + first.get() + "' is one more");
      }
      words.add(llamaName(llama.get(), llamaFile.isPresent()));
      llamaFile.ifPresent(words::add);
      return new Given(words, include, exclude);
    }
    if (first.isEmpty() && !Options.has(parsed, "--from-file")) {
      first = swallowed(include).or(() -> swallowed(exclude));
    }
    first.ifPresent(words::add);
    words.addAll(Options.parameters(parsed, 1));
    return new Given(words, include, exclude);
  }

  /// @param several whether each model needs a folder of its own
  static DownloadRequest request(
      ParseResult parsed, Session session, ModelWords model, boolean several) {
    return request(parsed, session, model, several, Optional.empty());
  }

  /// @param token what the command line gives, for providers other than the hub, which has it from
  ///   the settings
  private static DownloadRequest request(
      ParseResult parsed,
      Session session,
      ModelWords model,
      boolean several,
      Optional<String> token) {
    Given given = given(parsed);
    List<String> include = given.include();
    List<String> exclude = given.exclude();
    List<String> files = model.files();
    Options.atMostOne(parsed, "--to", "--local-dir", "--location", "--cache-dir");
    try {
      DownloadRequest.Builder request = DownloadRequest.builder(ModelRef.parse(model.ref()));
      Options.text(parsed, "--repo-type").map(RepoKind::parse).ifPresent(request::kind);
      Options.text(parsed, "--revision").ifPresent(request::revision);
      request.files(files);
      request.include(include.toArray(String[]::new));
      request.exclude(exclude.toArray(String[]::new));
      request.variant(wish(parsed));
      fit(parsed).ifPresent(request::fitting);
      boolean overwrite = Options.has(parsed, "--overwrite");
      if (overwrite && Options.text(parsed, "--to").isEmpty()) {
        throw new UsageException("--overwrite goes with --to DIR");
      }
      UnaryOperator<Path> place = dir -> several ? own(dir, model.ref()) : dir;
      Options.text(parsed, "--to")
          .map(session::path)
          .map(place)
          .ifPresent(overwrite ? request::folderOverwriting : request::folder);
      Options.text(parsed, "--local-dir")
          .map(session::path)
          .map(place)
          .ifPresent(request::localDir);
      Options.text(parsed, "--cache-dir").map(session::path).ifPresent(request::cacheDir);
      Options.text(parsed, "--location").ifPresent(request::location);
      Options.text(parsed, "--sha256").map(Digest.Sha256::new).ifPresent(request::digest);
      Options.texts(parsed, "--mirror").stream()
          .map(text -> address("--mirror", text))
          .forEach(request::mirror);
      request.unpack(unpack(parsed));
      if (!(ModelRef.parse(model.ref()) instanceof ModelRef.Hub)) {
        // The settings' endpoint and token are the hub's.
        Options.text(parsed, "--endpoint")
            .map(text -> address("--endpoint", text))
            .ifPresent(request::endpoint);
        token.ifPresent(request::token);
        if (Options.has(parsed, "--no-token")) {
          request.withoutToken();
        }
      }
      Options.text(parsed, "--via").map(DownloadOptions::via).ifPresent(request::via);
      request.insecure(Options.has(parsed, "--insecure"));
      if (!several) {
        rate(parsed).ifPresent(request::limitRate);
      }
      return request.force(Options.has(parsed, "--force")).build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /// Which variants the options ask for.
  private static VariantWish wish(ParseResult parsed) {
    Options.atMostOne(parsed, "--include-optional", "--no-include-optional");
    return VariantWish.NONE
        .quantizations(Options.texts(parsed, "--quant").toArray(String[]::new))
        .names(Options.texts(parsed, "--variant").toArray(String[]::new))
        .formats(Options.modelFormats(parsed).toArray(String[]::new))
        .optionalFiles(!Options.has(parsed, "--no-include-optional"));
  }

  private static Optional<FitDemand> fit(ParseResult parsed) {
    Optional<Integer> context = Options.number(parsed, "--context", 1);
    if (!Options.has(parsed, "--check-fit")) {
      if (context.isPresent()) {
        throw new UsageException("--context says something about --check-fit only");
      }
      return Optional.empty();
    }
    return Optional.of(
        new FitDemand(
            context.map(OptionalInt::of).orElse(OptionalInt.empty()), FitDemand.RUNS.least()));
  }

  private static Via via(String text) {
    try {
      return Via.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--via is " + e.getMessage());
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

  /// `org/repo[:QUANT]`, and nothing else; `:latest` where neither quantization nor file is named.
  private static String llamaName(String text, boolean file) {
    String name = text.strip();
    if (!name.matches("[^/:@\\s]+/[^/:@\\s]+(:[^/:@\\s]+)?")) {
      throw new UsageException("-hf takes org/repo or org/repo:QUANT, not '" + text + "'");
    }
    return "hf://" + name + (file || name.contains(":") ? "" : ":latest");
  }

  /// `--include A B REF` reads REF as one more pattern. When no REF is left and the last of several
  /// patterns holds no wildcard, that one was it.
  private static Optional<String> swallowed(List<String> patterns) {
    if (patterns.size() < 2 || patterns.getLast().matches(".*[*?\\[].*")) {
      return Optional.empty();
    }
    return Optional.of(patterns.removeLast());
  }

  private static URI address(String option, String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      // Its message quotes the address, which may hold rights.
      throw new UsageException(option + " wants an http or https address");
    }
  }

  /// Where one of several models goes: `DIR/org/name`, with `@revision` where one was named.
  private static Path own(Path dir, String ref) {
    return ModelRef.parse(ref) instanceof ModelRef.Hub hub
        ? dir.resolve(
            hub.repo().text()
                + hub.revision().map(r -> "@" + r.text().replace('/', '-')).orElse(""))
        : dir;
  }

  /// What `--limit-rate` says; holds for all models of the command together.
  static Optional<ByteSize> rate(ParseResult parsed) {
    return Options.text(parsed, "--limit-rate")
        .map(text -> {
          try {
            ByteSize rate = ByteSize.parse(text);
            if (rate.bytes() > 0) {
              return rate;
            }
          } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
          }
          throw new UsageException("--limit-rate must be above zero");
        });
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
    settings = Session.with(settings, Setting.WAIT_FOR_SPACE, patience);
    Optional<String> models =
        Options.number(parsed, "--parallel-downloads", 1).map(String::valueOf);
    settings = Session.with(settings, Setting.PARALLEL_DOWNLOADS, models);
    settings =
        Session.with(settings, Setting.LIMIT_RATE_HOST, Options.text(parsed, "--limit-rate-host"));
    settings = Session.with(settings, Setting.ELSEWHERE, Options.text(parsed, "--elsewhere"));
    settings = alsoLookingIn(settings, parsed, session);
    if (Options.has(parsed, "--no-record")) {
      settings = settings.with(Setting.RECORD, "false");
    }
    return Session.with(settings, Setting.BETWEEN, Options.text(parsed, "--between"));
  }

  /// The settings with the folders of `--also-look-in` beside the configured ones.
  static Settings alsoLookingIn(Settings settings, ParseResult parsed, Session session) {
    List<String> folders =
        Options.texts(parsed, "--also-look-in").stream()
            .map(session::path)
            .map(Path::toString)
            .toList();
    if (folders.isEmpty()) {
      return settings;
    }
    List<String> all = new ArrayList<>(folders);
    settings.alsoLookIn().forEach(folder -> all.add(folder.toString()));
    return settings.with(Setting.ALSO_LOOK_IN, String.join(File.pathSeparator, all));
  }
}
