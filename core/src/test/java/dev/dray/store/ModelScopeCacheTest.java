package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.RepoId;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// ModelScope's cache, new layout and old.
final class ModelScopeCacheTest extends ModelStoreContractTest {

  @Override
  ModelStore open(Path at) {
    return ModelScopeCache.at(at);
  }

  @Test
  void liesWhereItsNewerToolsLook() throws IOException {
    repo.bring(store);

    Path snapshot = root.resolve("models/acme--tiny/snapshots/main");
    assertThat(snapshot.resolve("config.json")).isRegularFile();
    try (var all = Files.list(snapshot)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .as("nothing of ours in the snapshot")
          .doesNotContain(".dray");
    }
    ModelScopeCache cache = (ModelScopeCache) store;
    assertThat(cache.snapshotPath(new RepoId("acme/tiny"), Optional.of(repo.listing.revision())))
        .hasValue(snapshot);
    assertThat(cache.snapshotPath(new RepoId("acme/tiny"), Optional.empty())).isEmpty();
  }

  @Test
  @Proves("field-81")
  void takesWhatTheOlderLayoutHas() throws IOException {
    RemoteFile model = repo.file("model.safetensors");
    Path old = root.resolve("hub/models/acme/tiny/model.safetensors");
    Files.createDirectories(old.getParent());
    Files.write(old, repo.bytes(model));
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();

    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Linkable(old, true));
    assertThat(shelf.link(model))
        .hasValueSatisfying(p -> assertThat(p).hasSameBinaryContentAs(old));
  }

  @Test
  void anOldFileWithOtherBytesIsNotTaken() throws IOException {
    RemoteFile model = repo.file("model.safetensors");
    Path old = root.resolve("models/acme/tiny/model.safetensors");
    Files.createDirectories(old.getParent());
    byte[] bytes = repo.bytes(model);
    bytes[9] ^= 1;
    Files.write(old, bytes);
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();

    assertThat(shelf.link(model)).isEmpty();
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Absent());
  }

  @Test
  void aRefusedDownloadLeavesNoFolders() throws IOException {
    Shelf shelf = store.shelf(repo.listing);
    shelf.prepare();
    shelf.abandon();

    assertThat(root.resolve("models/acme--tiny")).doesNotExist();
  }
}
