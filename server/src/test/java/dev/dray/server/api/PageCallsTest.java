package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.page.Page;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The web page as a browser loads it from a running service: every module that another one asks
/// for comes, and every call that the page's client can make is in the contract. What people do
/// with it is tried in a real browser by `./dev browser`.
@Timeout(60)
class PageCallsTest {

  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(/page/[^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import\\()\\s*'([./][^']*\\.js)'");
  private static final Pattern USE = Pattern.compile("\\bdray\\.([a-zA-Z]+)(?:\\.([a-zA-Z]+))?\\(");
  private static final Pattern CALL =
      Pattern.compile(
          "this\\.(#get|#post|request)\\(\\s*(?:'(PUT|DELETE|PATCH)',\\s*)?['`](/api[^'`]*)['`]"
              + "(\\s*\\+\\s*path)?");

  @TempDir Path temp;

  @Test
  @Proves(value = "S001-107", type = Page.class)
  void theWholePageIsServedAndAsksForNothingThatIsNotThere() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Map<String, String> loaded = load(service);
      assertThat(loaded).hasSizeGreaterThan(20).containsKeys("/page/app.js", "/client/dray.js");

      String client = loaded.getOrDefault("/client/dray.js", "");
      Set<String> calls = new TreeSet<>();
      Matcher call = CALL.matcher(client);
      while (call.find()) {
        String method =
            switch (call.group(1)) {
              case "#get" -> "GET";
              case "#post" -> "POST";
              default -> call.group(2);
            };
        String path = call.group(3).replaceAll("\\$\\{[^}]*}", "x");
        calls.add(method + " " + path + (call.group(4) == null ? "" : "x"));
      }
      assertThat(calls).hasSizeGreaterThan(30).contains("DELETE /api/v1/local/x");
      assertThat(calls)
          .allSatisfy(one -> {
            int blank = one.indexOf(' ');
            String method = one.substring(0, blank);
            assertThat(ServiceBench.operation(method, one.substring(blank + 1)))
                .as(one)
                .isPresent();
          });

      Set<String> used = new TreeSet<>();
      loaded.forEach((file, text) -> {
        Matcher use = USE.matcher(file.startsWith("/page/") ? text : "");
        while (use.find()) {
          used.add(use.group(1) + (use.group(2) == null ? "" : "." + use.group(2)));
        }
      });
      assertThat(used).contains("downloads.create", "local.remove", "search");
      // Called by a name that the button brings.
      used.addAll(Set.of("downloads.pause", "downloads.resume", "downloads.cancel"));
      used.add("downloads.retry");
      assertThat(used)
          .allSatisfy(name -> {
            String[] parts = name.split("\\.", -1);
            String group = parts.length == 1 ? client : group(client, parts[0]);
            assertThat(group)
                .as(name)
                .containsPattern("\\b" + parts[parts.length - 1] + "(: |\\()");
          });
    }
  }

  /// One object of calls, such as `downloads = { … };`.
  private static String group(String client, String name) {
    Matcher group = Pattern.compile("(?s)\\n  " + name + " = \\{(.*?)\\n  };").matcher(client);
    assertThat(group.find()).as(name + " is in dray.js").isTrue();
    return group.group(1);
  }

  /// Every file that the first screen leads to, by its address.
  private static Map<String, String> load(ServiceBench service) throws Exception {
    Map<String, String> loaded = new TreeMap<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      Queue<URI> open = new ArrayDeque<>();
      String screen = get(http, service.at("/"), "text/html").body();
      Matcher links = LINK.matcher(screen);
      while (links.find()) {
        open.add(service.at(links.group(1)));
      }
      assertThat(open).isNotEmpty();
      while (!open.isEmpty()) {
        URI file = open.remove();
        if (loaded.containsKey(file.getPath())) {
          continue;
        }
        boolean script = file.getPath().endsWith(".js");
        String text = get(http, file, script ? "text/javascript" : "").body();
        loaded.put(file.getPath(), text);
        Matcher imports = IMPORT.matcher(script ? text : "");
        while (imports.find()) {
          open.add(file.resolve(imports.group(1)));
        }
      }
    }
    return loaded;
  }

  private static HttpResponse<String> get(HttpClient http, URI file, String type) throws Exception {
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(file).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(file.toString()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .as(file.toString())
        .startsWith(type);
    return answer;
  }
}
