package dev.dray.catalog;

import dev.dray.ByteSize;
import dev.dray.model.Capability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the catalog knows of a model. Two entries are equal if they are about the same model.
///
/// @param id which model
/// @param name its name for people
/// @param description one sentence
/// @param diskSize bytes of its weights, where known
/// @param contextWindow tokens of context; 0 for models that have none, such as those for speech
/// @param capabilities what it can do
/// @param purposes what it was made for, if it was made for something; empty for whatever its
///   capabilities allow
/// @param recommended whether it is a good first choice
/// @param parameters its number of parameters as people write it, such as `8B`
/// @param quantization how its weights are stored, such as `4-bit` or `Q4_K_M`
/// @param license its licence's short name, such as `apache-2.0`
public record CatalogModel(
    CatalogId id,
    String name,
    String description,
    Optional<ByteSize> diskSize,
    long contextWindow,
    Set<Capability> capabilities,
    Set<Purpose> purposes,
    boolean recommended,
    Optional<String> parameters,
    Optional<String> quantization,
    Optional<String> license) {

  /// Copies the capabilities, in their order.
  public CatalogModel {
    EnumSet<Capability> copy = EnumSet.noneOf(Capability.class);
    copy.addAll(capabilities);
    capabilities = Collections.unmodifiableSet(copy);
    purposes = Set.copyOf(purposes);
  }

  /// Whether it is a choice for a purpose: it must be able to, and not made for another one.
  public boolean suits(Purpose purpose) {
    return capabilities.contains(purpose.needed())
        && (purposes.isEmpty() || purposes.contains(purpose));
  }

  /// Its size class, where its bytes are known.
  public Optional<ModelSize> size() {
    return diskSize.map(ModelSize::of);
  }

  /// Its size for tables: `2.0 GB`, or `N/A`.
  public String diskSizeText() {
    return diskSize.map(ByteSize::formatted).orElse("N/A");
  }

  /// Words that a search may ask for: capabilities, licence, quantization, provider.
  public List<String> tags() {
    List<String> tags = new ArrayList<>();
    capabilities.forEach(capability -> tags.add(capability.id()));
    license.ifPresent(licence -> tags.add("license:" + licence));
    quantization.ifPresent(q -> tags.add(q.toLowerCase(Locale.ROOT)));
    id.provider().ifPresent(provider -> tags.add(provider.id()));
    if (id.toString().contains("GGUF")) {
      tags.add("gguf");
    }
    return tags;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CatalogModel model && model.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
