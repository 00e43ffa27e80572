package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.dray.RepoId;
import dev.dray.error.ConflictException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where LM Studio's models lie, and what lies there.
class LmStudioTreeTest {

  @TempDir Path home;

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  @Test
  void theUsualPlaceIsThatOfNewInstallations() {
    assertThat(LmStudioTree.usualPlace(home)).isEqualTo(home.resolve(".lmstudio/models"));
    assertThat(LmStudioTree.find(home)).as("nothing is installed").isEmpty();
    assertThat(home).as("looking changes nothing").isEmptyDirectory();
  }

  @Test
  void anOldInstallationKeepsItsPlace() throws IOException {
    write(".cache/lm-studio/x", "");

    assertThat(LmStudioTree.find(home)).hasValue(home.resolve(".cache/lm-studio/models"));
  }

  @Test
  void thePointerAndTheSettingsDecide() throws IOException {
    write(".cache/lm-studio/x", "");
    write("elsewhere/x", "");
    write(".lmstudio-home-pointer", home.resolve("elsewhere") + "\n");
    assertThat(LmStudioTree.find(home)).hasValue(home.resolve("elsewhere/models"));

    Path disk = home.resolve("disk");
    write(
        "elsewhere/settings.json",
        "{\"a\":{\"downloadsFolder\":\"/no\"},\"downloadsFolder\":\"" + disk + "\",\"z\":1}");
    assertThat(LmStudioTree.find(home)).hasValue(disk);
  }

  @Test
  void filesThatCannotBeUnderstoodAreNotGuessedAt() throws IOException {
    write(".lmstudio/settings.json", "{\"downloadsFolder\": [1");
    write(".lmstudio-home-pointer", "relative/path");

    assertThat(LmStudioTree.usualPlace(home)).isEqualTo(home.resolve(".lmstudio/models"));
  }

  @Test
  void importsAModelWithAllItsParts() throws IOException {
    write("src/s-00001-of-00002.gguf", "GGUF one");
    write("src/s-00002-of-00002.gguf", "GGUF two");
    LmStudioTree tree = LmStudioTree.at(home.resolve("m"));

    LmStudioModel model =
        tree.importModel(home.resolve("src/s-00001-of-00002.gguf"), Optional.empty(), false);

    assertThat(model.path()).isEqualTo("imported-models/s");
    assertThat(home.resolve("m/imported-models/s/s-00002-of-00002.gguf")).hasContent("GGUF two");
    assertThat(home.resolve("src/s-00001-of-00002.gguf")).exists();
    assertThat(tree.models()).singleElement().satisfies(m -> assertThat(m.whole()).isTrue());
    assertThat(home.resolve("m/.dray/imported-models--s")).doesNotExist();
  }

  @Test
  void importsByASecondNameWhereThatIsWanted() throws IOException {
    write("src/a.gguf", "GGUF a");
    LmStudioTree tree = LmStudioTree.at(home.resolve("m"));
    RepoId name = new RepoId("me/mine");

    tree.importModel(home.resolve("src/a.gguf"), Optional.of(name), true);
    tree.importModel(home.resolve("src/a.gguf"), Optional.of(name), true);

    assertThat(Files.isSameFile(home.resolve("src/a.gguf"), home.resolve("m/me/mine/a.gguf")))
        .isTrue();
  }

  @Test
  void importsAFolder() throws IOException {
    write("mlx/config.json", "{}");
    write("mlx/model.safetensors", "x");
    write("mlx/.git/config", "no");

    LmStudioModel model =
        LmStudioTree.at(home.resolve("m"))
            .importModel(home.resolve("mlx"), Optional.of(new RepoId("me/two")), false);

    assertThat(model.format()).isEqualTo("safetensors");
    assertThat(model.files()).hasSize(2);
  }

  @Test
  void refusesToImportWhatIsNoModelOrInTheWay() throws IOException {
    LmStudioTree tree = LmStudioTree.at(home.resolve("m"));
    write("a.gguf", "<html>");
    write("notes.txt", "x");
    write("p-00001-of-00002.gguf", "GGUF");
    write("b.gguf", "GGUF mine");
    write("m/imported-models/b/b.gguf", "GGUF other");
    write("empty/readme.md", "x");

    for (String none : new String[] {"a.gguf", "notes.txt", "empty"}) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> tree.importModel(home.resolve(none), Optional.empty(), false));
    }
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () -> tree.importModel(home.resolve("p-00001-of-00002.gguf"), Optional.empty(), false))
        .withMessageContaining("00002-of-00002");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> tree.importModel(home.resolve("none.gguf"), Optional.empty(), false));
    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> tree.importModel(home.resolve("b.gguf"), Optional.empty(), false));
    assertThat(home.resolve("m/imported-models/b/b.gguf")).hasContent("GGUF other");
  }

  @Test
  void everyFileNameGivesAName() {
    assertThat(LmStudioImport.defaultName(Path.of("/x/Llama 3 (8B)..Q4_K_M.gguf")).text())
        .isEqualTo("imported-models/Llama-3-8B-.Q4_K_M");
    assertThat(LmStudioImport.defaultName(Path.of("/x/...gguf")).text())
        .isEqualTo("imported-models/model");
    assertThat(LmStudioImport.defaultName(Path.of("/x/...gguf")).text())
        .isEqualTo("imported-models/model");
  }

  @Test
  @Proves("S002-36")
  void listsModelsAsLmStudioDoes() throws IOException {
    write("m/acme/one-GGUF/one-Q4_K_M.gguf", "12345");
    write("m/acme/one-GGUF/mmproj-one-F16.gguf", "1");
    write("m/acme/split/s-Q8_0-00001-of-00002.gguf", "12");
    write("m/acme/split/s-Q8_0-00002-of-00002.gguf", "34");
    write("m/acme/torn/t-00002-of-00003.gguf", "1");
    write("m/mlx/two/model.safetensors", "123");
    write("m/mlx/two/config.json", "{}");
    write("m/loose.gguf", "not two levels below");
    write("m/.dray/acme--one-GGUF/abc.part", "1");
    write("m/acme/one-GGUF/downloading_other.gguf.part", "1");

    LmStudioTree tree = LmStudioTree.at(home.resolve("m"));

    List<LmStudioModel> models = tree.models();
    assertThat(models)
        .extracting(LmStudioModel::path, m -> m.size().bytes(), LmStudioModel::whole)
        .containsExactlyInAnyOrder(
            tuple("acme/one-GGUF/one-Q4_K_M.gguf", 5L, true),
            tuple("acme/split/s-Q8_0.gguf", 4L, true),
            tuple("acme/torn/t.gguf", 1L, false),
            tuple("mlx/two", 5L, true));
    assertThat(models)
        .extracting(LmStudioModel::format)
        .containsExactlyInAnyOrder("gguf", "gguf", "gguf", "safetensors");
    assertThat(tree.unfinished()).hasSize(1);
    assertThat(new PartPlaces.LmStudio(tree.root()).parts())
        .singleElement()
        .satisfies(part -> assertThat(part.model()).hasValue("acme/one-GGUF"));
  }
}
