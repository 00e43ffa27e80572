package dev.dray.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.cli.Run;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.oci.DockerRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray push`, and `dray download` of what it pushed, against a real registry.
class PushCommandTest {

  @TempDir Path temp;

  private Run run(String... words) {
    return new Run.Place(temp.resolve("home")).run(words);
  }

  @Test
  void publishesAndBringsBack() throws Exception {
    assumeTrue(DockerRegistry.isInstalled(), "needs docker-registry and nginx");
    Path model = Files.createDirectories(temp.resolve("model"));
    Content weights = Content.generated(1, 200_000);
    Files.write(model.resolve("model.gguf"), weights.bytes());
    try (DockerRegistry registry =
        DockerRegistry.withPasswords(Files.createDirectory(temp.resolve("registry")))) {
      String ref = "oci://" + registry.name() + "/team/tiny:v1";
      Run denied = run("push", model.toString(), ref);
      assertThat(denied.code()).isNotZero();
      assertThat(denied.err()).contains("wants to know who asks", "docker login");

      Run pushed = run("push", model.toString(), ref, "--token", "ann:s3cret", "--json");
      assertThat(pushed.code()).as(pushed.err()).isZero();
      JsonNode json = pushed.json();
      assertThat(json.path("ref").asString()).isEqualTo(ref);
      assertThat(json.path("digest").asString()).startsWith("sha256:");
      assertThat(json.path("bytes").asLong()).isEqualTo(200_000);
      assertThat(json.path("bytes_sent").asLong()).isGreaterThan(200_000);

      Run again = run("push", model.toString(), ref, "--token", "ann:s3cret");
      assertThat(again.lastLine()).isEqualTo(ref + "@" + json.path("digest").asString());
      assertThat(again.err() + again.out()).contains("0 B over the network");

      Path target = temp.resolve("to");
      Run brought = run("download", ref, "--token", "ann:s3cret", "--to", target.toString());
      assertThat(brought.code()).as(brought.err()).isZero();
      assertThat(Content.onDisk(target.resolve("model.gguf")).sha256()).isEqualTo(weights.sha256());
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(run("push", "x", "org/name").err()).contains("oci://registry/name:tag");
    assertThat(run("push", "x", "oci://localhost:1/x:y", "--shape", "zip").err())
        .contains("modelpack or ollama");
    assertThat(run("push", "x", "oci://localhost:1/x:y").err()).contains("does not exist");
  }
}
