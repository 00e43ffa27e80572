package dev.dray.cli;

import dev.dray.cli.console.Console;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One run of the program in this process, with a home of its own, and what it wrote.
///
/// @param code the exit code
/// @param out standard output
/// @param err standard error
public record Run(int code, String out, String err) {

  /// The one JSON document of standard output; fails if there is more or less.
  public JsonNode json() {
    return parse(out);
  }

  /// Parses exactly one document.
  public static JsonNode parse(String text) {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    return mapper.readTree(text);
  }

  /// The last line of standard output.
  public String lastLine() {
    return out.strip().lines().reduce((a, b) -> b).orElse("");
  }

  /// Where a run takes place.
  public static final class Place {
    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private String name = "dray";
    private String input = "";
    private boolean terminal;
    private boolean watched;

    /// A place with its home in this folder, which is empty.
    public Place(Path home) {
      this.home = home;
      variables.put("HF_HOME", home.resolve("hf").toString());
      variables.put("DRAY_HOME", home.resolve("dray").toString());
      // No test asks the real ones: nobody listens at these.
      variables.put("MODELSCOPE_ENDPOINT", "http://127.0.0.1:9");
      variables.put("OLLAMA_HOST", "127.0.0.1:9");
    }

    /// Asks this hub.
    public Place hub(URI endpoint) {
      return with("HF_ENDPOINT", endpoint.toString());
    }

    /// Sets a variable.
    public Place with(String variable, String value) {
      variables.put(variable, value);
      return this;
    }

    /// Starts the program under another name.
    public Place named(String alias) {
      name = alias;
      return this;
    }

    /// Types this; `terminal` says whether standard input counts as a terminal.
    public Place typing(String text, boolean onTerminal) {
      input = text;
      terminal = onTerminal;
      return this;
    }

    /// Types this where everything is a terminal, a simple one.
    public Place answering(String text) {
      watched = true;
      return with("TERM", "dumb").typing(text, true);
    }

    /// The hub cache.
    public Path cache() {
      return home.resolve("hf/hub");
    }

    /// What a library that is opened here goes by.
    public Settings settings() {
      return Settings.load(new Environment(variables, home, home, OsFamily.LINUX));
    }

    /// Runs.
    public Run run(String... args) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Console console =
          new Console(
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
              variables,
              new Console.Terminals(terminal, watched, watched));
      Environment environment = new Environment(variables, home, home, OsFamily.LINUX);
      int code = new Program(name, console, environment).run(args);
      return new Run(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }
}
