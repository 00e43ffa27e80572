package dev.dray.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reads the page's own files: what they name is there, nothing in them needs a weaker policy than
/// the service sends, and what others wrote is what they published.
class PageFilesTest {
  private static final Path FOLDER =
      Checkout.root().resolve("server/src/main/resources/dev/dray/server/page");
  private static final Pattern IMPORT = Pattern.compile("from '([^']+)'");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"/page/([^\"]+)\"");

  @Test
  void whatAFileNamesIsThere() throws IOException {
    List<String> missing = new ArrayList<>();
    Map<Path, String> files = files(".js");
    files.forEach((file, text) -> {
      Matcher imports = IMPORT.matcher(text);
      while (imports.find()) {
        String name = imports.group(1);
        Path named =
            name.startsWith("/client/")
                ? FOLDER.resolveSibling("api" + name)
                : file.resolveSibling(name).normalize();
        if (!Files.exists(named)) {
          missing.add(file + " imports " + named);
        }
      }
    });
    Matcher links = LINK.matcher(Files.readString(FOLDER.resolve("index.html")));
    while (links.find()) {
      if (!Files.exists(FOLDER.resolve(links.group(1)))) {
        missing.add("index.html links " + links.group(1));
      }
    }
    assertThat(files).hasSizeGreaterThan(20);
    assertThat(missing).isEmpty();
  }

  @Test
  void everyFileHasAnAddress() throws IOException {
    Page page = new Page();
    for (String ending : List.of(".js", ".css", ".html", ".svg")) {
      for (Path file : files(ending).keySet()) {
        String name = FOLDER.relativize(file).toString().replace('\\', '/');
        assertThat(page.find(name)).as(name).isPresent();
      }
    }
  }

  @Test
  void nothingNeedsAWeakerPolicy() throws IOException {
    for (Map.Entry<Path, String> file : files(".js").entrySet()) {
      assertThat(file.getValue())
          .as(file.getKey().toString())
          .doesNotContain("eval(", "new Function(", "document.write")
          .doesNotContainPattern("\\bstyle=\"")
          .doesNotContainPattern("https?://(?!www\\.w3\\.org)[a-z0-9.]+\\.[a-z]+/[^\\s'\"]*\\.js");
      if (!file.getKey().startsWith(FOLDER.resolve("vendor"))) {
        assertThat(file.getValue()).doesNotContain("dangerouslySetInnerHTML", "innerHTML");
      }
    }
    String html = Files.readString(FOLDER.resolve("index.html"));
    assertThat(html).doesNotContainPattern("<script(?![^>]*src=)").doesNotContain("style=");
    assertThat(html).doesNotContain("//cdn", "http:", "https:");
  }

  @Test
  void whatOthersWroteIsWhatTheyPublished() throws Exception {
    byte[] library = Files.readAllBytes(FOLDER.resolve("vendor/preact-htm.js"));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(library));

    assertThat(digest)
        .isEqualTo("72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7");
    assertThat(Files.readString(FOLDER.resolve("vendor/README.md"))).contains(digest);
    assertThat(FOLDER.resolve("vendor/LICENSE-htm.txt")).content().contains("Apache License");
    assertThat(FOLDER.resolve("vendor/LICENSE-preact.txt")).content().contains("MIT License");
  }

  private static Map<Path, String> files(String ending) throws IOException {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(path -> path.toString().endsWith(ending)).toList()) {
        found.put(file, Files.readString(file));
      }
    }
    return found;
  }
}
