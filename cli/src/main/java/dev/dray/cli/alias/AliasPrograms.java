package dev.dray.cli.alias;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The programs of ImageWorks, command by command.
public final class AliasPrograms {

  private static final String DOWNLOADER = "imageworks-download";
  private static final SequencedMap<String, List<Spelling>> PROGRAMS = programs();

  private AliasPrograms() {}

  /// The programs' names.
  public static List<String> names() {
    return List.copyOf(PROGRAMS.sequencedKeySet());
  }

  /// The commands of a program.
  ///
  /// @throws IllegalArgumentException if there is no such program
  public static List<Spelling> of(String program) {
    return Optional.ofNullable(PROGRAMS.get(program))
        .orElseThrow(() -> new IllegalArgumentException("no program '" + program + "'"));
  }

  /// A command line in our words. One whose command the program does not have stays as it is.
  public static List<String> translated(String program, List<String> words) {
    if (words.isEmpty()) {
      return words;
    }
    return of(program).stream()
        .filter(spelling -> spelling.command().equals(words.getFirst()))
        .findFirst()
        .map(spelling -> spelling.translated(words.subList(1, words.size())))
        .orElse(words);
  }

  private static SequencedMap<String, List<Spelling>> programs() {
    SequencedMap<String, List<Spelling>> programs = new LinkedHashMap<>();
    programs.put(DOWNLOADER, downloader());
    List<Spelling> loader = new ArrayList<>(loader());
    loader.addAll(registry());
    programs.put("imageworks-loader", loader);
    programs.put("imageworks-models", loader);
    programs.put("imageworks-model-registry", registry());
    return programs;
  }

  private static List<Spelling> downloader() {
    return List.of(
        new Spelling(
            "download",
            List.of("download"),
            Map.of(
                "-f", "--format",
                "--include-large-optional", "--include-optional"),
            false),
        Spelling.same("list", "list"),
        Spelling.same("scan", "scan"),
        Spelling.same("remove", "remove"),
        Spelling.same("verify", "verify"),
        Spelling.same("stats", "stats"),
        Spelling.same("analyze", "info"),
        Spelling.same("config", "config show"),
        Spelling.same("list-roles", "registry roles"),
        Spelling.same("normalize-formats", "registry normalize"),
        Spelling.atOnce("import-ollama", "registry import-ollama"),
        Spelling.atOnce("prune-duplicates", "registry dedupe"),
        Spelling.atOnce("restore-ollama", "registry restore --backend ollama"),
        Spelling.atOnce("reset-discovered", "registry reset").with("--backup", ""),
        Spelling.atOnce("purge-hf", "registry purge weights"),
        Spelling.same("purge-logical-only", "registry purge logical").with("--backup", ""),
        Spelling.atOnce("purge-deprecated", "registry purge deprecated"),
        Spelling.same("preview-simple-slugs", "registry slugs --dry-run"),
        Spelling.same("apply-simple-slugs", "registry slugs"),
        Spelling.atOnce("backfill-ollama-paths", "registry backfill").with("--set-format", ""));
  }

  private static List<Spelling> loader() {
    return List.of(
        Spelling.same("purge-imported", "registry purge imported"),
        Spelling.atOnce("ingest-local-hf", "registry discover --providers hf"),
        Spelling.atOnce("rebuild-ollama", "registry discover --providers ollama --rebuild"),
        Spelling.atOnce("discover-all", "registry discover"));
  }

  private static List<Spelling> registry() {
    return List.of(
        Spelling.same("list", "list"),
        Spelling.same("list-roles", "registry roles"),
        Spelling.same("verify", "registry verify"),
        Spelling.same("lock", "registry lock"),
        Spelling.same("unlock", "registry unlock"));
  }
}
