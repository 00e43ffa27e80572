package dev.dray.server.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  @Test
  void mappingsSequencesTextsAndFlowValuesAreRead() {
    String yaml =
        """
        # a comment
        plain: some words, with a comma: and more
        quoted: 'it''s: "quoted"'
        '200':
          nothing:
          number: 12
          share: 0.25
          yes: true
        list:
          - one
          - name: two
            size: 3

          - {a: [1, two, 'three, four'], b: null}
        text: |
          first

            indented
          last
        /path/{id}:
          get: {}
        """;

    assertThat(YamlReader.read(yaml).toString())
        .isEqualTo(
            "{\"plain\":\"some words, with a comma: and more\",\"quoted\":\"it's: \\\"quoted\\\"\","
                + "\"200\":{\"nothing\":null,\"number\":12,\"share\":0.25,\"yes\":true},"
                + "\"list\":[\"one\",{\"name\":\"two\",\"size\":3},"
                + "{\"a\":[1,\"two\",\"three, four\"],\"b\":null}],"
                + "\"text\":\"first\\n\\n  indented\\nlast\\n\","
                + "\"/path/{id}\":{\"get\":{}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\n   b: 2\n",
        "a: {b: 1\n",
        "a: [1, 2\n",
        "a: {b: c: d}\n",
        "a: 1\na: 2\n",
        "words without a colon\n",
        "a: 'open\n"
      })
  void whatIsNotUnderstoodIsNamedWithItsLine(String yaml) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> YamlReader.read(yaml))
        .withMessageStartingWith("line ");
  }
}
