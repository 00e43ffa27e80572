package dev.dray.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.CheckedPage;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.docs.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Makes and checks `docs/providers/index.md`: what each provider's code says it can do, and the
/// tests of the contract that it passes.
class ProvidersPageTest {

  @TempDir Path temp;

  private List<Support> rows() {
    Settings settings =
        Settings.builder()
            .environment(new Environment(Map.of(), temp, temp, OsFamily.LINUX))
            .withoutFiles()
            .build();
    try (Dray dray = Dray.open(settings)) {
      return dray.providers();
    }
  }

  /// The tests that extend the contract, by class name, with their file.
  private static Map<String, String> contracts() throws IOException {
    Path tests = Checkout.root().resolve("core/src/test/java");
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(tests)) {
      for (Path file : all.filter(f -> f.toString().endsWith("ContractTest.java")).toList()) {
        if (Files.readString(file).contains("extends ProviderContract")) {
          String name = String.valueOf(file.getFileName());
          found.put(
              name.substring(0, name.length() - ".java".length()),
              Checkout.root().relativize(file).toString().replace('\\', '/'));
        }
      }
    }
    return found;
  }

  private static List<String> tests() {
    return Arrays.stream(ProviderContract.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(method -> method.getName())
        .sorted()
        .toList();
  }

  private static String words(String camel) {
    return camel.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  @Test
  void everyProviderThatIsBuiltHasAContractTest() throws IOException {
    long built = rows().stream().filter(Support::canDownload).count();

    assertThat(contracts()).hasSizeGreaterThanOrEqualTo((int) built);
  }

  @Test
  @Proves(value = "S000-42", type = Support.class)
  void thePageIsUpToDate() throws IOException {
    List<String> heads = new ArrayList<>(List.of("provider", "how", "as in"));
    Arrays.stream(Feature.values()).map(Feature::word).forEach(heads::add);
    MarkdownTable matrix = new MarkdownTable(heads.toArray(String[]::new));
    for (Support row : rows()) {
      List<String> cells = new ArrayList<>();
      Path page = Checkout.root().resolve("docs/providers/" + row.provider().id() + ".md");
      String name = "`" + row.provider().id() + "`";
      cells.add(Files.exists(page) ? "[" + name + "](" + row.provider().id() + ".md)" : name);
      cells.add(row.family().name().toLowerCase(Locale.ROOT));
      cells.add(row.canDownload() ? "`" + row.provider().example() + "`" : "");
      for (Feature feature : Feature.values()) {
        cells.add(row.features().contains(feature) ? "yes" : "");
      }
      matrix.row(cells.toArray(String[]::new));
    }
    Map<String, String> contracts = contracts();
    List<String> columns = new ArrayList<>(List.of("test of the contract"));
    contracts.forEach((name, file) ->
        columns.add("[" + name.replace("ContractTest", "") + "](../../" + file + ")"));
    MarkdownTable tests = new MarkdownTable(columns.toArray(String[]::new));
    for (String test : tests()) {
      List<String> cells = new ArrayList<>(List.of(words(test)));
      contracts.keySet().forEach(name -> cells.add("passes"));
      tests.row(cells.toArray(String[]::new));
    }
    CheckedPage.of("docs/providers/index.md")
        .matches(
            """
            # Providers

            <!-- Made by ./dev docs; do not edit. -->

            Where models come from. One call and one command for all of them: the same request,
            progress, errors, resume and verification. `dray providers` prints this table, and what of
            it was found on the machine. What a provider cannot do is refused with a sentence, never
            faked. `files` are listed by the provider and fetched by Dray; a `daemon` fetches by
            itself and reports; `cloud` names are known and refused.

            """
                + matrix
                + """

                Every provider runs the tests of one contract against a server that speaks its protocol
                on a real socket; a build with one that fails or is skipped does not pass. Where a
                provider lacks a feature, the test holds that it says so.

                """
                + tests);
  }

  @Test
  void everyProviderHasAnExampleThatIsUnderstood() {
    assertThat(
            Arrays.stream(ProviderId.values())
                .filter(id -> id.family() != ProviderId.Family.CLOUD)
                .map(id -> ModelRef.parse(id.example()).provider())
                .collect(Collectors.toSet()))
        .hasSize(9);
  }
}
