package dev.dray.provider.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.RateLimitedException;
import dev.dray.http.Headers;
import dev.dray.provider.Credential;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubErrorsTest {

  private static final URI ENDPOINT = URI.create("https://hub.example");
  private static final URI ASKED =
      URI.create("https://hub.example/api/models/acme/x?sig=hf_rights");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // status | code | said | with token | row of the table | message holds | next step holds
        "401|RepoNotFound|Invalid username or password.|no|REPOSITORY_NOT_FOUND|model acme/x|dray login",
        "404|RepoNotFound|Repository not found|yes|REPOSITORY_NOT_FOUND|your token may not|--repo-type",
        "401|-|Invalid credentials in Authorization header|yes|BAD_TOKEN|HF_TOKEN|/settings/tokens",
        "401|-|-|no|REPOSITORY_NOT_FOUND|private|dray login",
        "401|-|-|yes|REPOSITORY_NOT_FOUND|private|token of an account",
        "401|GatedRepo|Access to model acme/x is restricted.|no|GATED|terms|https://hub.example/acme/x",
        "401|-|Access to model acme/x is restricted.|no|GATED|terms|https://hub.example/acme/x",
        "403|GatedRepo|not in the authorized list.|yes|GATED|not among|https://hub.example/acme/x",
        "403|GatedRepo|Your request is awaiting a review|yes|GATED|awaits|https://hub.example/acme/x",
        "404|RevisionNotFound|Invalid rev id: v9|no|REVISION_NOT_FOUND|'v9'|https://hub.example/acme/x",
        "404|-|Invalid rev id: v9|no|REVISION_NOT_FOUND|'v9'|https://hub.example/acme/x",
        "404|EntryNotFound|Entry not found|no|FILE_NOT_FOUND|model acme/x|listed at",
        "404|-|-|no|REPOSITORY_NOT_FOUND|model acme/x|--repo-type",
        "403|-|Access to this resource is disabled.|no|DISABLED|disabled|choose another",
        "403|-|Forbidden: needs write|yes|ACCESS_DENIED|needs write|/settings/tokens",
        "403|-|Forbidden|no|ACCESS_DENIED|Forbidden|dray login",
        "451|-|-|no|ACCESS_DENIED|does not let you|dray login",
        "400|-|Bad thing|no|INVALID_REQUEST|Bad thing|options",
        "500|-|Oops|no|SERVER_ERROR|500 at https://hub.example/api/models/acme/x (request Root=1)|Root=1",
        "503|-|-|no|SERVER_ERROR|503|Try again",
        "429|-|Too many|no|RATE_LIMITED|Too many|Try again",
        "407|-|-|no|CONNECT_FAILED|The proxy wants|user:password@",
        "418|-|Teapot|no|PROTOCOL_VIOLATION|418|hub",
        "404|BucketNotFound|Bucket not found|no|REPOSITORY_NOT_FOUND|model acme/x|spelling"
      })
  @Proves({"field-48", "field-49", "field-42", "S000-32", "S000-33"})
  void mapsByCodeFirstAndStatusSecond(
      int status,
      @Nullable String code,
      @Nullable String said,
      String token,
      ErrorCode row,
      String message,
      String nextStep) {
    Headers headers = Headers.of("X-Request-Id", "Root=1");
    if (code != null) {
      headers = headers.with("X-Error-Code", code);
    }
    if (said != null) {
      headers = headers.with("X-Error-Message", said);
    }

    DrayException error = error(status, headers, "ignored", token.equals("yes"));

    assertThat(error.code()).isEqualTo(row);
    assertThat(error).hasMessageContaining(message);
    assertThat(error.nextStep()).contains(nextStep);
    assertThat(error.context().status()).hasValue(status);
    assertThat(error.context().requestId()).hasValue("Root=1");
    assertThat(error.context().reference()).hasValue("acme/x@v9");
    assertThat(error.context().provider()).hasValue("huggingface");
    assertThat(error + error.nextStep() + error.context()).doesNotContain("hf_rights", "hf_secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":\"One. Two\"}",
        "{\"error\":[\"One.\",\"Two\"]}",
        "{\"errors\":[{\"message\":\"One.\"},{\"message\":\"Two\"}]}",
        "{\"error\":\"One.\",\"error_description\":\"Two\"}",
        "One. \u0007 Two",
      })
  void readsEveryFormOfBody(String body) {
    assertThat(error(400, Headers.EMPTY, body, false))
        .hasMessageContaining("One.")
        .hasMessageContaining("Two")
        .hasMessageNotContaining("\u0007");
  }

  @Test
  void ignoresHtmlAndBrokenJson() {
    assertThat(error(400, Headers.EMPTY, "<!doctype html><p>One", false))
        .hasMessageNotContaining("html");
    assertThat(error(400, Headers.EMPTY, "{\"error\":", false)).hasMessageNotContaining("{");
    assertThat(error(400, Headers.EMPTY, "x".repeat(9000), false).toString().length())
        .isLessThan(600);
  }

  @Test
  @Proves("field-50")
  void hidesTokensThatTheServerRepeats() {
    assertThat(error(400, Headers.EMPTY, "bad token hf_abcdefGHI123", false))
        .hasMessageNotContaining("abcdefGHI123");
  }

  @Test
  @Proves("field-28")
  void tellsHowLongToWait() {
    Headers seconds = Headers.of("Retry-After", "17");
    Headers bucket = Headers.of("RateLimit", "\"api\";r=0;t=42");

    assertThat(error(429, seconds, "", false))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            e -> assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(17)));
    assertThat(error(429, bucket, "", false))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            e -> assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(42)));
  }

  @Test
  void namesThePageOfDatasets() {
    ModelRef.Hub ref = ModelRef.Hub.model("acme/corpus").as(RepoKind.DATASET);
    Asked asked =
        new Asked(ProviderId.HUGGINGFACE, Optional.of(ref), Optional.empty(), Optional.empty());

    DrayException error =
        errors(Map.of())
            .of(
                asked,
                Refusal.of(401, ASKED, Headers.of("X-Error-Code", "GatedRepo"), new byte[0]));

    assertThat(error)
        .isInstanceOfSatisfying(
            AccessNeededException.class,
            e ->
                assertThat(e.page())
                    .hasValue(URI.create("https://hub.example/datasets/acme/corpus")));
  }

  @Test
  void namesTheFile() {
    ModelRef.Hub ref = ModelRef.Hub.model("acme/x");
    Asked asked =
        new Asked(
            ProviderId.HUGGINGFACE,
            Optional.of(ref),
            Optional.of(new RepoPath("sub/a.bin")),
            Optional.empty());

    DrayException error =
        errors(Map.of()).of(asked, Refusal.of(404, ASKED, Headers.EMPTY, new byte[0]));

    assertThat(error.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND);
    assertThat(error).hasMessageContaining("'sub/a.bin'").hasMessageContaining("'main'");
  }

  private DrayException error(int status, Headers headers, String body, boolean token) {
    ModelRef.Hub ref = (ModelRef.Hub) ModelRef.parse("acme/x@v9");
    Optional<Credential> credential =
        token ? Optional.of(Credential.bearer(ENDPOINT, "hf_secret")) : Optional.empty();
    Asked asked = new Asked(ProviderId.HUGGINGFACE, Optional.of(ref), Optional.empty(), credential);
    return errors(token ? Map.of("HF_TOKEN", "hf_secret") : Map.of())
        .of(asked, Refusal.of(status, ASKED, headers, body.getBytes(UTF_8)));
  }

  private HubErrors errors(Map<String, String> variables) {
    Settings settings = Settings.load(new Environment(variables, folder, folder, OsFamily.LINUX));
    return new HubErrors(new HubAddresses(ENDPOINT), TokenSource.of(settings));
  }
}
