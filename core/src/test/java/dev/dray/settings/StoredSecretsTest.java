package dev.dray.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tokens of providers in a file of their own.
class StoredSecretsTest {

  @TempDir Path temp;

  private Settings settings(Map<String, String> variables) {
    return Settings.load(new Environment(variables, temp, temp, OsFamily.LINUX));
  }

  @Test
  void aStoredTokenCountsAtOnceAndBehindTheEnvironment() {
    Settings running = settings(Map.of());
    Settings told = settings(Map.of("MODELSCOPE_API_TOKEN", "ms-told"));

    running.secrets().put(Setting.MODELSCOPE_TOKEN, "ms-stored");

    assertThat(running.modelScopeToken()).contains("ms-stored");
    assertThat(running.origin(Setting.MODELSCOPE_TOKEN))
        .isEqualTo(new Origin.StoredSecret(running.secrets().path()));
    assertThat(told.modelScopeToken()).contains("ms-told");
    assertThat(running.toString()).doesNotContain("ms-stored");
    assertThat(running.with(Setting.MODELSCOPE_TOKEN, "none").modelScopeToken()).contains("none");
    assertThat(running.secrets().remove(Setting.MODELSCOPE_TOKEN)).isTrue();
    assertThat(running.secrets().remove(Setting.MODELSCOPE_TOKEN)).isFalse();
    assertThat(running.modelScopeToken()).isEmpty();
  }

  @Test
  void severalTokensLieTogether() {
    StoredSecrets secrets = settings(Map.of()).secrets();
    secrets.put(Setting.CIVITAI_TOKEN, "a=b");
    secrets.put(Setting.LMSTUDIO_TOKEN, "lm");
    secrets.put(Setting.CIVITAI_TOKEN, "c==");

    assertThat(secrets.find(Setting.CIVITAI_TOKEN)).contains("c==");
    assertThat(secrets.find(Setting.LMSTUDIO_TOKEN)).contains("lm");
    assertThat(secrets.find(Setting.OLLAMA_TOKEN)).isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nobodyElseCanReadIt() throws Exception {
    StoredSecrets secrets = settings(Map.of()).secrets();
    secrets.put(Setting.OLLAMA_TOKEN, "key");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.path())))
        .isEqualTo("rw-------");
    try (var files = Files.list(secrets.path().getParent())) {
      assertThat(files).containsExactly(secrets.path());
    }
  }

  @Test
  void whatIsNoTokenIsRefusedWithoutShowingIt() throws Exception {
    StoredSecrets secrets = settings(Map.of()).secrets();
    for (String text : new String[] {"", "two words", "line\nbreak", "\u00e9", "x".repeat(5000)}) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> secrets.put(Setting.CIVITAI_TOKEN, text))
          .withMessageContaining("civitai.token")
          .matches(e -> text.isEmpty() || !String.valueOf(e.getMessage()).contains(text));
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> secrets.put(Setting.TOKEN, "hf_x"));
    assertThat(secrets.path()).doesNotExist();

    Files.createDirectories(secrets.path());
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> secrets.find(Setting.CIVITAI_TOKEN))
        .withMessageContaining(secrets.path().toString());
  }
}
