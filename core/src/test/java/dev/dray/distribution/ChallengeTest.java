package dev.dray.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {

  private static List<Challenge> of(String... fields) {
    return Challenge.parse(List.of(fields));
  }

  @Test
  void readsWhatRegistriesSay() {
    assertThat(
            of(
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                    + "scope=\"repository:ai/smollm2:pull\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.docker.io/token",
                    "service", "registry.docker.io",
                    "scope", "repository:ai/smollm2:pull")));
    assertThat(of("Basic realm=\"Registry Realm\""))
        .containsExactly(new Challenge("basic", Map.of("realm", "Registry Realm")));
  }

  @Test
  void readsSeveralInOneFieldAndInSeveral() {
    assertThat(of("Negotiate, Basic realm=\"a, b\", Bearer realm=https://x/t , scope=\"p:pull\""))
        .extracting(Challenge::scheme)
        .containsExactly("negotiate", "basic", "bearer");
    assertThat(of("NTLM TlRMTVNTUA==", "BEARER Realm = \"https://x\""))
        .extracting(Challenge::scheme, Challenge::parameters)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ntlm", Map.of()),
            org.assertj.core.groups.Tuple.tuple("bearer", Map.of("realm", "https://x")));
  }

  @Test
  void unquotesAndKeepsTheFirstOfTwo() {
    assertThat(of("Bearer realm=\"a\\\"b\",realm=\"c\"").getFirst().parameter("realm"))
        .contains("a\"b");
  }

  @Test
  void endsAtWhatIsMalformed() {
    assertThat(of("Bearer realm=\"open")).containsExactly(new Challenge("bearer", Map.of()));
    assertThat(of("=,=", "", "\u0000")).isEmpty();
    assertThat(of("Basic " + "x".repeat(9000))).isEmpty();
    assertThat(of("a,".repeat(100))).hasSize(16);
  }
}
