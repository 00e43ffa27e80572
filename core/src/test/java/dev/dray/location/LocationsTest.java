package dev.dray.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.RepoPath;
import dev.dray.error.InvalidRequestException;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationsTest {

  private static final List<RepoPath> GGUF = List.of(new RepoPath("x.Q4_K_M.GGUF"));
  private static final List<RepoPath> SAFETENSORS = List.of(new RepoPath("model.safetensors"));

  @TempDir Path temp;
  private final Map<String, String> variables = new HashMap<>();

  private Locations locations(OsFamily os) {
    return Locations.of(Settings.load(new Environment(variables, temp.resolve("home"), temp, os)));
  }

  private Locations locations() {
    return locations(OsFamily.LINUX);
  }

  private Path home(String below) {
    return temp.resolve("home").resolve(below);
  }

  @Test
  @Proves({"S002-216", "S002-256", "S004-42"})
  void theBuiltInPlacesAreWhereEachSystemHasThem() {
    assertThat(locations().all())
        .extracting(Location::name)
        .containsExactly("hub-cache", "linux_wsl", "windows_lmstudio", "app-cache");
    assertThat(locations().named("weights").root()).isEqualTo(home("ai-models/weights"));
    assertThat(locations().named("LINUX_WSL").origin()).isEqualTo("usual place");
    assertThat(locations().named("lmstudio").root()).isEqualTo(home(".lmstudio/models"));
    assertThat(locations().named("app-cache").root()).isEqualTo(home(".cache/dray/models"));
    assertThat(locations(OsFamily.MACOS).named("app-cache").root())
        .isEqualTo(home("Library/Caches/dray/models"));
    variables.put("LOCALAPPDATA", temp.resolve("local").toString());
    assertThat(locations(OsFamily.WINDOWS).named("app-cache").root())
        .isEqualTo(temp.resolve("local/dray/cache/models"));
  }

  @Test
  @Proves({"S002-217", "S002-219", "S002-220"})
  void settingsMoveThem() throws IOException {
    variables.put("IMAGEWORKS_MODEL_ROOT", temp.resolve("big/weights").toString());
    variables.put("IMAGEWORKS_LMSTUDIO_ROOT", temp.resolve("lm studio").toString());
    variables.put("DRAY_LOCATIONS", "fast=~/nvme");
    Locations all = locations();
    assertThat(all.named("linux_wsl").root()).isEqualTo(temp.resolve("big/weights"));
    assertThat(all.named("windows_lmstudio").root()).isEqualTo(temp.resolve("lm studio"));
    assertThat(all.named("windows_lmstudio").origin()).contains("IMAGEWORKS_LMSTUDIO_ROOT");
    assertThat(all.named("Fast").root()).isEqualTo(home("nvme"));

    variables.put("DRAY_LOCATIONS", "weights=" + temp.resolve("elsewhere"));
    assertThat(locations().named("linux_wsl").root()).isEqualTo(temp.resolve("elsewhere"));

    variables.remove("IMAGEWORKS_LMSTUDIO_ROOT");
    Files.createDirectories(home(".lmstudio"));
    Files.writeString(
        home(".lmstudio/settings.json"),
        "{\"downloadsFolder\": \"" + temp.resolve("chosen") + "\"}");
    assertThat(locations().named("lmstudio").root()).isEqualTo(temp.resolve("chosen"));
  }

  @Test
  @Proves("S002-23")
  void aPathIsAPlaceOfItsOwnAndAnUnknownNameIsToldWithTheKnownOnes() {
    assertThat(locations().named("./x").root()).isEqualTo(temp.resolve("x"));
    assertThat(locations().named("~/x").root()).isEqualTo(home("x"));
    assertThat(locations().named("/abs/x").name()).isEqualTo(Location.CUSTOM);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> locations().named("wieghts"))
        .withMessageContaining("wieghts")
        .satisfies(e -> assertThat(e.nextStep()).contains("linux_wsl", "windows_lmstudio"));
  }

  @Test
  @Proves("S002-256")
  void aPathIsNamedByThePlaceItLiesIn() {
    Locations all = locations();
    assertThat(all.nameOf(home("ai-models/weights/a/b"))).isEqualTo("linux_wsl");
    assertThat(all.nameOf(home(".lmstudio/models/a/b/c.gguf"))).isEqualTo("windows_lmstudio");
    assertThat(all.nameOf(home("ai-models/weights2/a"))).isEqualTo("custom");
  }

  @Test
  @Proves({"S002-37", "S002-218"})
  void ggufGoesToLmStudioWhereThereIsOneAndTheReasonIsSaid() throws IOException {
    assertThat(locations().route(SAFETENSORS).folder()).isEqualTo(home("ai-models/weights"));

    Route without = locations().route(GGUF);
    assertThat(without.folder()).isEqualTo(home("ai-models/weights/gguf"));
    assertThat(without.reason()).contains("no LM Studio", "models.lmstudio-root");

    Files.createDirectories(home(".lmstudio/models"));
    Route with = locations().route(GGUF);
    assertThat(with.folder()).isEqualTo(home(".lmstudio/models"));
    assertThat(with.reason()).contains("LM Studio's folder");

    variables.put("IMAGEWORKS_LMSTUDIO_ROOT", temp.resolve("not there yet").toString());
    assertThat(locations().route(GGUF).folder()).isEqualTo(temp.resolve("not there yet"));
  }
}
