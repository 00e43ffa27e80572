package dev.dray.provider.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.http.Headers;
import dev.dray.provider.ModelCollection;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Whatever a hub answers, it is read or refused, and no file name leaves its folder.

class HubJsonFuzzTest {

  private static final URI HUB = URI.create("https://hub.example/api/models/a/b");

  /// A page of a listing.
  @FuzzTest
  void tree(byte[] bytes) {
    try {
      List<TreeEntry> files = TreePage.read(new ByteArrayInputStream(bytes), 100);
      assertThat(files).hasSizeLessThanOrEqualTo(100);
      files.forEach(HubJsonFuzzTest::check);
    } catch (TreePage.NotAListing e) {
      assertThat(e).hasMessageMatching("(?s).+");
    } catch (JacksonException e) {
      // Refused by the JSON parser, which the reader of listings puts into words.
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(TreeEntry entry) {
    Path root = Path.of("/models/root");
    try {
      assertThat(entry.path().under(root)).startsWithRaw(root);
    } catch (InvalidPathException e) {
      // A name that this system's encoding of names cannot write; nothing is written then.
      assertThat(e.getInput()).isEqualTo(entry.path().text());
    }
    entry.size().ifPresent(size -> assertThat(size).isNotNegative());
    assertThat(entry.agreesWith(entry)).isTrue();
  }

  /// What the hub says about a repository.
  @FuzzTest
  void info(byte[] bytes) {
    try {
      RepoHead.read(new ByteArrayInputStream(bytes));
    } catch (JacksonException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    JsonNode json;
    try {
      json = HubJson.MAPPER.readTree(new ByteArrayInputStream(bytes));
    } catch (JacksonException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    ModelJson.summary(json)
        .ifPresent(model -> {
          assertThat(model.id()).isNotBlank();
          assertThat(model.downloads()).isNotNegative();
          ModelJson.license(json, model.tags());
          ModelJson.baseModels(json, model.tags());
        });
    ModelJson.parameters(json).ifPresent(n -> assertThat(n).isNotNegative());
    ModelJson.contextLength(json).ifPresent(n -> assertThat(n).isNotNegative());
    ModelJson.architecture(json);
    try {
      ModelJson.siblings(json).ifPresent(files -> files.forEach(HubJsonFuzzTest::check));
    } catch (IllegalArgumentException e) {
      // A name that must not be written.
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /// What is in a collection.
  @FuzzTest
  void collection(byte[] bytes) {
    JsonNode json;
    try {
      json = HubJson.MAPPER.readTree(new ByteArrayInputStream(bytes));
    } catch (JacksonException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    for (ModelCollection.Item item : CollectionReader.items(json.path("items"))) {
      assertThat(item.type()).doesNotContain("\n", "\u001b");
      assertThat(item.id()).doesNotContain("\n", "\u001b");
      item.repository().ifPresent(ref -> assertThat(ref.repo().text()).isEqualTo(item.id()));
    }
  }

  /// The body of a refusal: one short line for people, without control characters or tokens.
  @FuzzTest
  void error(byte[] bytes) {
    Refusal refusal = Refusal.of(403, HUB, Headers.of(), bytes);
    assertThat(refusal.message()).hasSizeLessThanOrEqualTo(401).doesNotContain("\n", "\u001b");
    assertThat(refusal.message()).doesNotContainPattern("hf_[A-Za-z0-9]{6}");
    if (new String(bytes, UTF_8).isBlank()) {
      assertThat(refusal.message()).isEmpty();
    }
  }
}
