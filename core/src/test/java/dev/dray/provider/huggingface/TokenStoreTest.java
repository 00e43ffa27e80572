package dev.dray.provider.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.error.InvalidRequestException;
import dev.dray.error.NotFoundException;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStoreTest {

  private static final URI HUB = URI.create("https://huggingface.co");

  @TempDir private Path folder;
  private Path home;
  private TokenStore store;

  @BeforeEach
  void openStore() {
    home = folder.resolve("home/.cache/huggingface");
    store = TokenStore.of(settings(Map.of()));
  }

  @Test
  void loginStoresAndActivates() throws IOException {
    store.login("laptop", " hf_one\r\n");
    store.login("server", "hf_two");

    assertThat(home.resolve("token")).hasContent("hf_two");
    assertThat(home.resolve("stored_tokens"))
        .hasContent("[laptop]\nhf_token = hf_one\n\n[server]\nhf_token = hf_two\n\n");
    assertThat(store.list())
        .extracting(StoredToken::name, StoredToken::active)
        .containsExactly(tuple("laptop", false), tuple("server", true));
    for (String name : new String[] {"token", "stored_tokens"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(name))))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    try (var files = Files.list(home)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void switchesAndLogsOut() {
    store.login("a", "hf_a");
    store.login("b", "hf_b");

    store.switchTo("a");
    assertThat(home.resolve("token")).hasContent("hf_a");

    store.logout("b");
    assertThat(home.resolve("token")).hasContent("hf_a");
    store.logout("a");
    assertThat(home.resolve("token")).doesNotExist();
    assertThat(store.list()).isEmpty();
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> store.logout("a"));
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> store.switchTo("a"));

    store.login("c", "hf_c");
    assertThat(store.logoutAll()).isTrue();
    assertThat(store.logoutAll()).isFalse();
    assertThat(home.resolve("stored_tokens")).doesNotExist();
  }

  @Test
  void keepsWhatOthersWrote() throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("stored_tokens"),
        """
        # made by hand
        [oauth-alice]
        hf_token = hf_oauth_x
        refresh_token = r%1
        expires_at = 1767000000

        [laptop]
        HF_Token: hf_old
        refresh_token = stale
        """);

    store.login("laptop", "hf_new");

    assertThat(home.resolve("stored_tokens"))
        .hasContent(
            """
            # made by hand

            [oauth-alice]
            hf_token = hf_oauth_x
            refresh_token = r%1
            expires_at = 1767000000

            [laptop]
            hf_token = hf_new

            """);
    assertThat(store.list().getFirst().expiresAt()).hasValue(Instant.ofEpochSecond(1767000000));
  }

  @Test
  void followsALinkedTokenFile() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "hf_old");
    Files.createDirectories(home);
    Files.createSymbolicLink(home.resolve("token"), elsewhere);

    store.login("a", "hf_new");

    assertThat(home.resolve("token")).isSymbolicLink();
    assertThat(elsewhere).hasContent("hf_new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "hf_with blank", "hf_\u00e9", "api_org_x", "hf_\u0000"})
  @Proves("field-50")
  void refusesWhatIsNoTokenWithoutShowingIt(String token) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> store.login("x", token))
        .satisfies(e -> assertThat(e + e.nextStep()).doesNotContain("hf_"));
    assertThat(home.resolve("token")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "DEFAULT", "default", "a\nb", " a"})
  void refusesNamesThatBreakTheFile(String name) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> store.login(name, "hf_x"));
  }

  @Test
  void officialClientReadsWhatWeStoreAndWeReadWhatItStores() throws Exception {
    String python = System.getenv("DRAY_TEST_PYTHON");
    assumeTrue(python != null, "DRAY_TEST_PYTHON names no Python with huggingface_hub");
    store.login("my laptop [1]", "hf_ours");

    String seen =
        python(
            python,
            """
            from huggingface_hub import get_token, constants
            from huggingface_hub.utils import get_stored_tokens
            from huggingface_hub.utils._auth import _save_token
            from huggingface_hub._login import auth_switch
            print(get_token(), get_stored_tokens())
            _save_token("hf_theirs", "theirs", refresh_token="r", expires_at=1767000000)
            auth_switch("theirs")
            """);

    assertThat(seen).contains("hf_ours {'my laptop [1]': 'hf_ours'}");
    assertThat(store.list())
        .containsExactlyInAnyOrder(
            new StoredToken("my laptop [1]", false, Optional.empty()),
            new StoredToken("theirs", true, Optional.of(Instant.ofEpochSecond(1767000000))));
    store.switchTo("my laptop [1]");
    store.logout("theirs");
    assertThat(
            python(
                python,
                """
                from huggingface_hub import get_token
                from huggingface_hub.utils import get_stored_tokens
                print(get_token(), get_stored_tokens())
                """))
        .contains("hf_ours {'my laptop [1]': 'hf_ours'}");
  }

  @Test
  @Proves({"field-47", "S001-72", "S000-30"})
  void findsTheTokenInTheOfficialOrder() throws IOException {
    store.login("stored", "hf_file");

    assertThat(sent(Map.of())).isEqualTo("Bearer hf_file");
    assertThat(sent(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old"))).isEqualTo("Bearer hf_old");
    assertThat(sent(Map.of("HUGGING_FACE_HUB_TOKEN", "hf_old", "HF_TOKEN", " hf_env\r\n")))
        .isEqualTo("Bearer hf_env");
    assertThat(sent(Map.of("HF_TOKEN", ""))).isEqualTo("Bearer hf_file");
    assertThat(sent(Map.of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1", "HF_TOKEN", "hf_env"))).isEmpty();

    Settings explicit =
        settings(Map.of("HF_TOKEN", "hf_env", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"))
            .with(Setting.TOKEN, "hf_arg");
    assertThat(sent(TokenSource.of(explicit))).isEqualTo("Bearer hf_arg");
    assertThat(sent(TokenSource.of(explicit.with(Setting.TOKEN, "none")))).isEmpty();

    Path other = Files.writeString(folder.resolve("other"), "hf_path\n");
    assertThat(sent(Map.of("HF_TOKEN_PATH", other.toString()))).isEqualTo("Bearer hf_path");
    Files.writeString(other, "\n");
    assertThat(sent(Map.of("HF_TOKEN_PATH", other.toString()))).isEmpty();
  }

  @Test
  void anEndpointFromAProjectFileGetsNoStoredToken() throws IOException {
    Files.createDirectories(folder.resolve("work"));
    Files.writeString(folder.resolve("work/dray.toml"), "endpoint = 'http://elsewhere'\n");
    Settings settings =
        Settings.load(
            new Environment(
                Map.of("HF_TOKEN", "hf_env"),
                folder.resolve("home"),
                folder.resolve("work"),
                OsFamily.LINUX));

    assertThat(TokenSource.of(settings).credential()).isEmpty();
    assertThat(TokenSource.of(settings).withheld().orElseThrow()).contains("dray.toml");
    assertThat(TokenSource.of(settings.with(Setting.TOKEN, "hf_arg")).credential()).isPresent();
  }

  @Test
  @Proves("field-50")
  void nothingPrintsAToken() {
    store.login("a", "hf_secret");
    TokenSource source = TokenSource.of(settings(Map.of("HF_TOKEN", "hf_secret")));

    assertThat(
            ""
                + store
                + store.list()
                + source
                + source.find()
                + source.credential()
                + source.origin()
                + StoredTokensFile.parse("[a]\nhf_token = hf_secret\n"))
        .doesNotContain("hf_secret");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> TokenSource.of(settings(Map.of("HF_TOKEN", "hf_secret x"))).credential())
        .satisfies(
            e -> assertThat(e + e.nextStep()).doesNotContain("hf_secret").contains("HF_TOKEN"));
  }

  private String sent(Map<String, String> variables) {
    return sent(TokenSource.of(settings(variables)));
  }

  private static String sent(TokenSource source) {
    return source.credential().flatMap(c -> c.headerFor(HUB)).orElse("");
  }

  private Settings settings(Map<String, String> variables) {
    return Settings.load(
        new Environment(variables, folder.resolve("home"), folder.resolve("work"), OsFamily.LINUX));
  }

  private String python(String program, String code) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(program, "-c", code).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("HF_"));
    builder.environment().put("HF_HOME", home.toString());
    builder.environment().put("HF_HUB_DISABLE_TELEMETRY", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
