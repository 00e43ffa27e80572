package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/// A repository's listing together with its bytes, as a Hub would state it.
final class SampleRepo {

  static final Commit A = new Commit("a1".repeat(20));
  static final Commit B = new Commit("b2".repeat(20));

  final Listing listing;
  private final Map<String, byte[]> contents;

  private SampleRepo(Listing listing, Map<String, byte[]> contents) {
    this.listing = listing;
    this.contents = contents;
  }

  /// Some of everything: git and LFS files, folders, an empty file, awkward names, equal content.
  static SampleRepo tiny() {
    return at("acme/tiny", A, tinyContents());
  }

  static Map<String, byte[]> tinyContents() {
    Map<String, byte[]> contents = new TreeMap<>();
    contents.put("config.json", text("{\"model_type\": \"llama\"}\n"));
    contents.put("model.safetensors", random(1, 65_656));
    contents.put("sub/dir/w.bin", random(2, 4_096));
    contents.put("sub/copy.bin", random(2, 4_096));
    contents.put("empty.txt", new byte[0]);
    contents.put("a name + #1?/\u00fcmlaut \ud83e\udd99.txt", text("awkward\n"));
    return contents;
  }

  static SampleRepo at(String ref, Commit commit, Map<String, byte[]> contents) {
    return at((ModelRef.Hub) ModelRef.parse(ref), commit, contents);
  }

  static SampleRepo at(ModelRef.Hub ref, Commit commit, Map<String, byte[]> contents) {
    List<RemoteFile> files = new ArrayList<>();
    contents.forEach((path, bytes) -> files.add(file(path, bytes)));
    files.sort((a, b) -> a.path().compareTo(b.path()));
    Revision revision = ref.revisionOrMain();
    return new SampleRepo(
        new Listing(ref, ref.repo().text(), revision, Optional.of(commit), files, List.of()),
        new TreeMap<>(contents));
  }

  static SampleRepo of(Listing listing, Map<String, byte[]> contents) {
    return new SampleRepo(listing, new TreeMap<>(contents));
  }

  private static RemoteFile file(String path, byte[] bytes) {
    boolean large = path.endsWith(".safetensors") || path.endsWith(".bin");
    Digest.GitBlob git = gitBlob(bytes);
    Digest.GitBlob pointer =
        gitBlob(
            text(
                "version https://git-lfs.github.com/spec/v1\noid sha256:"
                    + sha256(bytes).hex()
                    + "\nsize "
                    + bytes.length
                    + "\n"));
    return new RemoteFile(
        new RepoPath(path),
        OptionalLong.of(bytes.length),
        Optional.of(large ? sha256(bytes) : git),
        Optional.of(
            new RemoteFile.HubEntry(
                large ? pointer : git,
                path.endsWith(".safetensors")
                    ? Optional.of(sha256(text(path)).hex())
                    : Optional.empty())),
        List.of(Source.of(URI.create("http://127.0.0.1:9/none"))));
  }

  RemoteFile file(String path) {
    return listing.files().stream()
        .filter(f -> f.path().text().equals(path))
        .findFirst()
        .orElseThrow();
  }

  byte[] bytes(RemoteFile file) {
    return Objects.requireNonNull(contents.get(file.path().text())).clone();
  }

  /// Collects the file's right bytes in its part file, as the engine would.
  Path part(Shelf shelf, RemoteFile file) throws IOException {
    Path part = shelf.partFile(file);
    Files.write(part, bytes(file));
    return part;
  }

  /// Brings everything that a listing's selection lacks, the way a download walks a shelf.
  void bring(Shelf shelf, List<RemoteFile> selection) throws IOException {
    shelf.prepare();
    for (RemoteFile file : selection) {
      try (StoreLock _ = shelf.lock(file, waiting -> {})) {
        boolean here =
            switch (shelf.inspect(file)) {
              case FileState.Present present -> true;
              case FileState.Linkable linkable -> shelf.link(file).isPresent();
              case FileState.Absent absent -> false;
            };
        if (!here) {
          shelf.publish(file, part(shelf, file));
        }
      }
    }
    shelf.complete(selection);
  }

  void bring(ModelStore store) throws IOException {
    bring(store.shelf(listing), listing.files());
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Digest.Sha256 sha256(byte[] bytes) {
    return new Digest.Sha256(HexFormat.of().formatHex(algorithm("SHA-256").digest(bytes)));
  }

  static Digest.GitBlob gitBlob(byte[] bytes) {
    MessageDigest sha1 = algorithm("SHA-1");
    sha1.update(text("blob " + bytes.length + "\0"));
    return new Digest.GitBlob(HexFormat.of().formatHex(sha1.digest(bytes)));
  }

  /// Not the code under test.
  static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
