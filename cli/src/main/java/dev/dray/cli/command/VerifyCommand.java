package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.inventory.HeldModel;
import dev.dray.inventory.Holdings;
import dev.dray.inventory.Models;
import dev.dray.inventory.Verifier;
import dev.dray.registry.EntryCheck;
import dev.dray.registry.RegistryEntry;
import dev.dray.store.CheckDepth;
import dev.dray.store.HashProgress;
import dev.dray.store.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray verify`: whether models of any store are what they should be, by their receipts or their
/// store's records. Asks no network. Ends with 1 if anything is wrong or missing.
public final class VerifyCommand implements Command {

  /// Something to verify.
  ///
  /// @param entry its name in the registry, where that is what it is held to
  private record Subject(
      String name,
      Path place,
      Optional<String> entry,
      Function<HashProgress, Verifier.Verified> verifying) {
    Subject(String name, Path place, Function<HashProgress, Verifier.Verified> verifying) {
      this(name, place, Optional.empty(), verifying);
    }
  }

  /// Something verified.
  ///
  /// @param fixed whether the registry forgot that it was here, because it is gone
  private record Outcome(Subject subject, Verifier.Verified verified, boolean fixed) {
    boolean isBad() {
      return !verified.isSound() && !fixed;
    }
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "verify",
                this,
                "Check that models are here as they should be.",
                "Compares with the receipt of their download, the records of their store, or the"
                    + " registry. Looks at names and sizes; --deep hashes every byte. Without names:"
                    + " every model of the registry.")
            .addPositional(
                Options.parameter(
                    "0..*",
                    "0..*",
                    "REF",
                    "Models by name as 'dray ls' and 'dray list' show them, or the folders they"
                        + " lie in."))
            .addOption(Options.flag("Hash every byte, on all cores.", "--deep"))
            .addOption(Options.flag("Every model of every store.", "--all"))
            .addOption(
                Options.flag(
                    "Have the registry forget that models are here whose files are gone; their"
                        + " entries stay.",
                    "--fix-missing"))
            .addOption(
                Options.repeated(
                    "DIR", "Look in this folder too. May be repeated.", "--also-look-in"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<String> typed = Options.parameters(parsed, 0);
    boolean all = Options.has(parsed, "--all");
    if (!typed.isEmpty() && all) {
      throw new UsageException("--all leaves nothing to name");
    }
    CheckDepth depth = Options.has(parsed, "--deep") ? CheckDepth.DIGESTS : CheckDepth.SIZES;
    try (Dray dray =
        Dray.open(DownloadOptions.alsoLookingIn(session.settings(parsed), parsed, session))) {
      Models models = dray.models();
      List<Subject> subjects =
          typed.isEmpty() && !all
              ? registered(dray, depth, session)
              : subjects(dray, models, typed, depth, session);
      List<Outcome> outcomes = new ArrayList<>();
      for (Subject subject : subjects) {
        Verifier.Verified verified = VerifyOutput.watched(dray, session, subject.verifying());
        outcomes.add(new Outcome(subject, verified, false));
        if (session.output().format() == Format.HUMAN) {
          show(subject, verified, session.output());
        }
      }
      if (Options.has(parsed, "--fix-missing")) {
        outcomes = fixed(outcomes, dray, session);
      }
      session.output().documents(outcomes, VerifyCommand::write);
      return summarize(outcomes, depth, session.output()) ? 0 : 1;
    }
  }

  private static List<Subject> registered(Dray dray, CheckDepth depth, Session session) {
    List<Subject> subjects = new ArrayList<>();
    for (RegistryEntry entry : dray.registry().entries()) {
      if (entry.hasPath()) {
        subjects.add(subject(dray, entry, depth));
      }
    }
    if (subjects.isEmpty()) {
      session
          .output()
          .note("The registry holds no downloads; --all looks at every store of this machine.");
    }
    return subjects;
  }

  private static Subject subject(Dray dray, RegistryEntry entry, CheckDepth depth) {
    Path place = entry.place().orElseGet(() -> dray.ollamaStore().root());
    return new Subject(
        entry.name(),
        place,
        Optional.of(entry.name()),
        progress -> verified(dray, entry, place, depth, progress));
  }

  private static Verifier.Verified verified(
      Dray dray, RegistryEntry entry, Path place, CheckDepth depth, HashProgress progress) {
    EntryCheck check = dray.downloadRegistry().verify(entry, depth, progress);
    VerifyReport nothing =
        new VerifyReport(place, 0, 0, List.of(), List.of(), List.of(), List.of());
    return new Verifier.Verified(
        check.report().orElse(nothing),
        depth,
        switch (check.state()) {
          case SOUND, CHANGED, MISSING -> Verifier.Basis.REGISTRY;
          case UNKNOWN, WITHOUT_FILES -> Verifier.Basis.NONE;
        },
        check.state() == EntryCheck.State.WITHOUT_FILES
            ? List.of("'" + entry.name() + "' has no files: nothing was brought")
            : check.warnings(),
        check.problems());
  }

  /// Of models that are gone altogether the registry forgets that they were here.
  private static List<Outcome> fixed(List<Outcome> outcomes, Dray dray, Session session) {
    List<String> gone = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      outcome
          .subject()
          .entry()
          .filter(name ->
              dray.registry()
                  .contents()
                  .named(name)
                  .filter(entry ->
                      dray.downloadRegistry().verify(entry, CheckDepth.SIZES, bytes -> {}).state()
                          == EntryCheck.State.MISSING)
                  .isPresent())
          .ifPresent(gone::add);
    }
    if (gone.isEmpty()) {
      return outcomes;
    }
    dray.downloadRegistry().forgetFiles(gone);
    gone.forEach(
        name -> session.output().note("Forgot the download of '" + name + "'; the entry stays."));
    return outcomes.stream()
        .map(outcome ->
            new Outcome(
                outcome.subject(),
                outcome.verified(),
                outcome.subject().entry().filter(gone::contains).isPresent()))
        .toList();
  }

  private static List<Subject> subjects(
      Dray dray, Models models, List<String> typed, CheckDepth depth, Session session) {
    List<Subject> subjects = new ArrayList<>();
    Holdings holdings = new Holdings(List.of(), List.of());
    boolean looked = false;
    if (typed.isEmpty()) {
      models.everywhere().models().forEach(model -> subjects.add(subject(models, model, depth)));
    }
    for (String word : typed) {
      boolean path = word.startsWith(".") || word.startsWith("/") || word.contains("\\");
      if (path && Files.exists(session.path(word))) {
        Path place = session.path(word);
        subjects.add(
            new Subject(
                place.toString(), place, progress -> models.verify(place, depth, progress)));
        continue;
      }
      List<RegistryEntry> entries = dray.registry().contents().matches(word);
      // A variant's own name belongs to the registry; a repository may be in several stores.
      boolean own = !entries.isEmpty() && !word.contains("/");
      if (!looked && !own) {
        holdings = models.everywhere();
        looked = true;
      }
      List<HeldModel> found = own ? List.of() : models.named(word, holdings);
      if (found.isEmpty() && entries.isEmpty()) {
        throw new NotFoundException(
            ErrorCode.NOT_CACHED,
            "Neither the registry nor a store of this machine has '" + word + "'",
            "'dray list' and 'dray ls' list what is here; a folder is named by its path, such as"
                + " ./"
                + word
                + ".",
            ErrorContext.of(word));
      }
      List<Path> places = found.stream().map(HeldModel::place).toList();
      for (HeldModel model : found) {
        Optional<RegistryEntry> entry =
            entries.stream()
                .filter(e -> e.place().filter(model.place()::equals).isPresent())
                .findFirst();
        Subject subject = subject(models, model, depth);
        // What was said when it came is the better witness; the registry stands in for it.
        subjects.add(
            new Subject(
                subject.name(),
                subject.place(),
                progress -> {
                  Verifier.Verified verified = subject.verifying().apply(progress);
                  return verified.basis() == Verifier.Basis.NONE && entry.isPresent()
                      ? verified(dray, entry.get(), subject.place(), depth, progress)
                      : verified;
                }));
      }
      entries.stream()
          .filter(entry -> entry.place().filter(places::contains).isEmpty())
          .forEach(entry -> subjects.add(subject(dray, entry, depth)));
    }
    return subjects;
  }

  private static Subject subject(Models models, HeldModel model, CheckDepth depth) {
    return new Subject(
        model.name() + " (" + model.store().kind().label() + ")",
        model.place(),
        progress -> models.verify(model, depth, progress));
  }

  private static void show(Subject subject, Verifier.Verified verified, Output output) {
    VerifyReport report = verified.report();
    verified.warnings().forEach(w -> output.note("Warning: " + DisplayWidth.printable(w)));
    List<String> problems = verified.problems();
    String word =
        verified.basis() == Verifier.Basis.NONE ? "unknown" : verified.isSound() ? "ok" : "WRONG";
    output.result(
        DisplayWidth.left(word, 9)
            + DisplayWidth.printable(subject.name())
            + (verified.basis() == Verifier.Basis.NONE
                ? ": nobody says what it should be"
                : ": "
                    + DownloadCommand.count(report.checked(), "file")
                    + (report.bytes() > 0 ? ", " + new ByteSize(report.bytes()) + " hashed" : "")
                    + ", by "
                    + verified.basis()));
    problems.forEach(p -> output.result("  problem  " + DisplayWidth.printable(p)));
    for (VerifyReport.Mismatch wrong : report.mismatches()) {
      output.result("  digest   " + DisplayWidth.printable(wrong.path()));
      output.result("           expected " + wrong.expected());
      output.result("           got      " + wrong.actual());
    }
    for (VerifyReport.WrongSize wrong : report.wrongSizes()) {
      output.result(
          "  size     "
              + DisplayWidth.printable(wrong.path())
              + ": expected "
              + wrong.expected()
              + " bytes, got "
              + wrong.actual());
    }
    report.missing().forEach(path -> output.result("  missing  " + DisplayWidth.printable(path)));
    report.unchecked().forEach(path -> output.result("  unknown  " + DisplayWidth.printable(path)));
  }

  private static boolean summarize(List<Outcome> outcomes, CheckDepth depth, Output output) {
    long wrong = outcomes.stream().filter(Outcome::isBad).count();
    long unknown =
        outcomes.stream().filter(o -> o.verified().basis() == Verifier.Basis.NONE).count();
    long bytes = outcomes.stream().mapToLong(o -> o.verified().report().bytes()).sum();
    output.note(
        DownloadCommand.count(outcomes.size(), "model")
            + " looked at"
            + (depth == CheckDepth.DIGESTS ? ", " + new ByteSize(bytes) + " hashed" : "")
            + ": "
            + (wrong == 0 ? "nothing wrong" : wrong + " not as they should be")
            + (unknown == 0 ? "" : ", " + unknown + " unknown")
            + ".");
    if (wrong > 0) {
      output.note(
          "  Bring the right bytes with 'dray download --force'; --fix-missing forgets what is"
              + " gone.");
    } else if (depth == CheckDepth.SIZES) {
      output.note("  Names and sizes only; --deep hashes every byte.");
    }
    return wrong == 0;
  }

  private static void write(Outcome outcome, JsonObject json) {
    json.text("name", outcome.subject().name())
        .text("path", outcome.subject().place().toString())
        .text("depth", outcome.verified().depth() == CheckDepth.DIGESTS ? "deep" : "fast")
        .text(
            "basis",
            switch (outcome.verified().basis()) {
              case RECEIPT -> "receipt";
              case LAYOUT -> "store";
              case REGISTRY -> "registry";
              case NONE -> "none";
            })
        .flag("sound", outcome.verified().isSound())
        .flag("fixed", outcome.fixed());
    VerifyOutput.write(outcome.verified().report(), json)
        .texts("problems", outcome.verified().problems())
        .texts("warnings", outcome.verified().warnings());
  }
}
