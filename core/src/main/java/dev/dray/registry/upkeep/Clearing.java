package dev.dray.registry.upkeep;

import dev.dray.registry.Layer;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Takes entries out of a registry. No file of a model is touched. What people decided stays,
/// unless it is asked for: then an entry is a plan again, without a place.
///
/// @param reason why an entry goes; nothing for those that stay
/// @param withCurated whether what people decided goes too
public record Clearing(Function<RegistryEntry, Optional<String>> reason, boolean withCurated)
    implements Edit {

  private static final String ALL = "all";

  /// Everything that was found out about models of one program.
  ///
  /// @param backend the program; `all` for every one
  public static Clearing ofBackend(String backend) {
    return new Clearing(
        entry ->
            isAll(backend) || entry.backend().equalsIgnoreCase(backend)
                ? Optional.of("found out, for " + entry.backend())
                : Optional.empty(),
        false);
  }

  /// What downloads, scans and imports entered.
  ///
  /// @param provider `hf`, `ollama` or `all`
  public static Clearing ofImported(String provider) {
    return new Clearing(
        entry ->
            isImported(entry) && (isAll(provider) || provider(entry).equalsIgnoreCase(provider))
                ? Optional.of("imported from " + provider(entry))
                : Optional.empty(),
        false);
  }

  /// What lies in a folder.
  ///
  /// @param backend only entries for this program
  public static Clearing below(Path root, Optional<String> backend, boolean withCurated) {
    Path folder = root.toAbsolutePath().normalize();
    return new Clearing(
        entry ->
            entry
                .place()
                .filter(place -> place.normalize().startsWith(folder))
                .filter(_ -> backend.map(entry.backend()::equalsIgnoreCase).orElse(true))
                .map(place -> "lies at " + place),
        withCurated);
  }

  /// What lies nowhere, or only in Ollama's name without anything known about it.
  public static Clearing ofLogical(boolean withCurated) {
    return new Clearing(Clearing::logical, withCurated);
  }

  /// What is kept for the record only.
  ///
  /// @param placeholders only the placeholders that an old importer of Ollama's models made
  public static Clearing ofDeprecated(boolean placeholders, boolean withCurated) {
    return new Clearing(
        entry ->
            entry.deprecated() && (!placeholders || OllamaImport.isPlaceholder(entry))
                ? Optional.of("deprecated")
                : Optional.empty(),
        withCurated);
  }

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    for (RegistryEntry entry : draft.entries()) {
      Optional<String> why = reason.apply(entry);
      if (why.isPresent()) {
        clear(entry.name(), why.get(), draft, decisions);
      }
    }
  }

  private void clear(String name, String why, RegistryDraft draft, Consumer<Decision> decisions) {
    if (withCurated) {
      draft.remove(name);
      decisions.accept(new Decision(name, why));
      return;
    }
    boolean curated = draft.isCurated(name);
    if (draft.remove(Layer.DISCOVERED, name)) {
      decisions.accept(
          new Decision(name, why + (curated ? "; what people decided about it stays" : "")));
    } else {
      decisions.accept(new Decision(name, "kept: it stands in the curated layer alone"));
    }
  }

  private static Optional<String> logical(RegistryEntry entry) {
    if (!entry.hasPath()) {
      return Optional.of("lies nowhere");
    }
    boolean known =
        entry.download().size().orElse(0) > 0
            || !entry.download().files().isEmpty()
            || entry.download().directoryChecksum().isPresent();
    return entry.ollamaName().isPresent() && !known
        ? Optional.of("a name of Ollama without data")
        : Optional.empty();
  }

  private static boolean isImported(RegistryEntry entry) {
    return entry.metadata("created_from_download").isTrue()
        || (entry.sourceProvider().isPresent() && entry.hasPath());
  }

  private static boolean isAll(String word) {
    return word.toLowerCase(Locale.ROOT).equals(ALL);
  }

  private static String provider(RegistryEntry entry) {
    boolean ollama = entry.backend().equals("ollama") || entry.ollamaName().isPresent();
    return ollama ? "ollama" : entry.sourceProvider().orElse("hf").toLowerCase(Locale.ROOT);
  }
}
