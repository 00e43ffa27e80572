package dev.dray.cli.registry;

import dev.dray.Dray;
import dev.dray.cli.command.Session;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.registry.DownloadRegistry.Installed;
import dev.dray.registry.EntryKey;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import java.util.Map;
import java.util.Optional;

/// How commands speak of entries.
final class EntryWords {

  private static final int MOST_WARNINGS = 20;

  private EntryWords() {}

  /// What the registry holds; says what is wrong in its files.
  static RegistryContents contents(Dray dray, Session session) {
    return told(dray.registry().contents(), dray, session);
  }

  /// The same without what is long in entries, which lists do not show.
  static RegistryContents outline(Dray dray, Session session) {
    return told(dray.registry().outline(), dray, session);
  }

  private static RegistryContents told(RegistryContents contents, Dray dray, Session session) {
    Output output = session.output();
    dray.registry().rules().testing().refused().forEach(text -> warn(text, output));
    contents.problems().stream().limit(MOST_WARNINGS).forEach(text -> warn(text, output));
    if (contents.problems().size() > MOST_WARNINGS) {
      warn("and " + (contents.problems().size() - MOST_WARNINGS) + " more like these", output);
    }
    return contents;
  }

  static void warn(String text, Output output) {
    output.note("Warning: " + DisplayWidth.printable(text));
  }

  /// What it can do beyond text, a letter each: vision, embedding, audio, reasoning, tools.
  static String capabilities(RegistryEntry entry) {
    Map<String, Boolean> flags = entry.capabilityFlags();
    StringBuilder letters = new StringBuilder();
    letters.append(has(flags, "vision") ? "V" : "");
    letters.append(has(flags, "embedding") ? "E" : "");
    letters.append(has(flags, "audio") ? "A" : "");
    letters.append(has(flags, "reasoning") || has(flags, "thinking") ? "R" : "");
    letters.append(has(flags, "tools") ? "T" : "");
    return letters.isEmpty() ? "-" : letters.toString();
  }

  private static boolean has(Map<String, Boolean> flags, String word) {
    return flags.getOrDefault(word, false);
  }

  static String orDash(Optional<String> text) {
    return text.orElse("-");
  }

  /// A check mark, a cross, or a question mark where nobody can tell.
  static String mark(Installed installed) {
    return installed.checked() ? installed.installed() ? "✓" : "✗" : "?";
  }

  /// What `list --json` says of an entry. Scripts depend on the keys. Asks for single keys, since
  /// all that is known of a download has two times to be read from text.
  static void write(RegistryEntry entry, Installed installed, JsonObject json) {
    json.text("name", entry.name())
        .text("display_name", entry.displayName())
        .text("backend", entry.backend())
        .text("format", entry.get(EntryKey.DOWNLOAD_FORMAT).word())
        .text("quantization", entry.quantization())
        .text("location", entry.get(EntryKey.DOWNLOAD_LOCATION).word())
        .flag("installed", installed.installed())
        .flag("installed_checked", installed.checked())
        .number("size_bytes", entry.get(EntryKey.DOWNLOAD_SIZE_BYTES).whole())
        .texts("roles", entry.roles())
        .text("family", entry.family())
        .flag("logical_only", !entry.hasPath())
        .text("served_model_id", entry.servedModelId())
        .flag("deprecated", entry.deprecated())
        .object("capabilities", flags -> entry.capabilityFlags().forEach(flags::flag))
        .text("producer", entry.producer())
        .text("path", entry.get(EntryKey.DOWNLOAD_PATH).word());
  }
}
