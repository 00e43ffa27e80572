package dev.dray.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages for users: what has to be told is told, and no link leads nowhere.
class GuideTest {

  private static final Path DOCS = Checkout.root().resolve("docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#([^)]+))?\\)");

  /// What a reference has, and the page and the words that have it here.
  private static final Map<String, List<String>> CHAPTERS =
      Map.of(
          "quick start", List.of("index.md", "## The first download"),
          "installation", List.of("index.md", "## Install"),
          "commands", List.of("reference/commands.md", "### dray download"),
          "examples", List.of("index.md", "dray download org/name --include"),
          "the API of the library", List.of("index.md", "## In Java"),
          "environment variables", List.of("reference/settings.md", "`HF_TOKEN`"),
          "popular models", List.of("providers/mlx.md", "`mlx://Meta-Llama-3.1-8B-Instruct-4bit`"),
          "troubleshooting", List.of("index.md", "## When something is wrong"),
          "advanced usage", List.of("index.md", "## Mirrors"));

  @Test
  @Proves(value = "S001-86", type = Dray.class)
  void theReferenceHasItsChapters() throws IOException {
    for (Map.Entry<String, List<String>> chapter : CHAPTERS.entrySet()) {
      String page = Files.readString(DOCS.resolve(chapter.getValue().getFirst()));
      assertThat(page).as(chapter.getKey()).contains(chapter.getValue().get(1));
    }
    assertThat(reached(DOCS.resolve("index.md")))
        .contains("reference/commands.md", "reference/settings.md", "providers/mlx.md");
  }

  @Test
  @Proves(value = "S002-10", type = Dray.class)
  void theRegistryPageSaysWhichFormatSuitsWhichProgram() throws IOException {
    assertThat(DOCS.resolve("registry.md"))
        .content()
        .containsPattern("GGUF[^:]*Ollama")
        .containsPattern("pictures in production run under vLLM");
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    Set<String> broken = new TreeSet<>();
    try (Stream<Path> pages = Files.walk(DOCS)) {
      for (Path page : pages.filter(path -> path.toString().endsWith(".md")).toList()) {
        for (String link : reached(page)) {
          if (!Files.exists(page.resolveSibling(link))) {
            broken.add(DOCS.relativize(page) + " -> " + link);
          }
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static Set<String> reached(Path page) throws IOException {
    return LINK.matcher(Files.readString(page))
        .results()
        .map((MatchResult match) -> match.group(1))
        .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
