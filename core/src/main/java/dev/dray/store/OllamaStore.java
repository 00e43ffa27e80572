package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// The store that an Ollama daemon reads (`$OLLAMA_MODELS`): blobs named by their digest, and a
/// manifest for each name. What Dray puts there a daemon lists at once, without a restart; what a
/// daemon has put there Dray uses.
///
/// Blobs come first and the manifest last, in one step, so a daemon never sees half a model. Models
/// share blobs, and removal leaves what another one needs. Thread-safe; several processes and a
/// daemon may use one store at once.
public final class OllamaStore implements ModelStore {

  private final OllamaFolder folder;
  private final boolean keepUnused;

  private OllamaStore(Path root, boolean keepUnused) {
    this.folder = new OllamaFolder(root.toAbsolutePath().normalize());
    this.keepUnused = keepUnused;
  }

  /// The store at a folder that may not exist yet. Touches nothing on disk.
  public static OllamaStore at(Path root) {
    return at(root, false);
  }

  /// The same.
  ///
  /// @param keepUnused whether blobs stay that an update leaves without a model, as with
  ///   `OLLAMA_NOPRUNE`
  public static OllamaStore at(Path root, boolean keepUnused) {
    return new OllamaStore(root, keepUnused);
  }

  @Override
  public String layout() {
    return "ollama store";
  }

  @Override
  public Path root() {
    return folder.root();
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalArgumentException if the listing is not of an Ollama model or has no manifest
  @Override
  public Shelf shelf(Listing listing) {
    if (!(listing.ref() instanceof ModelRef.Ollama name) || listing.manifest().isEmpty()) {
      throw new IllegalArgumentException(
          "an Ollama store holds models of Ollama registries, not " + listing.name());
    }
    return new OllamaShelf(folder, listing, name, listing.manifest().get(), keepUnused);
  }

  /// The manifest that a name stands for here, if there is one that can be read. Reads only.
  public Optional<Manifest> manifest(ModelRef.Ollama name) {
    Path place = folder.manifest(name);
    try {
      return Files.isRegularFile(place)
          ? Optional.of(OllamaContents.read(place))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Where a blob lies or would lie.
  public Path blob(Digest.Sha256 digest) {
    return folder.blob(digest);
  }

  /// What a daemon would list, newest first. Damaged manifests become warnings. Reads only.
  public OllamaModel.Report list() {
    OllamaContents contents = OllamaContents.of(folder);
    Map<Digest.Sha256, Integer> uses = contents.uses();
    List<OllamaModel> models = new ArrayList<>();
    for (OllamaContents.Entry entry : contents.models()) {
      models.add(model(entry, uses));
    }
    models.sort(Comparator.comparing(OllamaModel::modified).reversed());
    return new OllamaModel.Report(models, contents.warnings());
  }

  private OllamaModel model(OllamaContents.Entry entry, Map<Digest.Sha256, Integer> uses) {
    List<Manifest.Blob> blobs =
        entry.manifest().blobs().stream()
            .collect(
                Collectors.toMap(Manifest.Blob::digest, b -> b, (a, b) -> a, LinkedHashMap::new))
            .values()
            .stream()
            .toList();
    long own =
        blobs.stream()
            .filter(blob -> uses.getOrDefault(blob.digest(), 0) == 1)
            .mapToLong(Manifest.Blob::size)
            .sum();
    return new OllamaModel(
        entry.name(),
        entry.manifest().digest(),
        new ByteSize(blobs.stream().mapToLong(Manifest.Blob::size).sum()),
        new ByteSize(own),
        modified(entry.place()),
        blobs.stream().filter(blob -> !isHere(blob)).map(Manifest.Blob::digest).toList(),
        entry.place());
  }

  private boolean isHere(Manifest.Blob blob) {
    Path path = folder.blob(blob.digest());
    try {
      return Files.isRegularFile(path) && Files.size(path) == blob.size();
    } catch (IOException e) {
      return false;
    }
  }

  private static Instant modified(Path place) {
    try {
      return Files.getLastModifiedTime(place).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  /// What the blobs of a model should be, by its manifest; nothing if there is no such model. Reads
  /// no blob.
  public Optional<List<ExpectedFile>> expected(ModelRef.Ollama name) {
    return manifest(name)
        .map(manifest ->
            manifest.blobs().stream()
                .distinct()
                .map(blob ->
                    new ExpectedFile(
                        blob.name().orElse(blob.mediaType()) + " " + blob.digest(),
                        folder.blob(blob.digest()),
                        OptionalLong.of(blob.size()),
                        Optional.of(blob.digest())))
                .toList());
  }

  /// What removing these models would do: their manifests, and the blobs that no other model of the
  /// store names. Reads only; unknown names and manifests that cannot be read become warnings.
  public RemovalPlan planRemoval(Collection<ModelRef.Ollama> names) {
    return OllamaRemoval.plan(folder, names);
  }

  /// Removes what a plan says, manifests first. Each step looks again: a blob that another model
  /// needs by then, or that is being downloaded, is kept, and the outcome says so.
  ///
  /// @throws IllegalArgumentException if the plan names anything outside this store
  public RemovalPlan.Outcome execute(RemovalPlan plan) {
    return OllamaRemoval.run(folder, plan);
  }

  @Override
  public String toString() {
    return "Ollama store at " + folder.root();
  }
}
