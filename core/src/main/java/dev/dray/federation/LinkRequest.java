package dev.dray.federation;

import dev.dray.ModelRef;
import dev.dray.settings.Borrowing;
import java.nio.file.Path;
import java.util.List;

/// Which model is to be found in which places too.
///
/// @param subject what is here
/// @param targets where it is to be found, at least one
/// @param how whether by links or copies; `OFF` counts as `COPY`
public record LinkRequest(Subject subject, List<LinkTarget> targets, Borrowing how) {

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException if there is no target
  public LinkRequest {
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no place to link into");
    }
  }

  /// What is here.
  public sealed interface Subject {

    /// A model in the hub cache.
    ///
    /// @param ref the model
    /// @param files paths of single files of it; empty for all that are here
    record Model(ModelRef.Hub ref, List<String> files) implements Subject {
      /// Copies the list.
      public Model {
        files = List.copyOf(files);
      }
    }

    /// A file of the user's.
    ///
    /// @param path the file
    /// @param publisher the folder for it in layouts that have publishers
    /// @param name the folder below that
    record LocalFile(Path path, String publisher, String name) implements Subject {
      /// The publisher of what has none, as LM Studio's own import calls it.
      public static final String NO_PUBLISHER = "imported-models";

      /// A file without a publisher.
      public LocalFile(Path path) {
        this(path, NO_PUBLISHER, "uncategorized");
      }
    }
  }
}
