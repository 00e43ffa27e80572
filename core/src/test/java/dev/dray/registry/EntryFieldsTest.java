package dev.dray.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.model.Capability;
import dev.dray.registry.ModelRegistry.Backup;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every field of an entry, written to a file under the key that programs know, and read again.
class EntryFieldsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");

  private static final RegistryEntry ENTRY =
      RegistryEntry.named("x-vllm", "vLLM")
          .withBackendConfig(
              new BackendConfig(
                  24001, "/m/x", List.of("--a"), Optional.of("h"), Optional.of("http://h/v1")))
          .withCapabilities(Set.of(Capability.TEXT, Capability.VISION))
          .withAliases(List.of("o/x", "nick"))
          .withRoles(List.of("caption"))
          .withRolePriority("caption", 5)
          .withVersionLock(new VersionLock(true, Optional.of("ab"), Optional.of(NOW)))
          .withArtifacts(
              new TrackedFiles(
                  Optional.of("cd"),
                  List.of(
                      new TrackedFiles.TrackedFile("a", Optional.of("ef"), OptionalLong.empty()))))
          .withChatTemplate(
              new TemplatePlace("external", Optional.of("t.jinja"), Optional.of("aa")))
          .withDownload(
              new DownloadFacts(
                  Optional.of("safetensors"),
                  Optional.of("custom"),
                  Optional.of("/m/x"),
                  OptionalLong.of(7),
                  List.of("a", "b/c"),
                  Optional.of("v2:0123456789abcdef"),
                  Optional.of(NOW),
                  Optional.of(NOW)))
          .with(EntryKey.SERVED_MODEL_ID, JsonValue.of("x-served"))
          .with(EntryKey.QUANTIZATION, JsonValue.of("AWQ"))
          .with(EntryKey.FAMILY, JsonValue.of("x"))
          .with(EntryKey.SOURCE_PROVIDER, JsonValue.of("hf"))
          .with(EntryKey.DISPLAY_NAME, JsonValue.of("x (AWQ)"))
          .withMetadata("notes", JsonValue.of("n"));

  @TempDir Path folder;
  private RegistryEntry read = ENTRY;
  private String text = "";

  @BeforeEach
  void writeAndRead() throws IOException {
    ModelRegistry.at(folder, RegistryRules.usual()).change(Backup.NO, draft -> draft.put(ENTRY));
    read = ModelRegistry.at(folder, RegistryRules.usual()).require("x-vllm");
    text = Files.readString(folder.resolve(Layer.DISCOVERED.fileName()));
  }

  @Test
  void nothingIsLostOnTheWay() {
    assertThat(read).isEqualTo(ENTRY);
    for (EntryKey key : EntryKey.values()) {
      assertThat(read.json().has(key.text())).as(key.text()).isTrue();
    }
  }

  @Test
  @Proves("S002-245")
  void name() {
    assertThat(text).contains("\"name\": \"x-vllm\"");
    assertThat(read.name()).isEqualTo("x-vllm");
  }

  @Test
  @Proves("S002-246")
  void backend() {
    assertThat(text).contains("\"backend\": \"vLLM\"");
    assertThat(read.backend()).isEqualTo("vllm");
  }

  @Test
  @Proves("S002-247")
  void servedModelId() {
    assertThat(text).contains("\"served_model_id\": \"x-served\"");
    assertThat(read.servedModelId()).contains("x-served");
  }

  @Test
  @Proves("S002-248")
  void backendConfig() {
    assertThat(text).contains("\"model_path\": \"/m/x\"", "\"base_url\": \"http://h/v1\"");
    assertThat(read.backendConfig())
        .isEqualTo(
            new BackendConfig(
                24001, "/m/x", List.of("--a"), Optional.of("h"), Optional.of("http://h/v1")));
  }

  @Test
  @Proves("S002-249")
  void rolesAndTheirRanks() {
    assertThat(read.roles()).containsExactly("caption");
    assertThat(read.rolePriority("caption")).hasValue(5);
    assertThat(text).contains("\"role_priority\": {", "\"caption\": 5");
  }

  @Test
  @Proves("S002-250")
  void capabilities() {
    assertThat(text).contains("\"vision\": true", "\"embedding\": false");
    assertThat(read.capabilities()).contains(Capability.TEXT, Capability.VISION);
  }

  @Test
  @Proves("S002-251")
  void theDigestOverItsFiles() {
    assertThat(text).contains("\"aggregate_sha256\": \"cd\"");
    assertThat(read.artifacts().aggregateSha256()).contains("cd");
    assertThat(read.artifacts().files())
        .singleElement()
        .satisfies(file -> {
          assertThat(file.path()).isEqualTo("a");
          assertThat(file.sha256()).contains("ef");
        });
  }

  @Test
  @Proves("S002-252")
  void theLockOfItsVersion() {
    assertThat(text).contains("\"locked\": true", "\"expected_aggregate_sha256\": \"ab\"");
    assertThat(read.versionLock())
        .isEqualTo(new VersionLock(true, Optional.of("ab"), Optional.of(NOW)));
  }

  @Test
  @Proves("S002-253")
  void aliasesFindIt() {
    assertThat(read.aliases()).containsExactly("o/x", "nick");
    assertThat(ModelRegistry.at(folder, RegistryRules.usual()).require("nick")).isEqualTo(read);
    assertThat(read.repository()).contains("o/x");
  }

  @Test
  @Proves("S002-254")
  void whatIsDeprecatedStaysAndGetsNoRole() {
    ModelRegistry registry = ModelRegistry.at(folder, RegistryRules.usual());
    assertThat(Roles.choose(registry.contents(), "caption", List.of())).contains(read);
    registry.change(Backup.NO, draft -> draft.put(read.withDeprecated(true)));
    assertThat(registry.require("x-vllm").deprecated()).isTrue();
    assertThat(registry.require("x-vllm").roles()).containsExactly("caption");
    assertThat(Roles.choose(registry.contents(), "caption", List.of("x-vllm"))).isEmpty();
    assertThat(Roles.candidates(registry.entries(), "caption")).isEmpty();
  }

  @Test
  @Proves("S002-255")
  void downloadFormat() {
    assertThat(text).contains("\"download_format\": \"safetensors\"");
    assertThat(read.download().format()).contains("safetensors");
  }

  @Test
  @Proves("S002-256")
  void downloadLocation() {
    assertThat(text).contains("\"download_location\": \"custom\"");
    assertThat(read.download().location()).contains("custom");
  }

  @Test
  @Proves("S002-257")
  void downloadPath() {
    assertThat(text).contains("\"download_path\": \"/m/x\"");
    assertThat(read.place()).contains(Path.of("/m/x"));
  }

  @Test
  @Proves("S002-258")
  void downloadFiles() {
    assertThat(text).contains("\"download_files\": [");
    assertThat(read.download().files()).containsExactly("a", "b/c");
  }

  @Test
  @Proves("S002-259")
  void downloadDirectoryChecksum() {
    assertThat(text).contains("\"download_directory_checksum\": \"v2:0123456789abcdef\"");
    assertThat(read.download().directoryChecksum()).contains("v2:0123456789abcdef");
  }

  @Test
  @Proves("S002-260")
  void itsTimes() {
    assertThat(text)
        .contains("\"downloaded_at\": \"2026-03-01T10:20:30Z\"")
        .contains("\"last_accessed\": \"2026-03-01T10:20:30Z\"");
    assertThat(read.download().downloadedAt()).contains(NOW);
    assertThat(read.download().lastAccessed()).contains(NOW);
  }

  @Test
  @Proves("S002-261")
  void sizeQuantizationFamilySourceNameAndTheRest() {
    assertThat(text)
        .contains(
            "\"download_size_bytes\": 7",
            "\"source_provider\": \"hf\"",
            "\"family\": \"x\"",
            "\"display_name\": \"x (AWQ)\"",
            "\"notes\": \"n\"");
    assertThat(read.download().size()).hasValue(7);
    assertThat(read.quantization()).contains("awq");
    assertThat(read.slug()).isEqualTo("x_(AWQ)");
    assertThat(read.chatTemplate().orElseThrow().path()).contains("t.jinja");
  }
}
