package dev.dray.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.testkit.Proves;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Registry files are, to the byte, what Python's `json.dump(…, indent=2)` writes.
class JsonFormTest {

  @TempDir Path folder;

  private static String rewritten(String text, boolean ascii) throws Exception {
    List<JsonValue> items = new ArrayList<>();
    new JsonReader()
        .items(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), items::add);
    StringBuilder out = new StringBuilder();
    JsonWriter.file(items, ascii, out);
    return out.toString();
  }

  @Test
  void whatPythonWroteStaysAsItIs() throws Exception {
    String python =
        """
        [
          {
            "name": "a \\"quoted\\" \\\\ \\u00fc \\ud83e\\udd99 \\ud800 \\u007f / \\b\\f\\n\\r\\t\\u001b",
            "empty": {},
            "none": [],
            "numbers": [
              0,
              -0.0,
              1e-05,
              0.0001,
              1e+16,
              1.0,
              123456789012345678901234567890,
              0.1,
              NaN,
              -Infinity
            ],
            "deep": {
              "b": null,
              "a": [
                [],
                {
                  "x": true
                }
              ]
            }
          },
          {}
        ]
        """;
    assertThat(rewritten(python, true)).isEqualTo(python);
    assertThat(rewritten("[]\n", true)).isEqualTo("[]\n");
    String plain = "[\n  \"ü 🦙 \\ud800 \\u001f\"\n]\n";
    assertThat(rewritten(plain, false)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "0.95, 0.95",
    "1, 1.0",
    "100, 100.0",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1.5e-7, 1.5e-07",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "1.2345e22, 1.2345e+22",
    "1e100, 1e+100",
    "-2.5, -2.5",
    "4.9e-324, 5e-324"
  })
  void numbers(double value, String python) {
    assertThat(PythonNumber.text(value)).isEqualTo(python);
  }

  @Test
  void pythonAgrees() throws Exception {
    String python =
        System.getProperty(
            "DRAY_TEST_PYTHON", System.getenv().getOrDefault("DRAY_TEST_PYTHON", ""));
    assumeTrue(!python.isEmpty(), "DRAY_TEST_PYTHON names no Python");
    StringBuilder ours = new StringBuilder();
    List<JsonValue> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      all.add(any(random, 0));
    }
    JsonWriter.file(all, true, ours);
    Path file = Files.writeString(folder.resolve("ours.json"), ours);
    Process process =
        new ProcessBuilder(
                python,
                "-c",
                "import json,sys\n"
                    + "d=json.load(open(sys.argv[1]))\n"
                    + "sys.stdout.write(json.dumps(d,indent=2)+'\\n')",
                file.toString())
            .start();
    String theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    assertThat(theirs).isEqualTo(ours.toString());
    assertThat(rewritten(theirs, true)).isEqualTo(theirs);
  }

  private static JsonValue any(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0 -> JsonValue.unset();
      case 1 -> JsonValue.of(random.nextBoolean());
      case 2 -> JsonValue.of(random.nextLong());
      case 3 -> JsonValue.of(number(random));
      case 4 -> JsonValue.of(text(random));
      case 5 -> {
        List<JsonValue> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(any(random, depth + 1));
        }
        yield new JsonValue.Items(items);
      }
      default -> {
        JsonObject object = JsonObject.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
          object =
              object.with(
                  text(random).replaceAll("[\\ud800-\\udfff]", "s"), any(random, depth + 1));
        }
        yield object;
      }
    };
  }

  private static double number(SplittableRandom random) {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value)
        ? random.nextBoolean() ? value : random.nextInt(1_000_000) / 1000.0
        : 0.5;
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  @Test
  @Proves("S002-268")
  void damageHasItsPlace() {
    assertThatThrownBy(() -> rewritten("[\n  {\"name\": \"a\"},\n  {\"name\": \n", true))
        .isInstanceOfSatisfying(
            JsonReader.Malformed.class,
            damage -> {
              assertThat(damage.at()).isEqualTo(31);
              assertThat(damage.place()).startsWith("line 4");
            });
    assertThatThrownBy(() -> rewritten("", true)).hasMessage("it is empty");
    assertThatThrownBy(() -> rewritten("{}", true)).hasMessageContaining("list");
    assertThatThrownBy(() -> rewritten("[] []", true)).hasMessageContaining("follows");
    assertThatThrownBy(() -> rewritten("[".repeat(100), true))
        .isInstanceOf(JsonReader.Malformed.class);
  }

  @Test
  void objectsKeepTheirOrder() throws IOException {
    JsonObject object =
        JsonObject.EMPTY
            .with("b", JsonValue.of(1))
            .with("a", JsonValue.unset())
            .with("b", JsonValue.of(2));
    assertThat(object).hasToString("{\"b\": 2, \"a\": null}");
    assertThat(object.without("b").with("c", JsonValue.of("x")).keys()).containsExactly("a", "c");
    assertThat(object.without("zz")).isSameAs(object);
    assertThat(object.has("a")).isTrue();
    assertThat(object.get("zz").isNull()).isTrue();
    assertThat(new JsonValue.Numeral("1e3").whole()).hasValue(1000);
    assertThat(new JsonValue.Numeral("1.5").whole()).isEmpty();
    assertThat(new JsonValue.Numeral("1e999999999").whole()).isEmpty();
  }
}
