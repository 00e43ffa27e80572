package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.ConflictException;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The official `local_dir` layout.
final class LocalDirTest extends ModelStoreContractTest {

  @Override
  ModelStore open(Path at) {
    return LocalDir.at(at);
  }

  private Path metadata(String path) {
    return root.resolve(".cache/huggingface/download/" + path + ".metadata");
  }

  private SampleRepo next(String changed) {
    Map<String, byte[]> contents = SampleRepo.tinyContents();
    contents.put(changed, SampleRepo.random(9, repo.bytes(repo.file(changed)).length));
    return SampleRepo.at("acme/tiny", SampleRepo.B, contents);
  }

  @Test
  @Proves({"field-65", "field-66"})
  void notesAreTheOfficialThreeLines() throws IOException {
    repo.bring(store);
    String[] lines = Files.readString(metadata("sub/dir/w.bin")).split("\n", -1);
    assertThat(lines).hasSize(4);
    assertThat(lines[0]).isEqualTo(SampleRepo.A.id());
    assertThat(lines[1]).isEqualTo(repo.file("sub/dir/w.bin").digest().orElseThrow().hex());
    assertThat(lines[2]).matches("[0-9]{10}\\.[0-9]{6}");
    assertThat(lines[3]).isEmpty();
    assertThat(root.resolve(".cache/huggingface/.gitignore")).hasContent("*").hasSize(1);
    assertThat(root.resolve(".cache/huggingface/CACHEDIR.TAG")).hasSize(191);
    assertThat(root.resolve(".cache/huggingface/trees/" + SampleRepo.A + ".json")).exists();
    assertThat(root.resolve("sub/dir/w.bin")).isRegularFile();
  }

  @Test
  @Proves("field-65")
  void unchangedFilesOfANewCommitAreKeptAndTheirNotesRenewed() throws IOException {
    repo.bring(store);
    SampleRepo next = next("config.json");
    Shelf shelf = store.shelf(next.listing);
    assertThat(shelf.inspect(next.file("config.json"))).isEqualTo(new FileState.Absent());
    assertThat(shelf.inspect(next.file("sub/dir/w.bin"))).isInstanceOf(FileState.Present.class);
    next.bring(store);
    assertThat(Files.readString(metadata("sub/dir/w.bin"))).startsWith(SampleRepo.B.id());
    assertThat(Files.readString(metadata("config.json"))).startsWith(SampleRepo.B.id());
  }

  @Test
  @Proves("field-65")
  void aFileChangedAfterItsNoteIsHashed() throws IOException {
    repo.bring(store);
    RemoteFile model = repo.file("model.safetensors");
    Path path = root.resolve("model.safetensors");
    age(metadata("model.safetensors"));
    Shelf shelf = store.shelf(repo.listing);
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Linkable(path));
    assertThat(shelf.link(model)).hasValue(path);
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Present(path));

    byte[] changed = repo.bytes(model);
    changed[5] ^= 1;
    Files.write(path, changed);
    age(metadata("model.safetensors"));
    assertThat(shelf.link(model)).isEmpty();
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Absent());
    assertThat(path).as("the old file stays until the new one is there").exists();
    shelf.publish(model, repo.part(shelf, model));
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Present(path));
  }

  /// Makes a note an hour older than it is, so that its file was changed since.
  private static void age(Path note) throws IOException {
    String[] lines = Files.readString(note).split("\n", -1);
    lines[2] = (Instant.now().getEpochSecond() - 3_600) + ".5";
    Files.writeString(note, String.join("\n", lines));
  }

  @Test
  @Proves({"field-65", "field-15"})
  void filesWithoutNoteAreAdoptedByTheirBytes() throws IOException {
    for (String path : List.of("model.safetensors", "config.json")) {
      RemoteFile file = repo.file(path);
      Files.createDirectories(root);
      Files.write(root.resolve(path), repo.bytes(file));
      Files.createDirectories(metadata(path).getParent());
      Files.write(metadata(path), new byte[] {(byte) 0xff, '\n', 3});
      Shelf shelf = store.shelf(repo.listing);
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Linkable.class);
      assertThat(shelf.link(file)).hasValue(root.resolve(path));
      assertThat(store.shelf(repo.listing).inspect(file)).isInstanceOf(FileState.Present.class);
    }
  }

  @Test
  @Proves("field-65")
  void aBlobOfTheMainCacheIsCopied() throws IOException {
    HubCache cache = HubCache.at(temp.resolve("hub"));
    repo.bring(cache);
    Shelf shelf = LocalDir.at(root, cache).shelf(repo.listing);
    shelf.prepare();
    for (RemoteFile file : repo.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Linkable.class);
      assertThat(shelf.link(file))
          .hasValueSatisfying(
              p -> assertThat(p).isRegularFile().hasBinaryContent(repo.bytes(file)));
    }
    RemoteFile config = repo.file("config.json");
    assertThat(Files.isSymbolicLink(config.path().under(root))).isFalse();
  }

  @Test
  void aCorruptBlobOfTheMainCacheIsNotCopied() throws IOException {
    HubCache cache = HubCache.at(temp.resolve("hub"));
    repo.bring(cache);
    RemoteFile model = repo.file("model.safetensors");
    Path blob = model.path().under(cache.shelf(repo.listing).modelPath()).toRealPath();
    byte[] changed = repo.bytes(model);
    changed[5] ^= 1;
    Files.write(blob, changed);
    Shelf shelf = LocalDir.at(root, cache).shelf(repo.listing);
    shelf.prepare();
    assertThat(shelf.link(model)).isEmpty();
    assertThat(root.resolve("model.safetensors")).doesNotExist();
  }

  @Test
  void aRepositoryCannotForgeTheNotes() {
    SampleRepo hostile =
        SampleRepo.at(
            "acme/tiny",
            SampleRepo.A,
            Map.of(".CACHE/huggingface/download/config.json.metadata", new byte[1]));
    Shelf shelf = store.shelf(hostile.listing);
    RemoteFile forged = hostile.listing.files().getFirst();
    assertThatThrownBy(() -> shelf.inspect(forged)).isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> shelf.publish(forged, temp.resolve("x")))
        .isInstanceOf(ConflictException.class);
  }
}
