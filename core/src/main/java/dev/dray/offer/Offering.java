package dev.dray.offer;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.fit.Machine;
import dev.dray.model.Confidence;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Fact;
import dev.dray.model.FactSource;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import dev.dray.model.variant.Variant;
import dev.dray.model.variant.VariantFile;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a look at a model shows, without fetching it.
///
/// @param ref what was asked
/// @param name the name for people
/// @param revision the revision that was asked
/// @param commit the commit it stands for, where the provider has commits
/// @param details what the provider says; empty for plain addresses
/// @param files every file
/// @param offers the variants, those that the model is about first
/// @param facts what is known of the model, each with its source
/// @param bytesRead bytes of the model's files that were read for that
/// @param machine the machine that fit was judged for
/// @param here the files that are on this machine, where the provider was not asked; the offers are
///   then the variants of which one is. Nothing where the provider answered
/// @param notes sentences for the user
public record Offering(
    ModelRef ref,
    String name,
    Revision revision,
    Optional<Commit> commit,
    Optional<ModelDetails> details,
    List<RemoteFile> files,
    List<Offer> offers,
    ModelFacts facts,
    long bytesRead,
    Machine machine,
    Optional<Set<RepoPath>> here,
    List<String> notes) {

  /// Copies the collections.
  public Offering {
    here = here.map(Set::copyOf);
    files = List.copyOf(files);
    offers = List.copyOf(offers);
    notes = List.copyOf(notes);
  }

  /// The files that a variant cannot do without and that are not on this machine; nothing where the
  /// provider answered, and nobody looked.
  public Optional<List<RepoPath>> absent(Variant variant) {
    return here.map(paths ->
        variant.files(false).stream()
            .map(VariantFile::path)
            .filter(path -> !paths.contains(path))
            .toList());
  }

  /// Bytes of all files whose size is known.
  public ByteSize totalSize() {
    long sum = 0;
    for (RemoteFile file : files) {
      sum = Math.min(1L << 60, sum + Math.clamp(file.size().orElse(0), 0, 1L << 60));
    }
    return new ByteSize(sum);
  }

  /// The containers of its weights, the surest first, each with what says so: what was read of the
  /// files, else what their names say.
  public List<Fact<ContainerFormat>> formats() {
    if (!facts.containers().isEmpty()) {
      return facts.containers();
    }
    Map<ContainerFormat, Fact<ContainerFormat>> found = new LinkedHashMap<>();
    for (Offer offer : offers) {
      Variant variant = offer.variant();
      found.putIfAbsent(
          variant.container(),
          new Fact<>(variant.container(), FactSource.fileName(first(variant)), Confidence.STATED));
    }
    return List.copyOf(found.values());
  }

  /// What says something about the precision of its weights, the surest first; the variants' names
  /// where nothing was read of the files.
  public List<Fact<Quantization>> quantizations() {
    if (!facts.quantizations().isEmpty()) {
      return facts.quantizations();
    }
    Map<Quantization, Fact<Quantization>> found = new LinkedHashMap<>();
    for (Offer offer : offers) {
      Variant variant = offer.variant();
      variant
          .quantization()
          .ifPresent(label ->
              found.putIfAbsent(
                  label,
                  new Fact<>(label, FactSource.fileName(first(variant)), Confidence.FILE_NAME)));
    }
    return List.copyOf(found.values());
  }

  private static String first(Variant variant) {
    return variant.weights().getFirst().path().text();
  }

  /// The variant that most people would take on that machine.
  public Optional<Offer> recommended() {
    return offers.stream().filter(Offer::recommended).findFirst();
  }
}
