package dev.dray.download.task;

import dev.dray.error.ChoiceNeededException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.model.Quantization;
import dev.dray.model.variant.Variant;
import dev.dray.model.variant.VariantFile;
import dev.dray.model.variant.VariantPick;
import dev.dray.model.variant.VariantWish;
import dev.dray.model.variant.Variants;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Chooses the files of the variants that a wish means.
final class VariantSelection {

  /// How many variants a message names.
  private static final int MOST_NAMED = 40;

  private VariantSelection() {}

  /// @param matching the files that patterns left
  /// @param preference what decides where the wish does not
  /// @throws NotFoundException if what is wished is not offered
  /// @throws ChoiceNeededException if several would do
  static Selection select(
      Listing listing, List<RemoteFile> matching, VariantWish wish, VariantWish preference) {
    Variants variants = variants(listing.name(), matching);
    VariantPick pick = variants.pick(wish);
    if (pick instanceof VariantPick.Several several) {
      pick = Variants.prefer(several, preference);
    }
    return switch (pick) {
      case VariantPick.Everything() -> withoutOptional(matching, wish);
      case VariantPick.These(List<Variant> chosen, boolean asked) -> {
        Set<String> paths = Variants.paths(chosen, wish.optionalFiles());
        yield new Selection(
            matching.stream().filter(file -> paths.contains(file.path().text())).toList(),
            chosen,
            asked ? Optional.empty() : note(listing, variants, chosen));
      }
      case VariantPick.Several(List<Variant> several, Variant recommended) ->
          throw new ChoiceNeededException(
              listing.name(),
              several.stream().map(v -> choice(v, v.equals(recommended))).toList(),
              ErrorContext.of(listing.name()));
      case VariantPick.NotOffered(String wanted) -> throw notOffered(listing, variants, wanted);
    };
  }

  /// The variants among files.
  static Variants variants(String name, List<RemoteFile> files) {
    return Variants.of(name, files.stream().map(VariantSelection::file).toList());
  }

  /// All files, without optional ones where they are not wanted.
  static Selection withoutOptional(List<RemoteFile> files, VariantWish wish) {
    return Selection.of(
        wish.optionalFiles()
            ? files
            : files.stream().filter(file -> !Variants.isOptional(file(file))).toList());
  }

  private static VariantFile file(RemoteFile file) {
    return new VariantFile(file.path(), file.size());
  }

  private static Optional<String> note(Listing listing, Variants variants, List<Variant> chosen) {
    List<String> left =
        variants.all().stream()
            .filter(variant -> !chosen.contains(variant))
            .map(Variant::name)
            .toList();
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Of "
                + listing.name()
                + " "
                + chosen.stream().map(Variant::name).collect(Collectors.joining(", "))
                + " is taken; it also has "
                + names(left)
                + " (--variant NAME, or --variant all for everything).");
  }

  private static String names(List<String> names) {
    return names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
  }

  private static ChoiceNeededException.Choice choice(Variant variant, boolean recommended) {
    return new ChoiceNeededException.Choice(
        variant.name(),
        variant.container().id(),
        variant.quantization().map(Quantization::label),
        variant.weightSize(),
        variant.files(true).size(),
        recommended);
  }

  private static NotFoundException notOffered(Listing listing, Variants variants, String wanted) {
    List<String> names = variants.all().stream().map(Variant::name).toList();
    return new NotFoundException(
        ErrorCode.FILE_NOT_FOUND,
        listing.name() + " has no variant '" + wanted + "'",
        names.isEmpty()
            ? "It has no weights that Dray knows; look at 'dray info "
                + listing.name()
                + " --files'."
            : "It has: " + names(names) + ".",
        ErrorContext.of(listing.name()));
  }
}
