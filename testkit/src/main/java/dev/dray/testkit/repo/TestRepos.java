package dev.dray.testkit.repo;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.weights.GgufFile;
import dev.dray.testkit.weights.SafetensorsFiles;
import dev.dray.testkit.weights.Tokenizer;
import java.util.List;

/// Ready repositories that look like real ones. All are deterministic.
public final class TestRepos {
  private TestRepos() {}

  /// A GGUF model of about 600 KB with card and config.
  public static TestRepo tinyGguf(String id) {
    return gguf(id, 600_000).build();
  }

  /// A GGUF model whose one large file has about `size` bytes (any size: it is generated).
  public static RepoBuilder gguf(String id, long size) {
    String name = id.substring(id.indexOf('/') + 1);
    return described(TestRepo.model(id), name)
        .lfs(name + "-Q8_0.gguf", GgufFile.llama(name, size, seed(id)))
        .facts(f -> f.purpose("text-generation", "gguf").tagged("gguf", "license:apache-2.0"));
  }

  /// A GGUF repository with one file for each quantization named.
  public static RepoBuilder quantizations(String id, long size, String... quantizations) {
    String name = id.substring(id.indexOf('/') + 1);
    RepoBuilder repo = described(TestRepo.model(id), name);
    for (String quantization : quantizations) {
      repo.lfs(
          name + "-" + quantization + ".gguf", GgufFile.llama(name, size, seed(id + quantization)));
    }
    return repo.facts(f -> f.purpose("text-generation", "gguf").tagged("gguf"));
  }

  /// A transformers model in `shards` safetensors files with index, config and tokenizer.
  public static RepoBuilder safetensors(String id, int shards, long shardSize) {
    RepoBuilder repo =
        described(TestRepo.model(id), id)
            .text("tokenizer.json", Tokenizer.tokenizerJson())
            .text("tokenizer_config.json", Tokenizer.configJson());
    SafetensorsFiles.sharded(shards, shardSize, seed(id)).forEach(repo::file);
    return repo.facts(
        f -> f.purpose("text-generation", "transformers").tagged("safetensors", "llama"));
  }

  /// A model in one Xet-backed safetensors file beside an LFS file and small regular ones.
  public static RepoBuilder xet(String id, long size) {
    return described(TestRepo.model(id), id)
        .xet("model.safetensors", SafetensorsFiles.single("model", size, seed(id)))
        .lfs("training_args.bin", Content.generated(seed(id) + 1, 5_000))
        .facts(f -> f.purpose("text-generation", "transformers").tagged("safetensors"));
  }

  /// One generated file `model.bin` of exactly `size` bytes, nothing else.
  public static RepoBuilder bigFile(String id, long size) {
    return TestRepo.model(id).lfs("model.bin", Content.generated(seed(id), size));
  }

  /// `count` small regular files in directories of a hundred.
  public static RepoBuilder manyFiles(String id, int count) {
    RepoBuilder repo = TestRepo.model(id);
    for (int i = 0; i < count; i++) {
      String path = String.format("part-%04d/file-%06d.txt", i / 100, i);
      repo.text(path, "file number " + i + " of " + id + "\n");
    }
    return repo;
  }

  /// `count` generated regular files of `size` bytes each in directories of a hundred.
  public static RepoBuilder manyFiles(String id, int count, long size) {
    RepoBuilder repo = TestRepo.model(id);
    for (int i = 0; i < count; i++) {
      String path = String.format("part-%04d/file-%06d.txt", i / 100, i);
      repo.regular(path, Content.generated(seed(id) + i, size));
    }
    return repo;
  }

  /// Files whose names break careless programs, an empty file among them.
  public static RepoBuilder awkwardNames(String id) {
    RepoBuilder repo = described(TestRepo.model(id), id);
    for (String path : AWKWARD_PATHS) {
      repo.text(path, "content of " + path + "\n");
    }
    return repo.regular("empty.txt", Content.empty())
        .regular("folder/empty.bin", Content.empty())
        .lfs("weights #1 100%+?.bin", Content.generated(seed(id), 70_000));
  }

