package dev.dray.offer;

import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IncompatibleException;
import dev.dray.error.UnsupportedException;
import dev.dray.fit.Fit;
import dev.dray.fit.FitDemand;
import dev.dray.fit.Machine;
import dev.dray.fit.Verdict;
import dev.dray.model.ModelFacts;
import dev.dray.model.variant.Variant;
import dev.dray.model.variant.VariantFile;
import dev.dray.model.variant.Variants;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/// Looks at models where they are published. Thread-safe.
public final class Appraiser {

  private final Supplier<Machine> machine;
  private final FactReader reader;

  /// @param machine the machine to judge fit for, found when it is needed
  /// @param reader reads parts of files
  public Appraiser(Supplier<Machine> machine, FactReader reader) {
    this.machine = machine;
    this.reader = reader;
  }

  /// Looks at a model.
  ///
  /// @param context tokens of context that fit is judged for
  /// @throws DrayException as the provider, except that a part of a file that cannot be read only
  ///   makes a note
  public Offering offering(ModelRef ref, FileProvider provider, OptionalInt context) {
    Optional<ModelDetails> details = details(ref, provider);
    if (details.isPresent()) {
      ModelDetails known = details.get();
      Listing listing =
          new Listing(
              ref,
              known.summary().id(),
              known.revision(),
              known.commit(),
              known.files(),
              List.of());
      return offering(listing, details, Optional.empty(), reader, context);
    }
    Listing listing = provider.measured(provider.resolve(ref));
    return offering(listing, details, Optional.empty(), reader, context);
  }

  /// Looks at what of a model is on this machine, without asking its provider.
  ///
  /// @param listing the model as it is remembered here
  /// @param here which of its files are here
  /// @param local reads facts from files that are here
  /// @param context tokens of context that fit is judged for
  public Offering stored(
      Listing listing, Set<RepoPath> here, FactReader local, OptionalInt context) {
    return offering(listing, Optional.empty(), Optional.of(here), local, context);
  }

  /// Refuses what does not fit.
  ///
  /// @param name the model's name
  /// @param files the files that would be fetched
  /// @param chosen the variants they are of; empty where it is the whole model
  /// @throws IncompatibleException with every reason
  public void require(String name, List<RemoteFile> files, List<Variant> chosen, FitDemand demand) {
    List<Variant> variants = chosen.isEmpty() ? variants(name, files).primary() : chosen;
    List<String> reasons = new ArrayList<>();
    if (variants.isEmpty()) {
      reasons.add("It has no weights that Dray knows.");
    }
    for (Variant variant : variants) {
      if (!variant.isComplete()) {
        reasons.add(
            "Of "
                + variant.name()
                + " not everything is published: "
                + String.join(", ", variant.missing().stream().limit(5).toList())
                + (variant.missing().size() > 5 ? " and others are" : " is")
                + " missing.");
      }
    }
    if (reasons.isEmpty()) {
      List<String> notes = new ArrayList<>();
      ModelFacts facts =
          read(reader, name, files, variants.getFirst(), Optional.empty(), notes).facts();
      Estimates estimates = new Estimates(facts, Optional.empty(), demand.context(), machine.get());
      // Where all are brought, one that fits is enough.
      List<Fit> fits = variants.stream().map(estimates::of).toList();
      if (fits.stream().noneMatch(fit -> fit.verdict().map(demand::isMetBy).orElse(true))) {
        fits.forEach(fit -> reasons.add(reason(fit, demand)));
      }
    }
    if (!reasons.isEmpty()) {
      throw new IncompatibleException(
          name + " does not fit: " + String.join(" ", reasons), reasons, ErrorContext.of(name));
    }
  }

  private static String reason(Fit fit, FitDemand demand) {
    return fit.reasons().stream()
        .findFirst()
        .filter(reason -> fit.verdict().filter(Verdict.WILL_NOT_FIT::equals).isPresent())
        .orElseGet(() ->
            "It would run as "
                + fit.label()
                + ", and "
                + demand.least().label()
                + " is asked for: it needs about "
                + fit.estimate().total()
                + ", and the graphics processors can give "
                + fit.gpuBudget()
                + ".");
  }

