package dev.dray.server.mirror.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `Range` headers ask for.
class ByteRangesTest {

  @ParameterizedTest
  @Proves("field-96")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-9            | 0+10
          bytes=90-            | 90+10
          bytes=90-1000        | 90+10
          bytes=-5             | 95+5
          bytes=-500           | 0+100
          Bytes = 0-0 , -1     | 0+1 99+1
          bytes=0-0,200-       | 0+1
          bytes=100-           | none
          bytes=-0             | none
          bytes=5-4            | all
          bytes=a-b            | all
          bytes=-              | all
          lines=0-1            | all
          bytes=0-99,0-99      | all
          bytes=99999999999999999999999- | none
          """)
  void readsThem(String header, String expected) {
    String read =
        switch (ByteRanges.of(header, 100)) {
          case ByteRanges.All _ -> "all";
          case ByteRanges.Unsatisfiable _ -> "none";
          case ByteRanges.Some some ->
              String.join(
                  " ",
                  some.parts().stream().map(part -> part.from() + "+" + part.length()).toList());
        };
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void manyRangesAndEmptyFilesAreSentWhole() {
    String many = "bytes=" + String.join(",", Collections.nCopies(40, "0-0"));
    assertThat(ByteRanges.of(many, 100)).isInstanceOf(ByteRanges.All.class);
    assertThat(ByteRanges.of("bytes=0-0", 0)).isInstanceOf(ByteRanges.All.class);
  }
}
