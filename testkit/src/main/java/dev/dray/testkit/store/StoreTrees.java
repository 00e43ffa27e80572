package dev.dray.testkit.store;

import dev.dray.testkit.content.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;

/// A home folder in which other programs keep models. Each method puts one file where that program
/// would have it, with the records that the program writes beside, and returns its path. Files are
/// an hour old, as those of a program that is not at work.
public final class StoreTrees {

  private final Path home;

  /// A home that may not exist yet.
  public StoreTrees(Path home) {
    this.home = home;
  }

  /// The home.
  public Path home() {
    return home;
  }

  /// Ollama: a blob, and a manifest that names it.
  public Path ollama(String model, Content content) throws IOException {
    Path root = home.resolve(".ollama/models");
    write(
        root.resolve("manifests/registry.ollama.ai/library").resolve(model).resolve("latest"),
        Content.of(
            """
            {"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.model",\
            "digest":"sha256:%s","size":%d}]}\
            """
                .formatted(content.sha256(), content.size())));
    return write(root.resolve("blobs/sha256-" + content.sha256()), content);
  }

  /// ramalama: a blob, and a ref that names it.
  public Path ramalama(String model, Content content) throws IOException {
    Path root = home.resolve(".local/share/ramalama/store/huggingface/acme").resolve(model);
    String name = "sha256-" + content.sha256();
    write(
        root.resolve("refs/latest.json"),
        Content.of(
            "{\"hash\":\"x\",\"path\":\"\",\"version\":\"v1.0.1\",\"files\":[{\"hash\":\"%s\"}]}"
                .formatted(name)));
    return write(root.resolve("blobs").resolve(name), content);
  }

  /// Docker Model Runner: a blob and a manifest.
  public Path modelRunner(Content content) throws IOException {
    Path root = home.resolve(".docker/models");
    Content manifest =
        Content.of("{\"layers\":[{\"digest\":\"sha256:%s\"}]}".formatted(content.sha256()));
    write(root.resolve("layout.json"), Content.of("{\"version\":\"1.0.0\"}"));
    write(root.resolve("manifests/sha256").resolve(manifest.sha256()), manifest);
    return write(root.resolve("blobs/sha256").resolve(content.sha256()), content);
  }

  /// A second hub cache at its usual place: a blob with its link.
  public Path hubCache(String org, String name, String file, Content content) throws IOException {
    Path folder = home.resolve(".cache/huggingface/hub").resolve("models--" + org + "--" + name);
    Path blob = write(folder.resolve("blobs").resolve(content.sha256()), content);
    String commit = "ab".repeat(20);
    write(folder.resolve("refs/main"), Content.of(commit));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(commit));
    Files.createSymbolicLink(snapshot.resolve(file), snapshot.relativize(blob));
    return blob;
  }

  /// LM Studio in its usual home.
  public Path lmStudio(String path, Content content) throws IOException {
    return write(home.resolve(".lmstudio/models").resolve(path), content);
  }

  /// LM Studio with its home elsewhere, and its models elsewhere again.
  public Path lmStudioMoved(Path folder, Path models, String path, Content content)
      throws IOException {
    write(home.resolve(".lmstudio-home-pointer"), Content.of(folder + "\n"));
    write(
        folder.resolve("settings.json"),
        Content.of("{\"language\":\"en\",\"downloadsFolder\":\"" + models + "\"}"));
    return write(models.resolve(path), content);
  }

  /// ModelScope's newer layout.
  public Path modelScope(String path, Content content) throws IOException {
    return write(
        home.resolve(".cache/modelscope/models/acme--tiny/snapshots/master").resolve(path),
        content);
  }

  /// ModelScope's layout before 1.38.
  public Path modelScopeOld(String path, Content content) throws IOException {
    Path folder = home.resolve(".cache/modelscope/hub/models/acme/tiny___1");
    write(folder.resolve(".mdl"), Content.of("acme/tiny.1"));
    return write(folder.resolve(path), content);
  }

  /// llama.cpp's cache as it was until 2026, with the hub's tag beside.
  public Path llamaCpp(String name, Content content, String etag) throws IOException {
    Path folder = home.resolve(".cache/llama.cpp");
    write(folder.resolve(name + ".etag"), Content.of("\"" + etag + "\""));
    return write(folder.resolve(name), content);
  }

  /// ComfyUI's models.
  public Path comfyUi(String path, Content content) throws IOException {
    return write(home.resolve("ComfyUI/models").resolve(path), content);
  }

  /// Any file.
  public static Path write(Path file, Content content) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[1 << 16];
      long position = 0;
      while (position < content.size()) {
        int length = (int) Math.min(block.length, content.size() - position);
        content.copy(position, block, 0, length);
        out.write(block, 0, length);
        position += length;
      }
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    return file;
  }

  /// Content of the same size with one bit turned.
  public static Content wrong(Content content) {
    byte[] bytes = content.bytes();
    bytes[bytes.length / 2] ^= 1;
    return Content.of(bytes);
  }
}