  /// The names used by [#awkwardNames(String)] besides the usual ones.
  public static final List<String> AWKWARD_PATHS =
      List.of(
          "with space #1.txt",
          "50%25 percent %.txt",
          "plus+plus.txt",
          "question?mark=1&x.txt",
          "nfc-\u00e9.txt",
          "nfd-e\u0301.txt",
          "\u6a21\u578b/\u30d5\u30a1\u30a4\u30eb.txt",
          "emoji-\ud83d\udd25.txt",
          ".hidden/.leading-dot",
          "Case.txt",
          "case.txt",
          "semi;colon,comma'quote\"double.txt",
          "brackets[0]{1}(2).txt",
          "..leading-dots.txt",
          "trailing.dot./x",
          ("long-directory-name-" + "x".repeat(60) + "/").repeat(4) + "file.txt");

  /// Files whose names must never be created: they climb out of the folder, name devices, or break
  /// the listing. One honest file is among them.
  public static RepoBuilder hostileNames(String id) {
    RepoBuilder repo = TestRepo.model(id).text("honest.txt", "honest\n");
    for (String path : HOSTILE_PATHS) {
      repo.text(path, "hostile\n");
    }
    return repo;
  }

  /// The names used by [#hostileNames(String)].
  public static final List<String> HOSTILE_PATHS =
      List.of(
          "../outside.txt",
          "a/../../outside.txt",
          "/absolute.txt",
          "C:\\windows.txt",
          "C:drive.txt",
          "..\\backslash.txt",
          "back\\slash.txt",
          "nul\0byte.txt",
          "line\nbreak.txt",
          "CON",
          "aux.txt",
          "a//double.txt",
          "./dot.txt",
          "x".repeat(300) + ".txt");

  /// A dataset with a parquet file and a card.
  public static RepoBuilder dataset(String id) {
    return TestRepo.dataset(id)
        .text("README.md", card(id))
        .text(".gitattributes", "*.parquet filter=lfs diff=lfs merge=lfs -text\n")
        .lfs("data/train-00000-of-00001.parquet", Content.generated(seed(id), 40_000))
        .facts(f -> f.tagged("license:apache-2.0", "language:en"));
  }

  /// A space with an application.
  public static RepoBuilder space(String id) {
    return TestRepo.space(id)
        .text("README.md", "---\ntitle: Demo\nsdk: gradio\nemoji: \ud83d\udd25\n---\n")
        .text("app.py", "print('hello')\n");
  }

  private static RepoBuilder described(RepoBuilder repo, String name) {
    return repo.text(".gitattributes", GIT_ATTRIBUTES)
        .text("README.md", card(name))
        .text("config.json", config());
  }

  private static final String GIT_ATTRIBUTES =
      """
      *.bin filter=lfs diff=lfs merge=lfs -text
      *.gguf filter=lfs diff=lfs merge=lfs -text
      *.safetensors filter=lfs diff=lfs merge=lfs -text
      """;

  private static String card(String name) {
    return """
    ---
    license: apache-2.0
    language:
    - en
    pipeline_tag: text-generation
    tags:
    - llama
    base_model: acme/base-7b
    ---
    # %s

    A generated model for tests. It says nothing sensible.
    """
        .formatted(name);
  }

  private static String config() {
    return Json.write(
        Json.object(
            "architectures", List.of("LlamaForCausalLM"),
            "model_type", "llama",
            "hidden_size", 256,
            "intermediate_size", 512,
            "num_attention_heads", 8,
            "num_key_value_heads", 4,
            "num_hidden_layers", 2,
            "max_position_embeddings", 4096,
            "vocab_size", 772,
            "torch_dtype", "bfloat16"));
  }

  private static long seed(String text) {
    return text.hashCode();
  }
}
