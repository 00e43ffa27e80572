package dev.dray.provider.ollama;

import dev.dray.provider.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One correct sum over all layers of a pull, out of events that each tell of one layer only. Not
/// thread-safe.
///
/// What the events lack is added: layers come one after another, so later ones are unknown (the
/// manifest tells them); the last event of a layer may say less than all of it, or be missing;
/// `completed` may drop, and is left out at 0.
final class LayerTally {

  /// All tensors of a model together, as one digest; there is nothing beside it.
  private static final String ALL_TENSORS = "sha256:model";

  private static final int MOST_LAYERS = 20_000;
  private static final long LARGEST_LAYER = 1L << 48;

  private static final class Layer {
    private long total;
    private long completed;
    private long resumed;
  }

  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private Optional<Manifest> manifest = Optional.empty();
  private String current = "";
  private boolean aggregated;

  /// What the registry says belongs to the model; may come at any time.
  void expect(Manifest published) {
    manifest = Optional.of(published);
    layers.keySet().forEach(this::forgetOtherManifest);
  }

  /// A line of the pull's answer.
  void event(PullEvent event) {
    if (event.isFinishing()) {
      layers.values().forEach(layer -> layer.completed = layer.total);
      return;
    }
    if (event.digest().isEmpty()) {
      return;
    }
    String digest = event.digest().get();
    if (digest.equals(ALL_TENSORS) && !aggregated) {
      aggregated = true;
      layers.clear();
    }
    if (!digest.equals(current)) {
      // The daemon works on one layer at a time: the others before are done, said or not.
      layers.values().forEach(layer -> layer.completed = layer.total);
      current = digest;
    }
    boolean known = layers.containsKey(digest);
    if (!known && layers.size() >= MOST_LAYERS) {
      return;
    }
    forgetOtherManifest(digest);
    Layer layer = layers.computeIfAbsent(digest, d -> new Layer());
    long total = Math.min(event.total().orElse(0), LARGEST_LAYER);
    layer.total = total > 0 ? total : layer.total;
    layer.completed = Math.min(event.completed(), layer.total);
    if (!known) {
      layer.resumed = layer.completed;
    }
  }

  /// A layer that is not in the manifest belongs to another version of the model.
  private void forgetOtherManifest(String digest) {
    boolean foreign =
        !digest.equals(ALL_TENSORS)
            && manifest.isPresent()
            && manifest.get().blobs().stream()
                .noneMatch(blob -> blob.digest().toString().equals(digest));
    if (foreign) {
      manifest = Optional.empty();
    }
  }

  /// Bytes that are there; may drop.
  long done() {
    return layers.values().stream().mapToLong(layer -> layer.completed).sum();
  }

  /// Bytes that were there when their layer was first told of.
  long resumed() {
    return layers.values().stream().mapToLong(layer -> layer.resumed).sum();
  }

  /// Bytes of the whole model: of the manifest's distinct digests, else of the layers told of so
  /// far; empty before the first.
  OptionalLong total() {
    if (aggregated || manifest.isEmpty()) {
      return layers.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(layers.values().stream().mapToLong(layer -> layer.total).sum());
    }
    return OptionalLong.of(manifest.get().totalSize());
  }

  /// Whether the total counts only what was told of so far.
  boolean isEstimated() {
    return !aggregated && manifest.isEmpty();
  }
}
