package dev.dray.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.model.ReadmeSigns;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {

  @Test
  @Proves({"S002-64", "S002-65", "S002-66", "S002-67", "S002-68", "S002-69", "S002-71"})
  void signsAreFound() {
    ReadmeSigns signs =
        Readme.of(
                "AWQ 4-bit (w4 g128) for vLLM and llama.cpp, GGUF too. Tools. License: apache 2.0")
            .signs();

    assertThat(signs.schemes()).containsExactly("awq");
    assertThat(signs.details()).containsExactly("4-bit", "w4g128");
    assertThat(signs.containers()).containsExactly("gguf");
    assertThat(signs.backends()).containsExactly("llama.cpp", "vllm");
    assertThat(signs.toolCalls()).isTrue();
    assertThat(signs.reasoning()).isFalse();
    assertThat(signs.licenseHint()).hasValue("apache-2.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "We permit this and submit that.",
        "People think that developer tools for evaluation are hard.",
        "An exploration of preAWQx and vllmx"
      })
  @Proves({"S002-64", "S002-70"})
  void partsOfWordsAreNoSigns(String text) {
    assertThat(Readme.of(text).signs()).isEqualTo(ReadmeSigns.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Released under the MIT License. | mit",
        "licensed under the MIT | mit",
        "See the Llama 3.1 Community License. | llama-3",
        "Apache License, Version 2.0 | apache-2.0",
        "First MIT License, then Apache 2.0 | mit",
      })
  @Proves("S002-71")
  void theFirstLicenceCounts(String text, String licence) {
    assertThat(Readme.of(text).signs().licenseHint()).hasValue(licence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "It has strong reasoning.",
        "a thinking mode",
        "chain-of-thought",
        "<think>hm</think>"
      })
  @Proves("S002-70")
  void reasoningIsClaimed(String text) {
    assertThat(Readme.of(text).signs().reasoning()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tool use", "tool-calling", "function calling", "supports tools", "* Tools"})
  @Proves("S002-69")
  void toolsAreClaimed(String text) {
    assertThat(Readme.of(text).signs().toolCalls()).isTrue();
  }

  @Test
  void licenceFilesNameThemselves() throws IOException {
    assertThat(license("                 Apache License\n           Version 2.0, January 2004"))
        .hasValue("apache-2.0");
    assertThat(license("MIT License\n\nCopyright")).hasValue("mit");
    assertThat(license("Permission is hereby granted, free of\ncharge, to any person"))
        .hasValue("mit");
    assertThat(license("All rights reserved")).isEmpty();
  }

  private static java.util.Optional<String> license(String text) throws IOException {
    return Readme.license(new HeldBytes("LICENSE", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void cardsAreRead() {
    FrontMatter card =
        FrontMatter.of(
            """
            ---
            # a comment
            license: apache-2.0   # another
            license_name: "llama 3: special"
            language:
              - en
              - 'zh'
            tags:
            - text-generation
            - "a: b"
            - nested: no
            base_model: [org/a, "org/b, c"]
            pipeline_tag: text-generation
            empty:
            nothing: null
            text: |
              first
              second
            model-index:
              - name: x
                results:
                  - task:
                      type: y
            it's: 'it''s'
            ---
            license: mit
            """);

    assertThat(card.text("license")).hasValue("apache-2.0");
    assertThat(card.text("license_name")).hasValue("llama 3: special");
    assertThat(card.texts("language")).containsExactly("en", "zh");
    assertThat(card.texts("tags")).containsExactly("text-generation", "a: b");
    assertThat(card.texts("base_model")).containsExactly("org/a", "org/b, c");
    assertThat(card.text("text")).hasValue("first second");
    assertThat(card.texts("empty")).isEmpty();
    assertThat(card.texts("nothing")).isEmpty();
    assertThat(card.text("it's")).hasValue("it's");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "---",
        "no card",
        "---\nlicense: mit",
        " ---\nlicense: mit\n---",
        "---\n- a\n---\n"
      })
  void whatIsNoCardIsNone(String text) {
    assertThat(FrontMatter.of(text).texts("license")).isEmpty();
  }

  @Test
  @Timeout(20)
  void longRowsOfOneCharacterTakeNoLongerThanOthers() {
    for (String one : List.of("\n", " ", "\t", ".", "-", "w4 ", "*\n", "tool ", "apache ", "[")) {
      String text = one.repeat(Readme.READ / one.length());
      assertThat(Readme.of(text).signs().backends()).isEmpty();
      assertThat(Readme.of("---\n" + text + "\n---\n").card().texts("a")).isEmpty();
    }
  }

  @Test
  void randomCardsNeverFail() {
    Random random = new Random(3);
    String alphabet = "ab:-[]{}'\"#|>,\n  &*!%@\\";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("---\n");
      for (int j = random.nextInt(60); j > 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(FrontMatter.of(text + "\n---\n").texts("a")).isInstanceOf(List.class);
    }
  }
}
