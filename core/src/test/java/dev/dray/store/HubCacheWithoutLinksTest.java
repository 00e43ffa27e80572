package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The hub cache where links are not possible or not wanted.
final class HubCacheWithoutLinksTest extends ModelStoreContractTest {

  @Override
  ModelStore open(Path at) {
    return HubCache.at(at, LinkRule.NEVER);
  }

  @Test
  void newContentIsAPlainFileAndBlobsStayEmpty() throws IOException {
    repo.bring(store);
    Path folder = root.resolve("models--acme--tiny");
    assertThat(folder.resolve("blobs")).isEmptyDirectory();
    for (RemoteFile file : repo.listing.files()) {
      Path entry = file.path().under(folder.resolve("snapshots").resolve(SampleRepo.A.id()));
      assertThat(Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
  }

  @Test
  void anExistingBlobIsCopied() throws IOException {
    SampleRepo.tiny().bring(HubCache.at(root));
    SampleRepo next = SampleRepo.at("acme/tiny", SampleRepo.B, SampleRepo.tinyContents());
    next.bring(store);
    Path folder = root.resolve("models--acme--tiny");
    Path copy = folder.resolve("snapshots").resolve(SampleRepo.B.id()).resolve("config.json");
    assertThat(Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(folder.resolve("blobs").resolve(next.file("config.json").digest().get().hex()))
        .exists();
  }

  @Test
  void unchangedFilesOfAnotherSnapshotAreCopiedNotFetched() throws IOException {
    repo.bring(store);
    Map<String, byte[]> contents = SampleRepo.tinyContents();
    contents.put("config.json", SampleRepo.text("{\"model_type\": \"other\"}\n"));
    SampleRepo next = SampleRepo.at("acme/tiny", SampleRepo.B, contents);
    Shelf shelf = store.shelf(next.listing);
    assertThat(shelf.inspect(next.file("config.json"))).isEqualTo(new FileState.Absent());
    assertThat(shelf.inspect(next.file("model.safetensors")))
        .isInstanceOf(FileState.Linkable.class);
    shelf.prepare();
    assertThat(shelf.link(next.file("model.safetensors")))
        .hasValueSatisfying(
            p -> assertThat(p).hasBinaryContent(next.bytes(next.file("model.safetensors"))));
  }

  @Test
  void aChangedPlainFileIsNotTaken() throws IOException {
    repo.bring(store);
    RemoteFile model = repo.file("model.safetensors");
    Path old =
        model.path().under(root.resolve("models--acme--tiny/snapshots/" + SampleRepo.A.id()));
    byte[] changed = repo.bytes(model);
    changed[100] ^= 1;
    Files.write(old, changed);
    SampleRepo next = SampleRepo.at("acme/tiny", SampleRepo.B, SampleRepo.tinyContents());
    Shelf shelf = store.shelf(next.listing);
    shelf.prepare();
    assertThat(shelf.inspect(model)).isInstanceOf(FileState.Linkable.class);
    assertThat(shelf.link(model)).isEmpty();
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Absent());
    assertThat(model.path().under(shelf.modelPath())).doesNotExist();
  }
}
