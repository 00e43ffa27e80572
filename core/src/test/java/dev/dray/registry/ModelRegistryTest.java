package dev.dray.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.model.Capability;
import dev.dray.registry.ModelRegistry.Backup;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");
  private static final RegistryRules RULES =
      new RegistryRules(
          TestingNames.with(List.of()),
          false,
          false,
          "ollama-host",
          20,
          Duration.ofSeconds(5),
          () -> NOW);

  @TempDir Path folder;

  private ModelRegistry registry() {
    return ModelRegistry.at(folder, RULES);
  }

  private String text(Layer layer) throws IOException {
    return Files.readString(folder.resolve(layer.fileName()));
  }

  private void importedFiles() throws IOException {
    ImageWorksFiles.write(
        folder,
        Layer.DISCOVERED,
        ImageWorksFiles.file(ImageWorksFiles.LLAMA, ImageWorksFiles.QWEN));
    ImageWorksFiles.write(
        folder, Layer.CURATED, ImageWorksFiles.file(ImageWorksFiles.QWEN_CURATED));
  }

  @Test
  @Proves({"S002-12", "S002-13", "S002-14", "S002-15"})
  void whatDidNotChangeStaysToTheByte() throws IOException {
    importedFiles();
    String curated = text(Layer.CURATED);
    String discovered = text(Layer.DISCOVERED);
    ModelRegistry registry = registry();
    assertThat(registry.entries()).hasSize(2);
    assertThat(registry.change(Backup.NO, draft -> {}).isEmpty()).isTrue();
    assertThat(text(Layer.CURATED)).isEqualTo(curated);
    assertThat(text(Layer.DISCOVERED)).isEqualTo(discovered);
    String merged = text(Layer.MERGED);

    registry.change(
        Backup.NO,
        draft -> draft.put(draft.find("llama_8.0b_(Q5_K_M)").orElseThrow().withDeprecated(true)));
    registry.change(
        Backup.NO,
        draft -> draft.put(draft.find("llama_8.0b_(Q5_K_M)").orElseThrow().withDeprecated(false)));
    assertThat(text(Layer.DISCOVERED)).isEqualTo(discovered);
    assertThat(text(Layer.MERGED)).isEqualTo(merged);
    assertThat(text(Layer.CURATED)).isEqualTo(curated);
  }

  @Test
  void aFileThatIsLaidOutOtherwiseIsLeftAloneUntilItSaysSomethingElse() throws IOException {
    ImageWorksFiles.write(
        folder, Layer.CURATED, "[{\"name\":\"mine\",\"backend\":\"vllm\",\"license\":\"café\"}]");
    ModelRegistry registry = registry();
    registry.change(Backup.NO, draft -> draft.put(RegistryEntry.named("other", "vllm")));
    assertThat(text(Layer.CURATED)).startsWith("[{\"name\"");
    registry.change(
        Backup.NO,
        draft -> draft.put(draft.find("mine").orElseThrow().withRoles(List.of("caption"))));
    assertThat(text(Layer.CURATED)).contains("\n    \"license\": \"café\",\n");
    assertThat(text(Layer.DISCOVERED)).doesNotContain("mine");
  }

  @Test
  @Proves({"S002-12", "S002-13"})
  void curatedWinsExceptAboutFacts() throws IOException {
    importedFiles();
    RegistryEntry qwen = registry().require("captioner");
    assertThat(qwen.displayName()).isEqualTo("Qwen for captions");
    assertThat(qwen.roles()).containsExactly("caption", "keywords");
    assertThat(qwen.capabilityFlags())
        .containsEntry("vision", true)
        .containsEntry("text", true)
        .containsEntry("audio", false);
    assertThat(qwen.generationDefaults().temperature()).hasValue(0.1);
    assertThat(qwen.generationDefaults().topP()).hasValue(1e-5);
    assertThat(qwen.download().path()).contains("/models/weights/Qwen/Qwen2.5-VL-7B-Instruct-AWQ");
    assertThat(qwen.metadata("notes").text()).contains("café");
    assertThat(qwen.producer()).contains("qwen");
    assertThat(qwen.json().has("future_key")).isTrue();
  }

  @Test
  void anOutlineSaysTheSameWithoutWhatIsLong() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.note(
        DownloadRecord.of("vllm", "/models/weights/acme/Bird-7B", NOW)
            .withRepository("acme/Bird-7B")
            .withFormat("safetensors"));
    RegistryContents whole = registry.contents();

    RegistryContents outline = registry().outline();

    assertThat(outline.named("bird-7b-vllm")).as("noted and not yet entered").isPresent();
    assertThat(outline.entries())
        .extracting(RegistryEntry::name)
        .isEqualTo(whole.entries().stream().map(RegistryEntry::name).toList());
    for (RegistryEntry entry : outline.entries()) {
      RegistryEntry all = whole.require(entry.name());
      assertThat(entry.displayName()).isEqualTo(all.displayName());
      assertThat(entry.slug()).isEqualTo(all.slug());
      assertThat(entry.backend()).isEqualTo(all.backend());
      assertThat(entry.roles()).isEqualTo(all.roles());
      assertThat(entry.capabilityFlags()).isEqualTo(all.capabilityFlags());
      assertThat(entry.producer()).isEqualTo(all.producer());
      assertThat(entry.repository()).isEqualTo(all.repository());
      assertThat(entry.quantization()).isEqualTo(all.quantization());
      assertThat(entry.servedModelId()).isEqualTo(all.servedModelId());
      assertThat(entry.deprecated()).isEqualTo(all.deprecated());
      assertThat(entry.metadata()).isEqualTo(all.metadata());
      assertThat(entry.download().path()).isEqualTo(all.download().path());
      assertThat(entry.download().size()).isEqualTo(all.download().size());
      assertThat(entry.download().location()).isEqualTo(all.download().location());
    }
    assertThat(outline.require("captioner").json().has("artifacts")).isFalse();
  }

  @Test
  void anOutlineOfADamagedFileSaysWhere() throws IOException {
    ImageWorksFiles.write(
        folder, Layer.DISCOVERED, "[{\"name\": \"a\", \"artifacts\": {\"files\": [1, }}]");

    assertThatThrownBy(() -> registry().outline())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is damaged at byte");
  }

  @Test
  void onlyTheNewestBackupsStay() throws IOException {
    RegistryRules rules =
        new RegistryRules(
            RULES.testing(), false, true, "h", 3, Duration.ofSeconds(5), RULES.clock());
    Path other = folder.resolve("model_registry.discovered.20200101-000000.bak.json");
    Path kept = folder.resolve("model_registry.backup.pre_split.json");
    Files.writeString(other, "[]");
    Files.writeString(kept, "[]");
    for (int i = 0; i < 6; i++) {
      RegistryEntry entry = RegistryEntry.named("m" + i, "vllm");
      ModelRegistry.at(folder, rules).change(Backup.YES, draft -> draft.put(entry));
    }

    assertThat(ModelRegistry.at(folder, rules).backups())
        .filteredOn(backup -> backup.layer() == Layer.DISCOVERED)
        .hasSize(3)
        .extracting(RegistryBackup::serial)
        .containsExactly(5, 4, 3);
    assertThat(other).doesNotExist();
    assertThat(kept).as("no backup of a change").exists();
  }

  @Test
  void timesOfAllShapesAreUtc() {
    assertThat(Instants.parse("2025-10-30T22:31:34.990500+00:00"))
        .contains(Instant.parse("2025-10-30T22:31:34.990500Z"));
    assertThat(Instants.parse("2025-10-30T22:31:34"))
        .contains(Instant.parse("2025-10-30T22:31:34Z"));
    assertThat(Instants.parse("2025-10-31 00:31:34+02:00"))
        .contains(Instant.parse("2025-10-30T22:31:34Z"));
    assertThat(Instants.parse("yesterday")).isEmpty();
  }

  @Test
  @Proves({"S002-16", "S002-263"})
  void everyNameLeadsToTheEntry() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.change(
        Backup.NO,
        draft ->
            draft.put(
                draft
                    .find("llama_8.0b_(Q5_K_M)")
                    .orElseThrow()
                    .withAliases(List.of("org/llama-gguf", "Nick"))
                    .with(EntryKey.SERVED_MODEL_ID, JsonValue.of("llama3.1:q5_k_m"))));
    for (String name :
        List.of(
            "llama_8.0b_(Q5_K_M)",
            "LLAMA_8.0B_(q5_k_m)",
            "llama3.1-ollama-gguf-q5_k_m",
            "llama 8.0b (Q5 K M)",
            "nick",
            "org/LLAMA-gguf",
            "llama3.1:q5_k_m")) {
      assertThat(registry.require(name).name()).as(name).isEqualTo("llama_8.0b_(Q5_K_M)");
    }
    assertThat(registry.require("qwen2.5-vl-7b-instruct-vllm-safetensors-awq").backend())
        .isEqualTo("vllm");
    assertThat(registry.require("qwen2.5-vl-7b-instruct-awq-vllm-safetensors").backend())
        .isEqualTo("vllm");
    assertThatThrownBy(() -> registry.require("llama"))
        .isInstanceOfSatisfying(
            NotFoundException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_REGISTERED);
              assertThat(e.nextStep()).contains("llama_8.0b_(Q5_K_M)").contains("dray list");
            });
  }

  @Test
  void aNameOfSeveralIsRefusedAndANameOfItsOwnIsNot() {
    ModelRegistry registry = registry();
    registry.change(
        Backup.NO,
        draft -> {
          draft.put(RegistryEntry.named("one", "vllm").withAliases(List.of("org/m")));
          draft.put(RegistryEntry.named("two", "ollama").withAliases(List.of("org/m", "one")));
        });
    assertThat(registry.require("one").backend()).isEqualTo("vllm");
    assertThat(registry.require("ONE").backend()).isEqualTo("vllm");
    assertThatThrownBy(() -> registry.require("org/m"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("one, two");
  }

  @Test
  void changesGoToTheLayerThatDecides() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.change(
        Backup.NO,
        draft ->
            draft.put(
                draft
                    .find("qwen2.5-vl-7b-instruct_(AWQ)")
                    .orElseThrow()
                    .withRoles(List.of("narration"))
                    .with(EntryKey.LICENSE, JsonValue.of("mit"))
                    .withMetadata("probe", JsonValue.of(1))
                    .withVersionLock(new VersionLock(true, Optional.empty(), Optional.empty()))));
    RegistryContents now = registry.contents();
    RegistryEntry curated = now.in(Layer.CURATED, "qwen2.5-vl-7b-instruct_(AWQ)").orElseThrow();
    RegistryEntry discovered =
        now.in(Layer.DISCOVERED, "qwen2.5-vl-7b-instruct_(AWQ)").orElseThrow();
    assertThat(curated.roles()).containsExactly("narration");
    assertThat(discovered.roles()).containsExactly("description");
    assertThat(curated.license()).isEmpty();
    assertThat(discovered.license()).contains("mit");
    assertThat(curated.json().has("version_lock")).isFalse();
    assertThat(discovered.versionLock().locked()).isTrue();
    assertThat(discovered.metadata("probe").whole()).hasValue(1);
    assertThat(now.named("qwen2.5-vl-7b-instruct_(AWQ)").orElseThrow().roles())
        .containsExactly("narration");
  }

  @Test
  @Proves("S002-18")
  void nothingComesBackFromTheMergedFile() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.change(Backup.NO, draft -> {});
    assertThat(text(Layer.MERGED)).contains("llama_8.0b");
    registry.change(Backup.NO, draft -> draft.remove("llama_8.0b_(Q5_K_M)"));
    assertThat(text(Layer.MERGED)).doesNotContain("llama_8.0b");
    Files.delete(folder.resolve(Layer.DISCOVERED.fileName()));
    assertThat(registry.reload().entries())
        .extracting(RegistryEntry::name)
        .containsExactly("qwen2.5-vl-7b-instruct_(AWQ)");
  }

  @Test
  @Proves("S002-17")
  void backupsCarryTheirTime() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.change(Backup.NO, draft -> {});
    String before = text(Layer.MERGED);
    RegistryChange change =
        registry.change(Backup.YES, draft -> draft.remove("llama_8.0b_(Q5_K_M)"));
    assertThat(change.backups())
        .extracting(b -> b.file().getFileName().toString())
        .containsExactlyInAnyOrder(
            "model_registry.20260301-102030.bak.json",
            "model_registry.discovered.20260301-102030.bak.json");
    assertThat(folder.resolve("model_registry.20260301-102030.bak.json")).hasContent(before);
    registry.change(Backup.YES, draft -> draft.put(RegistryEntry.named("y", "vllm")));
    assertThat(folder.resolve("model_registry.20260301-102030-2.bak.json")).exists();
    Files.writeString(folder.resolve("model_registry.20260302-000000.bak.json"), "[]\n");
    assertThat(registry.backups().getFirst().file().getFileName())
        .hasToString("model_registry.20260302-000000.bak.json");
  }

  @Test
  void oneFileOfTheTimeBeforeLayersIsSplit() throws IOException {
    String single = ImageWorksFiles.file(ImageWorksFiles.LLAMA, ImageWorksFiles.QWEN);
    ImageWorksFiles.write(folder, Layer.MERGED, single);
    ModelRegistry registry = registry();
    List<RegistryEntry> before = registry.entries();
    assertThat(before).hasSize(2);
    assertThat(folder.resolve(Layer.CURATED.fileName())).doesNotExist();
    registry.change(Backup.NO, draft -> {});
    assertThat(folder.resolve("model_registry.backup.pre_split.json")).hasContent(single);
    assertThat(text(Layer.CURATED))
        .contains("qwen2.5-vl-7b-instruct_(AWQ)")
        .doesNotContain("llama");
    assertThat(text(Layer.CURATED)).doesNotContain("download_path");
    assertThat(text(Layer.DISCOVERED)).contains("llama_8.0b");
    assertThat(registry.require("qwen2.5-vl-7b-instruct_(AWQ)").download().size())
        .hasValue(13437642208L);
    assertThat(registry.entries())
        .extracting(RegistryEntry::name)
        .containsExactlyInAnyOrder("llama_8.0b_(Q5_K_M)", "qwen2.5-vl-7b-instruct_(AWQ)");
  }

  @Test
  @Proves({"S001-80", "S002-274"})
  void aLookupReadsNothingAgainAndNoFolderOfAModel() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    ModelRegistry registry = ModelRegistry.at(folder.resolve("registry"), RULES);
    registry.change(
        Backup.NO,
        draft ->
            draft.put(
                RegistryEntry.named("a", "vllm")
                    .with(EntryKey.DOWNLOAD_PATH, JsonValue.of(model.toString()))));
    RegistryContents read = registry.contents();
    Files.delete(model);
    assertThat(registry.require("a").place()).contains(model);
    assertThat(registry.require("A").place()).contains(model);
    assertThat(registry.contents()).isSameAs(read);
  }

  @Test
  @Proves("S002-182")
  void changesOfOthersAreSeen() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    assertThat(registry.contents()).isSameAs(registry.contents());
    ModelRegistry.at(folder, RULES).change(Backup.NO, draft -> draft.remove("llama_8.0b_(Q5_K_M)"));
    assertThat(registry.entries()).hasSize(1);
  }

  @Test
  @Proves("S002-268")
  void damageIsExplained() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.change(Backup.YES, draft -> draft.put(RegistryEntry.named("y", "vllm")));
    String whole = text(Layer.DISCOVERED);
    ImageWorksFiles.write(folder, Layer.DISCOVERED, whole.substring(0, whole.length() / 2));
    assertThatThrownBy(registry::contents)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("model_registry.discovered.json is damaged at byte ")
        .hasMessageContaining("line ")
        .extracting(e -> ((StorageException) e).nextStep())
        .asString()
        .contains("model_registry.discovered.20260301-102030.bak.json");
    assertThatThrownBy(() -> registry.change(Backup.NO, draft -> {}))
        .isInstanceOf(StorageException.class);
    assertThat(text(Layer.DISCOVERED)).hasSize(whole.length() / 2);
  }

  @Test
  @Proves({"S002-18", "S002-268"})
  void damageIsMended() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    registry.change(Backup.YES, draft -> draft.put(RegistryEntry.named("y", "vllm")));
    String whole = text(Layer.DISCOVERED);
    String half = whole.substring(0, whole.indexOf("qwen2.5-vl-7b"));
    ImageWorksFiles.write(folder, Layer.DISCOVERED, half);

    RegistryRepair repair = registry.repair();
    RegistryRepair.Mended mended = repair.files().getFirst();
    assertThat(mended.damage()).contains("at byte ");
    assertThat(mended.read()).isEqualTo(1);
    assertThat(mended.restored()).isEqualTo(1);
    assertThat(mended.kept()).hasContent(half);
    assertThat(registry.entries())
        .extracting(RegistryEntry::name)
        .containsExactly("llama_8.0b_(Q5_K_M)", "qwen2.5-vl-7b-instruct_(AWQ)");
    assertThat(registry.repair().files()).isEmpty();
    assertThat(ModelRegistry.read(mended.backup().orElseThrow())).hasSize(2);
    assertThatThrownBy(() -> ModelRegistry.read(mended.kept()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("damaged.json is damaged at byte");
    assertThatThrownBy(() -> ModelRegistry.read(folder.resolve("no.json")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void theRichestOfEqualVariantsIsTold() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    RegistryEntry llama = registry.require("llama_8.0b_(Q5_K_M)");
    RegistryEntry bare =
        RegistryEntry.named("bare", "ollama")
            .with(EntryKey.FAMILY, JsonValue.of("Llama3.1"))
            .with(EntryKey.QUANTIZATION, JsonValue.of("Q5_K_M"))
            .with(EntryKey.DOWNLOAD_FORMAT, JsonValue.of("gguf"));
    assertThat(Duplicates.score(llama)).isEqualTo(7);
    assertThat(Duplicates.score(bare)).isEqualTo(3);
    assertThat(Duplicates.of(List.of(bare, llama, registry.require("captioner"))))
        .containsExactly(new Duplicates.Group(llama, List.of(bare)));
    assertThat(Duplicates.of(List.of(bare, bare.withName("bare2")))).isEmpty();
  }

  @Test
  @Proves({"S002-171", "S002-242", "S002-249", "S002-254"})
  void rolesLeadToAModel() {
    ModelRegistry registry = registry();
    RegistryEntry seeing =
        RegistryEntry.named("seeing", "vllm")
            .withCapabilities(java.util.Set.of(Capability.TEXT, Capability.VISION))
            .withRoles(List.of("caption"));
    registry.change(
        Backup.NO,
        draft -> {
          draft.put(RegistryEntry.named("blind", "vllm").withRoles(List.of("Caption")));
          draft.put(seeing);
          draft.put(seeing.withName("better").withRolePriority("caption", 7));
          draft.put(seeing.withName("old").withRolePriority("caption", 9).withDeprecated(true));
        });
    assertThat(Roles.candidates(registry.entries(), "caption"))
        .extracting(RegistryEntry::name)
        .containsExactly("better", "seeing", "blind");
    assertThat(Roles.choose(registry.contents(), "caption", List.of())).isPresent();
    assertThat(Roles.choose(registry.contents(), "caption", List.of()).orElseThrow().name())
        .isEqualTo("better");
    assertThat(
            Roles.choose(registry.contents(), "caption", List.of("nobody", "blind", "SEEING"))
                .orElseThrow()
                .name())
        .isEqualTo("seeing");
    assertThat(Roles.choose(registry.contents(), "embedding", List.of())).isEmpty();
  }

  @Test
  void entriesThatAreNoneAreKeptAndTold() throws IOException {
    ImageWorksFiles.write(
        folder,
        Layer.DISCOVERED,
        "[{\"backend\": \"vllm\"}, 7, {\"name\": \"a\", \"backend\": \"vllm\"},"
            + " {\"name\": \"a\", \"backend\": \"ollama\"}]");
    ModelRegistry registry = registry();
    assertThat(registry.entries()).hasSize(1);
    assertThat(registry.contents().problems())
        .hasSize(3)
        .anySatisfy(p -> assertThat(p).contains("Entry 1").contains("no name"))
        .anySatisfy(p -> assertThat(p).contains("Entry 4").contains("second 'a'"));
    registry.change(Backup.NO, draft -> draft.put(RegistryEntry.named("b", "vllm")));
    assertThat(text(Layer.DISCOVERED)).contains("7").contains("\"backend\": \"ollama\"");
  }

  @Test
  void twoNamesForOneDownloadAreRefused() {
    ModelRegistry registry = registry();
    RegistryEntry one =
        RegistryEntry.named("one", "vllm")
            .with(EntryKey.DOWNLOAD_PATH, JsonValue.of("/m/./one"))
            .with(EntryKey.DOWNLOAD_DIRECTORY_CHECKSUM, JsonValue.of("abc"));
    registry.change(Backup.NO, draft -> draft.put(one));
    RegistryEntry two = one.withName("two").with(EntryKey.DOWNLOAD_PATH, JsonValue.of("/m/one"));
    assertThatThrownBy(() -> registry.change(Backup.NO, draft -> draft.put(two)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("'two' and 'one'");
    ModelRegistry lenient =
        ModelRegistry.at(
            folder,
            new RegistryRules(
                RULES.testing(), false, true, "h", 3, Duration.ofSeconds(5), RULES.clock()));
    lenient.change(Backup.NO, draft -> draft.put(two));
    // What is there already may change in other things.
    registry.change(Backup.NO, draft -> draft.put(two.withRoles(List.of("caption"))));
    assertThat(registry.require("two").roles()).containsExactly("caption");
  }

  @Test
  void renamingKeepsPlaceAndOldName() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    RegistryChange change =
        registry.change(
            Backup.NO, draft -> draft.rename("qwen2.5-vl-7b-instruct_(AWQ)", "qwen-captions"));
    assertThat(change.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            RegistryChange.Changed.class,
            step -> {
              assertThat(step.before().name()).isEqualTo("qwen2.5-vl-7b-instruct_(AWQ)");
              assertThat(step.after().name()).isEqualTo("qwen-captions");
            });
    assertThat(registry.require("qwen2.5-vl-7b-instruct_(AWQ)").name()).isEqualTo("qwen-captions");
    assertThatThrownBy(
            () -> registry.change(Backup.NO, d -> d.rename("qwen-captions", "llama_8.0b_(Q5_K_M)")))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void previewsWriteNothing() throws IOException {
    importedFiles();
    ModelRegistry registry = registry();
    RegistryChange change = registry.preview(draft -> draft.remove("llama_8.0b_(Q5_K_M)"));
    assertThat(change.steps()).singleElement().isInstanceOf(RegistryChange.Removed.class);
    assertThat(folder.resolve(Layer.MERGED.fileName())).doesNotExist();
    assertThat(registry.entries()).hasSize(2);
  }

  @Test
  void aLinkToAFileStaysOne() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("dotfiles"));
    Path root = Files.createDirectories(folder.resolve("registry"));
    Path real = Files.writeString(elsewhere.resolve("curated.json"), "[]\n");
    Files.createSymbolicLink(root.resolve(Layer.CURATED.fileName()), real);
    ModelRegistry.at(root, RULES)
        .change(Backup.NO, draft -> draft.put(Layer.CURATED, RegistryEntry.named("a", "vllm")));
    assertThat(root.resolve(Layer.CURATED.fileName())).isSymbolicLink();
    assertThat(Files.readString(real))
        .contains("\"a\"")
        .contains("\"registry_layer\": \"curated\"");
  }

  @Test
  void oneFileWithoutLayers() throws IOException {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, ImageWorksFiles.file(ImageWorksFiles.LLAMA));
    ModelRegistry registry = ModelRegistry.single(file, RULES);
    registry.change(Backup.NO, draft -> draft.put(RegistryEntry.named("b", "vllm")));
    assertThat(registry.entries()).hasSize(2);
    assertThat(folder.resolve(Layer.MERGED.fileName())).doesNotExist();
    assertThat(Files.readString(file)).contains("llama_8.0b").contains("\"b\"");
  }
}
