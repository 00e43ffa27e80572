package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.ConflictException;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Plain folders: of a whole repository, and of a single file.
final class PlainTreeTest extends ModelStoreContractTest {

  private static final byte[] BYTES = SampleRepo.random(4, 10_000);

  @Override
  ModelStore open(Path at) {
    // The contract has files replaced; that a folder refuses to is FolderConflictTest's.
    return PlainTree.at(at, true);
  }

  @Test
  void aChangedFileIsHashedAndRefused() throws IOException {
    repo.bring(store);
    RemoteFile model = repo.file("model.safetensors");
    Path path = root.resolve("model.safetensors");
    byte[] changed = repo.bytes(model);
    changed[5] ^= 1;
    Files.write(path, changed);
    Shelf shelf = store.shelf(repo.listing);
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Linkable(path));
    assertThat(shelf.link(model)).isEmpty();
    assertThat(shelf.inspect(model)).isEqualTo(new FileState.Absent());
    assertThat(path).exists();
  }

  @Test
  void aFileOfAnotherCommitIsAbsentWithoutReadingIt() throws IOException {
    repo.bring(store);
    Map<String, byte[]> contents = SampleRepo.tinyContents();
    contents.put("model.safetensors", SampleRepo.random(8, 65_656));
    SampleRepo next = SampleRepo.at("acme/tiny", SampleRepo.B, contents);
    Shelf shelf = store.shelf(next.listing);
    assertThat(shelf.inspect(next.file("model.safetensors"))).isEqualTo(new FileState.Absent());
    assertThat(shelf.inspect(next.file("config.json"))).isInstanceOf(FileState.Present.class);
  }

  @Test
  void filesThatWereThereBeforeAreAdopted() throws IOException {
    RemoteFile model = repo.file("model.safetensors");
    Files.createDirectories(root);
    Files.write(root.resolve("model.safetensors"), repo.bytes(model));
    Shelf shelf = store.shelf(repo.listing);
    assertThat(shelf.link(model)).hasValue(root.resolve("model.safetensors"));
    assertThat(store.shelf(repo.listing).inspect(model)).isInstanceOf(FileState.Present.class);
  }

  @Test
  void aRepositoryCannotForgeTheNotes() {
    SampleRepo hostile =
        SampleRepo.at("acme/tiny", SampleRepo.A, Map.of(".dray/notes/config.json", new byte[1]));
    Shelf shelf = store.shelf(hostile.listing);
    assertThatThrownBy(() -> shelf.inspect(hostile.listing.files().getFirst()))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void aSingleFileLiesAloneInItsFolder() throws IOException {
    Listing listing = single(OptionalLong.of(BYTES.length), Optional.of(SampleRepo.sha256(BYTES)));
    RemoteFile file = listing.files().getFirst();
    Shelf shelf = store.shelf(listing);
    shelf.prepare();
    assertThat(shelf.modelPath()).isEqualTo(root.resolve("m.gguf"));
    Path part = shelf.partFile(file);
    assertThat(part).isEqualTo(root.resolve("m.gguf.dray-part"));
    try (StoreLock _ = shelf.lock(file, w -> {})) {
      Files.write(part, BYTES);
      assertThat(shelf.inspect(file)).isEqualTo(new FileState.Absent());
      shelf.publish(file, part);
    }
    shelf.complete(listing.files());
    assertThat(shelf.inspect(file)).isEqualTo(new FileState.Present(root.resolve("m.gguf")));
    try (Stream<Path> all = Files.list(root)) {
      assertThat(all).containsExactly(root.resolve("m.gguf"));
    }
    Shelf later = store.shelf(listing);
    assertThat(later.inspect(file)).isInstanceOf(FileState.Linkable.class);
    assertThat(later.link(file)).hasValue(root.resolve("m.gguf"));
  }

  @Test
  void aSingleFileWithoutDigestCountsByItsSize() throws IOException {
    Files.createDirectories(root);
    Files.write(root.resolve("m.gguf"), BYTES);
    Listing sized = single(OptionalLong.of(BYTES.length), Optional.empty());
    assertThat(store.shelf(sized).inspect(sized.files().getFirst()))
        .isInstanceOf(FileState.Present.class);
    Listing other = single(OptionalLong.of(5), Optional.empty());
    assertThat(store.shelf(other).inspect(other.files().getFirst()))
        .isEqualTo(new FileState.Absent());
    Listing nothing = single(OptionalLong.empty(), Optional.empty());
    assertThat(store.shelf(nothing).inspect(nothing.files().getFirst()))
        .isEqualTo(new FileState.Absent());
  }

  private static Listing single(OptionalLong size, Optional<Digest> digest) {
    URI uri = URI.create("https://example.com/m.gguf");
    RemoteFile file =
        new RemoteFile(
            new RepoPath("m.gguf"), size, digest, Optional.empty(), List.of(Source.of(uri)));
    return new Listing(
        new ModelRef.Url(uri), "m.gguf", Revision.MAIN, Optional.empty(), List.of(file), List.of());
  }
}
