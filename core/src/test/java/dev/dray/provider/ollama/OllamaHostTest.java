package dev.dray.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.testkit.Proves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaHostTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                            | http://127.0.0.1:11434
          `  `                          | http://127.0.0.1:11434
          1.2.3.4                       | http://1.2.3.4:11434
          1.2.3.4:80                    | http://1.2.3.4:80
          :56789                        | http://127.0.0.1:56789
          name                          | http://name:11434
          name/                         | http://name:11434
          name:1234                     | http://name:1234
          ` "name:1234" `               | http://name:1234
          `'name'`                      | http://name:11434
          ::1                           | http://[::1]:11434
          [::1]                         | http://[::1]:11434
          [::1]:80                      | http://[::1]:80
          [fd00::2]:8000                | http://[fd00::2]:8000
          0.0.0.0                       | http://127.0.0.1:11434
          0.0.0.0:8080                  | http://127.0.0.1:8080
          ::                            | http://[::1]:11434
          [::]:8080                     | http://[::1]:8080
          http://name                   | http://name:80
          https://name                  | https://name:443
          http://1.2.3.4:5              | http://1.2.3.4:5
          https://name:1234/path        | https://name:1234/path
          https://name/deep/path/       | https://name:443/deep/path
          name:1234/ollama              | http://name:1234/ollama
          ollama.com                    | https://ollama.com:443
          http://ollama.com             | http://ollama.com:80
          """)
  @Proves("S000-03")
  void readsEverySpelling(@Nullable String text, String base) {
    OllamaHost host = OllamaHost.parse(text == null ? "" : text);

    assertThat(host.base()).hasToString(base);
    assertThat(host.warning()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "name:66000, http://name:11434",
    "name:-1, http://name:11434",
    "name:word, http://name:11434",
    "name:, http://name:11434",
    "http://name:66000, http://name:80",
    "https://name:word, https://name:443"
  })
  void aPortThatIsNoneIsReplacedAndToldOf(String text, String base) {
    OllamaHost host = OllamaHost.parse(text);

    assertThat(host.base()).hasToString(base);
    assertThat(host.warning()).get().asString().contains("port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://name",
        "file:///etc/passwd",
        "http://user:secret@name",
        "na me",
        "name\nX: y",
        "http://name/pa th",
        "http://name/x?y=z",
        "[::g]"
      })
  @Proves("S000-46")
  void whatIsNoServerIsRefusedWithoutItsSecrets(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OllamaHost.parse(text))
        .withMessageNotContaining("secret");
  }

  @Test
  void knowsThisMachine() {
    for (String near : new String[] {"", "localhost", "127.0.0.2", "[::1]", "0.0.0.0"}) {
      assertThat(OllamaHost.parse(near).isLoopback()).as(near).isTrue();
    }
    assertThat(OllamaHost.parse("10.0.0.1").isLoopback()).isFalse();
  }
}
