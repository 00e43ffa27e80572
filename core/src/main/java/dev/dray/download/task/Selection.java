package dev.dray.download.task;

import dev.dray.model.variant.Variant;
import dev.dray.provider.RemoteFile;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The files that a request asks for.
///
/// @param files each once
/// @param variants the variants they are of, where variants were chosen
/// @param choice a sentence about what was chosen without being asked for
record Selection(List<RemoteFile> files, List<Variant> variants, Optional<String> choice) {

  Selection {
    files = List.copyOf(files);
    variants = List.copyOf(variants);
  }

  /// Files that no variant was chosen for.
  static Selection of(List<RemoteFile> files) {
    return new Selection(files, List.of(), Optional.empty());
  }

  Selection sorted(Comparator<RemoteFile> order) {
    return new Selection(files.stream().sorted(order).distinct().toList(), variants, choice);
  }
}
