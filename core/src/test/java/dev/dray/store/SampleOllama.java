package dev.dray.store;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A model as an Ollama registry would state it.
final class SampleOllama {

  private SampleOllama() {}

  /// The listing of a model with these files; each is a layer, the last by name the config.
  static SampleRepo at(String name, Map<String, byte[]> contents) {
    ModelRef.Ollama ref = (ModelRef.Ollama) ModelRef.parse("ollama://" + name);
    List<RemoteFile> files = new ArrayList<>();
    List<String> blobs = new ArrayList<>();
    new TreeMap<>(contents)
        .forEach((path, bytes) -> {
          Digest.Sha256 digest = SampleRepo.sha256(bytes);
          files.add(
              new RemoteFile(
                  new RepoPath(path),
                  OptionalLong.of(bytes.length),
                  Optional.of(digest),
                  Optional.empty(),
                  List.of(Source.of(URI.create("http://127.0.0.1:9/none")))));
          blobs.add(
              "{\"mediaType\":\"application/vnd.ollama.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                  .formatted(path.split("\\.", 2)[0], digest, bytes.length));
        });
    String manifest =
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
            .formatted(blobs.getLast(), String.join(",", blobs.subList(0, blobs.size() - 1)));
    Listing listing =
        new Listing(
            ref,
            ref.model(),
            new Revision(ref.tag()),
            Optional.empty(),
            files,
            List.of(),
            Optional.of(Manifest.read(SampleRepo.text(manifest))));
    return SampleRepo.of(listing, contents);
  }

  /// What the contract suite asks of a sample, with the names it uses.
  static SampleRepo tiny() {
    Map<String, byte[]> contents = new TreeMap<>();
    contents.put("model.safetensors", SampleRepo.random(1, 65_656));
    contents.put("sub/dir/w.bin", SampleRepo.random(2, 4_096));
    contents.put("sub/copy.bin", SampleRepo.random(2, 4_096));
    contents.put("template", SampleRepo.text("{{ .Prompt }}"));
    contents.put("z-config.json", SampleRepo.text("{\"model_format\":\"gguf\"}"));
    return at("acme/tiny:1b", contents);
  }
}
