package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.testkit.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {

  @ParameterizedTest
  @CsvSource({
    "acme/tiny,acme/tiny",
    "acme/tiny@v1.0,acme/tiny@v1.0",
    "acme/tiny@refs/pr/1,acme/tiny@refs%2Fpr%2F1",
    "hf://acme/tiny,acme/tiny",
    "hf://acme/tiny@v1/sub/config.json,hf://acme/tiny@v1/sub/config.json",
    "hf://models/acme/tiny,acme/tiny",
    "hf://datasets/acme/corpus@main,hf://datasets/acme/corpus@main",
    "datasets/acme/corpus,hf://datasets/acme/corpus",
    "hf://gpt2,hf://gpt2",
    "mlx://Llama-3.2-1B-4bit,mlx://mlx-community/Llama-3.2-1B-4bit",
    "mlx://acme/x,mlx://acme/x",
    "huggingface.co/acme/tiny,acme/tiny",
    "https://huggingface.co/acme/tiny,acme/tiny",
    "https://huggingface.co/acme/tiny/,acme/tiny",
    "https://huggingface.co/acme/tiny/tree/dev,acme/tiny@dev",
    "https://huggingface.co/acme/tiny/tree/refs%2Fpr%2F1/sub,hf://acme/tiny@refs%2Fpr%2F1/sub",
    "https://huggingface.co/acme/tiny/blob/main/a%20b.txt,hf://acme/tiny@main/a b.txt",
    "https://huggingface.co/acme/tiny/resolve/main/x.gguf?download=true,hf://acme/tiny@main/x.gguf",
    "https://huggingface.co/datasets/acme/corpus/tree/main,hf://datasets/acme/corpus@main",
    "https://huggingface.co/gpt2/tree/main,hf://gpt2@main",
    "hf.co/acme/tiny-GGUF:q4_k_m,acme/tiny-GGUF:Q4_K_M",
    "acme/tiny-GGUF:Q4_K_M,acme/tiny-GGUF:Q4_K_M",
    "ollama://llama3:8b,ollama://llama3:8b",
    "ollama://gemma3,ollama://gemma3:latest",
    "ollama://me/model:x,ollama://me/model:x",
    "ollama://localhost:5000/library/x:1,ollama://localhost:5000/library/x:1",
    "modelscope://qwen/q@master,modelscope://qwen/q@master",
    "ms://qwen/q,modelscope://qwen/q",
    "oci://ai/smollm2:360M,oci://docker.io/ai/smollm2:360M",
    "rlcr://gemma3,oci://rlcr.io/ramalama/gemma3:latest",
    "oci://localhost:5000/m/x,oci://localhost:5000/m/x:latest",
    "lmstudio://openai/gpt-oss-20b,lmstudio://openai/gpt-oss-20b",
    "lmstudio://qwen@q4_k_m,lmstudio://qwen@Q4_K_M",
    "https://example.org/models/a.gguf,https://example.org/models/a.gguf",
    "http://127.0.0.1:9/x?sig=1,http://127.0.0.1:9/x?sig=1"
  })
  @Proves({"S002-07", "S002-19", "S002-20", "S002-21", "S000-27", "S001-01"})
  void understandsEverySpellingAndWritesItBack(String typed, String written) {
    ModelRef ref = ModelRef.parse(typed);

    assertThat(ref.toString()).isEqualTo(written);
    assertThat(ModelRef.parse(written)).isEqualTo(ref);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "acme/--x,'--x'",
        "acme/x.git,final '.git'",
        "acme/..,'..'",
        "/abs,empty part",
        "hf://acme/tiny/../../etc/passwd,segment '..'",
        "hf://,nothing follows",
        "ollama://a/b/c/d,more than host",
        "ollama://x:,'' is not a tag",
        "https://huggingface.co/acme/tiny/discussions/1,'discussions'",
        "oci://X_,not a repository",
        "file:///etc/passwd,a file of this machine",
        "https://ollama.com/search,a model's page is",
        "ollama.com/library/x/tags,a model's page is",
        "https://modelscope.cn/datasets/a/b,not datasets",
        "https://modelscope.cn/models/a,a model's page is",
        "https://hub.docker.com/u/ai,a repository's page is",
        "ms://name,have an owner",
        "ms://datasets/a/b,only models",
      })
  void quotesWhatItDoesNotUnderstand(String typed, String part) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelRef.parse(typed))
        .withMessageContaining(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "openrouter", "azure", "nonsense"})
  @Proves({"S000-39", "S000-40", "S000-41"})
  void refusesProvidersWithoutDownloads(String provider) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelRef.parse(provider + "://some-model"))
        .withMessageContaining("does not support downloads")
        .withMessageContaining(provider);
  }

  @ParameterizedTest
  @CsvSource({
    "https://ollama.com/library/llama3:8b,ollama://llama3:8b",
    "ollama.com/library/gemma3,ollama://gemma3:latest",
    "ollama.com/someone/model:q4,ollama://someone/model:q4",
    "registry.ollama.ai/library/x:1,ollama://x:1",
    "ms://a/b,modelscope://a/b",
    "ms://a/b@v1/x/y.json,modelscope://a/b@v1/x/y.json",
    "ms://a/b:q4_k_m,modelscope://a/b:Q4_K_M",
    "https://modelscope.cn/models/a/b,modelscope://a/b",
    "https://www.modelscope.cn/models/a/b/files,modelscope://a/b",
    "https://modelscope.cn/models/a/b/resolve/master/x.gguf,modelscope://a/b@master/x.gguf",
    "https://modelscope.cn/models/a/b/file/view/v1/x.json?status=1,modelscope://a/b@v1/x.json",
    "modelscope.cn/a/b,modelscope://a/b",
    "docker://ai/smollm2,oci://docker.io/ai/smollm2:latest",
    "https://hub.docker.com/r/ai/smollm2,oci://docker.io/ai/smollm2:latest",
    "rlcr://gemma,oci://rlcr.io/ramalama/gemma:latest",
    "huggingface://a/b,a/b",
    "hf://ollama.com/b,hf://ollama.com/b",
    "https://modelscope.cn/api/v1/models/a/b/repo?FilePath=x,https://modelscope.cn/api/v1/models/a/b/repo?FilePath=x"
  })
  void understandsTheSpellingsOfOtherTools(String typed, String written) {
    ModelRef ref = ModelRef.parse(typed);
    assertThat(ref).hasToString(written);
    assertThat(ModelRef.parse(ref.toString())).isEqualTo(ref);
  }

  @Test
  void readsAPathBehindABareName() {
    assertThat(ModelRef.parse("a/b/c"))
        .isInstanceOfSatisfying(
            ModelRef.Hub.class, hub -> assertThat(hub.path()).hasValue(new RepoPath("c")));
  }

  @Test
  void keepsTheQueryOfAPlainAddress() {
    assertThat(ModelRef.parse("https://example.org/a?token=x"))
        .isInstanceOfSatisfying(
            ModelRef.Url.class, url -> assertThat(url.uri().getQuery()).isEqualTo("token=x"));
  }
}