  private static Optional<ModelDetails> details(ModelRef ref, FileProvider provider) {
    try {
      return Optional.of(provider.info(ref));
    } catch (UnsupportedException e) {
      return Optional.empty();
    }
  }

  private Offering offering(
      Listing listing,
      Optional<ModelDetails> details,
      Optional<Set<RepoPath>> here,
      FactReader from,
      OptionalInt context) {
    List<String> notes = new ArrayList<>(listing.notes());
    boolean model = !(listing.ref() instanceof ModelRef.Hub hub) || hub.kind() == RepoKind.MODEL;
    Variants variants =
        model ? here(variants(listing.name(), listing.files()), here) : new Variants(List.of());
    FactReader.Read read =
        variants
            .recommended()
            .map(one -> read(from, listing.name(), listing.files(), one, details, notes))
            .orElse(new FactReader.Read(ModelFacts.UNKNOWN, 0));
    Machine machineHere = machine.get();
    notes.addAll(machineHere.notes());
    Estimates estimates = new Estimates(read.facts(), details, context, machineHere);
    Optional<Variant> recommended = recommended(whole(variants, here), estimates);
    List<Offer> offers =
        variants.all().stream()
            .map(variant ->
                new Offer(
                    variant,
                    estimates.of(variant),
                    recommended.filter(variant::equals).isPresent()))
            .toList();
    return new Offering(
        listing.ref(),
        listing.name(),
        listing.revision(),
        listing.commit(),
        details,
        listing.files(),
        offers,
        read.facts(),
        read.bytes(),
        machineHere,
        here,
        notes);
  }

  /// The variants of which at least one weight file is here.
  private static Variants here(Variants all, Optional<Set<RepoPath>> here) {
    return here.map(paths ->
            new Variants(
                all.all().stream()
                    .filter(variant ->
                        variant.weights().stream().anyMatch(file -> paths.contains(file.path())))
                    .toList()))
        .orElse(all);
  }

  /// The variants that can be used as they are here.
  private static Variants whole(Variants all, Optional<Set<RepoPath>> here) {
    return here.map(paths ->
            new Variants(
                all.all().stream()
                    .filter(variant ->
                        variant.files(false).stream().allMatch(file -> paths.contains(file.path())))
                    .toList()))
        .orElse(all);
  }

  private static FactReader.Read read(
      FactReader from,
      String name,
      List<RemoteFile> files,
      Variant variant,
      Optional<ModelDetails> details,
      List<String> notes) {
    Set<String> wanted = Variants.paths(List.of(variant), true);
    List<RemoteFile> own =
        files.stream().filter(file -> wanted.contains(file.path().text())).toList();
    try {
      return from.read(name, own, details);
    } catch (DrayException e) {
      notes.add("Nothing could be read of its files: " + e.getMessage());
      return new FactReader.Read(ModelFacts.UNKNOWN, 0);
    }
  }

  /// The usual choice if it fits, else the largest that does.
  private static Optional<Variant> recommended(Variants variants, Estimates estimates) {
    Optional<Variant> usual = variants.recommended();
    if (usual.isEmpty() || runs(usual.get(), estimates)) {
      return usual;
    }
    return variants.primary().stream()
        .filter(Variant::isComplete)
        .filter(variant -> runs(variant, estimates))
        .max(Comparator.comparing(Variant::weightSize))
        .or(() -> usual);
  }

  private static boolean runs(Variant variant, Estimates estimates) {
    return estimates.of(variant).verdict().map(Verdict::fits).orElse(true);
  }

  private static Variants variants(String name, List<RemoteFile> files) {
    return Variants.of(
        name, files.stream().map(file -> new VariantFile(file.path(), file.size())).toList());
  }
}
