package dev.dray.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A look at a model where it is published.
///
/// @param ref what a download takes
/// @param id its name
/// @param revision the revision that was looked at
/// @param commit the commit that it stands for
/// @param license its licence
/// @param access `open`, `gated_auto`, `gated_manual`, `private` or `disabled`
/// @param page the page for people, where terms are accepted, too
/// @param parameters how many parameters it has
/// @param architecture its architecture
/// @param contextLength tokens of context
/// @param capabilities what it can do
/// @param bytes bytes of all files
/// @param fileCount how many files there are
/// @param variants what there is to choose from
/// @param notes what could not be found out
public record ModelInfo(
    String ref,
    String id,
    String revision,
    Optional<String> commit,
    Optional<String> license,
    Optional<String> access,
    Optional<String> page,
    OptionalLong parameters,
    Optional<String> architecture,
    OptionalLong contextLength,
    List<String> capabilities,
    long bytes,
    int fileCount,
    List<Variant> variants,
    List<String> notes) {

  /// One of the variants.
  ///
  /// @param name its name, for [NewDownload#variant(String)]
  /// @param format the container of its weights
  /// @param quantization its quantization
  /// @param recommended whether most people would take it
  /// @param bytes bytes of all its files
  /// @param files its files
  /// @param fit `full GPU`, `partial GPU`, `CPU` or `will not fit`, on the service's machine
  /// @param gpuLayers how many layers fit the graphics processor
  public record Variant(
      String name,
      String format,
      Optional<String> quantization,
      boolean recommended,
      long bytes,
      List<String> files,
      Optional<String> fit,
      OptionalInt gpuLayers) {
    /// Copies the list.
    public Variant {
      files = List.copyOf(files);
    }
  }

  /// Copies the lists.
  public ModelInfo {
    capabilities = List.copyOf(capabilities);
    variants = List.copyOf(variants);
    notes = List.copyOf(notes);
  }
}
