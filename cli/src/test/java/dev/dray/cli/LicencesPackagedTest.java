package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Reads the bill of materials of the build: everything that is shipped is listed there and may be
/// shipped with an Apache-2.0 program. LGPL and GPL are not on the list on purpose.
class LicencesPackagedTest {
  private static final Set<String> ALLOWED =
      Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "ISC", "CC0-1.0");

  @Test
  void everythingShippedMayBeShipped() throws Exception {
    Map<String, List<String>> licences = licences();

    assertThat(licences).containsKey("jackson-databind");
    licences.forEach(
        (name, own) -> assertThat(own).as(name).isNotEmpty().allMatch(ALLOWED::contains));
  }

  @Test
  void everythingShippedIsListed() throws Exception {
    Set<String> listed = licences().keySet();
    Path program = Path.of(System.getProperty("dray.program"));

    assertThat(jars(program.toRealPath().resolve("..").normalize().resolveSibling("lib")))
        .isNotEmpty()
        .allMatch(jar -> jar.startsWith("dray-cli-") || listed.stream().anyMatch(jar::startsWith));
  }

  private static List<String> jars(Path folder) throws IOException {
    // Those of the service lie in a folder below.
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".jar"))
          .toList();
    }
  }

  private static Map<String, List<String>> licences() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    Path sbom = Checkout.root().resolve("target/dray-sbom.xml");
    NodeList components =
        factory.newDocumentBuilder().parse(sbom.toFile()).getElementsByTagName("component");
    Map<String, List<String>> licences = new HashMap<>();
    for (int i = 0; i < components.getLength(); i++) {
      Element component = (Element) components.item(i);
      Element parent = (Element) component.getParentNode();
      if (parent.getTagName().equals("components") && !isTool(parent)) {
        licences.put(text(component, "name").getFirst(), licencesOf(component));
      }
    }
    return licences;
  }

  private static boolean isTool(Element components) {
    return ((Element) components.getParentNode()).getTagName().equals("tools");
  }

  private static List<String> licencesOf(Element component) {
    List<String> own = new ArrayList<>();
    NodeList licences = component.getElementsByTagName("license");
    for (int i = 0; i < licences.getLength(); i++) {
      Element licence = (Element) licences.item(i);
      own.addAll(text(licence, "id"));
      own.addAll(text(licence, "name"));
    }
    return own;
  }

  private static List<String> text(Element element, String tag) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = element.getElementsByTagName(tag);
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}
