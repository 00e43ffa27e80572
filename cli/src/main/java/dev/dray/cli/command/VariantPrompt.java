package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.Table;
import dev.dray.download.DownloadRequest;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.ChoiceNeededException.Choice;
import dev.dray.error.DrayException;
import dev.dray.model.variant.VariantWish;
import dev.dray.offer.Offer;
import dev.dray.offer.Offering;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/// Asks which of several variants is wanted, where somebody is there to answer.
///
/// @param dray looks at the model
/// @param session where is asked
/// @param asks whether somebody is there
record VariantPrompt(Dray dray, Session session, boolean asks) {

  /// How often a wrong answer is taken before giving up.
  private static final int TRIES = 3;

  /// A prompt that asks on a terminal, unless the command line or the output's format forbids it.
  static VariantPrompt of(Dray dray, ParseResult parsed, ProgressChoice progress, Session session) {
    boolean asks =
        session.console().terminals().in()
            && session.console().terminals().err()
            && session.output().format() == Format.HUMAN
            && progress != ProgressChoice.JSON
            && !Options.has(parsed, "--non-interactive");
    return new VariantPrompt(dray, session, asks);
  }

  /// Does something with a request; where it turns out that a choice is needed, asks for it and
  /// does it again.
  ///
  /// @throws ChoiceNeededException if nobody is there to answer, or nobody does
  <T> T asking(DownloadRequest request, Function<DownloadRequest, T> action) {
    try {
      return action.apply(request);
    } catch (ChoiceNeededException e) {
      if (!asks) {
        throw e;
      }
      return action.apply(request.choosing(choose(request, e)));
    }
  }

  private VariantWish choose(DownloadRequest request, ChoiceNeededException open) {
    List<Choice> choices = open.choices();
    Optional<Offering> look = look(request);
    int usual = show(open, choices, look);
    for (int i = 0; i < TRIES; i++) {
      session.console().err().print("Which one? [" + (usual + 1) + "; all, or q to stop] ");
      session.console().err().flush();
      String answer = session.console().readLine().map(String::strip).orElse("q");
      if (answer.equalsIgnoreCase("q")) {
        throw open;
      }
      if (answer.isEmpty()) {
        return named(request, choices.get(usual).name());
      }
      if (answer.equalsIgnoreCase(VariantWish.ALL)) {
        return VariantWish.EVERYTHING.optionalFiles(request.variant().optionalFiles());
      }
      Optional<Choice> chosen = chosen(choices, answer);
      if (chosen.isPresent()) {
        return named(request, chosen.get().name());
      }
      session.console().err().println("Type a number from 1 to " + choices.size() + ", or a name.");
    }
    throw open;
  }

  private static VariantWish named(DownloadRequest request, String name) {
    return VariantWish.NONE.names(name).optionalFiles(request.variant().optionalFiles());
  }

  private static Optional<Choice> chosen(List<Choice> choices, String answer) {
    if (answer.matches("[0-9]{1,4}")) {
      int number = Integer.parseInt(answer);
      return number >= 1 && number <= choices.size()
          ? Optional.of(choices.get(number - 1))
          : Optional.empty();
    }
    return choices.stream().filter(choice -> choice.name().equalsIgnoreCase(answer)).findFirst();
  }

  /// Shows what there is.
  ///
  /// @return the index of the one that is taken without an answer
  private int show(ChoiceNeededException open, List<Choice> choices, Optional<Offering> look) {
    Map<String, Offer> offers = new HashMap<>();
    look.ifPresent(seen -> seen.offers().forEach(o -> offers.put(o.variant().name(), o)));
    Optional<String> fitting = look.flatMap(Offering::recommended).map(o -> o.variant().name());
    int usual = 0;
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      boolean best = fitting.map(choice.name()::equals).orElse(choice.recommended());
      usual = best ? i : usual;
    }
    Table table = new Table(">", "VARIANT", "FORMAT", ">SIZE", "FIT", "");
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      table.row(
          String.valueOf(i + 1),
          choice.name(),
          choice.container(),
          choice.weights().formatted(),
          Optional.ofNullable(offers.get(choice.name())).map(o -> o.fit().label()).orElse("?"),
          i == usual ? "recommended" : "");
    }
    var err = session.console().err();
    err.println(DisplayWidth.printable(open.headline()) + ":");
    table.lines().forEach(line -> err.println("  " + line));
    look.ifPresent(
        seen -> err.println(DisplayWidth.printable("This machine: " + seen.machine().summary())));
    return usual;
  }

  /// What fits is worth a request, but not an error.
  private Optional<Offering> look(DownloadRequest request) {
    try {
      OptionalInt context =
          request.fit().map(demand -> demand.context()).orElse(OptionalInt.empty());
      return Optional.of(dray.offering(request.ref(), context));
    } catch (DrayException e) {
      return Optional.empty();
    }
  }
}
