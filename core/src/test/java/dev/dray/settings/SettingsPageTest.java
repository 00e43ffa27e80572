package dev.dray.settings;

import dev.dray.testkit.docs.CheckedPage;
import dev.dray.testkit.docs.MarkdownTable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Makes and checks `docs/reference/settings.md`.
class SettingsPageTest {

  @Test
  void thePageIsUpToDate() {
    MarkdownTable settings =
        new MarkdownTable("key", "what", "value", "default", "environment", "files");
    for (Setting setting : Setting.values()) {
      settings.row(
          "`" + setting.key() + "`",
          MarkdownTable.plain(setting.doc()),
          MarkdownTable.plain(setting.kind().allowed()),
          setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`",
          setting.variables().stream()
              .map(SettingsPageTest::variable)
              .collect(Collectors.joining("<br>")),
          files(setting));
    }
    CheckedPage.of("docs/reference/settings.md")
        .matches(
            """
            # Settings

            <!-- Made by ./dev docs; do not edit. -->

            Asked in this order, the first that says something wins: the command line or the code,
            the environment, `dray.toml` in the working folder, `config.toml` in the user's
            configuration folder, the table `[tool.imageworks.model-downloader]` of a
            `pyproject.toml` in the working folder, the default. Of several variables the first
            wins. `dray config show` prints every setting with its value and where that came from.

            That table may say `linux_wsl_root` (`models.root`), `windows_lmstudio_root`
            (`models.lmstudio-root`), `max_connections` or `max_connections_per_server`
            (`connections.per-file`), `max_concurrent_downloads` (`parallel-files`),
            `preferred_formats` (`prefer.formats`) and `timeout_seconds` (`timeout.stall`); its other
            keys are passed over.

            A project's `dray.toml` comes with other people's work, so it cannot set what decides
            about secrets and trust; the last column says which files may set a key.

            """
                + settings);
  }

  private static String variable(Setting.Variable variable) {
    String name = "`" + variable.name() + "`";
    return switch (variable.reading()) {
      case AS_IS -> name;
      case TRUE_WORD -> name + " (1, on, yes, true: true)";
      case DISABLES -> name + " (1, on, yes, true: false)";
      case NEVER_OR_AUTO -> name + " (1, on, yes, true: never; else auto)";
      case HOST -> name + " (a host alone: https)";
      case AI_SITE -> name + " (1, on, yes, true: `https://www.modelscope.ai`)";
      case NOT_ZERO -> name + " (0: false; else true)";
      case NEVER_OR_ALWAYS -> name + " (1, on, yes, true: never; else always)";
    };
  }

  private static String files(Setting setting) {
    if (setting.allowedInProjectFile()) {
      return "both";
    }
    return setting.allowedInUserFile() ? "`config.toml`" : "none";
  }
}
