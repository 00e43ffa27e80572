package dev.dray.provider.lmstudio;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// LM Studio without its server: the files of a Hugging Face repository, to be put where LM Studio
/// finds them. They are listed by the hub, so they can be verified, paused and resumed.
/// Thread-safe.
public final class LmStudioFiles implements FileProvider {

  private final FileProvider hub;
  private final boolean everything;
  private final String reason;

  /// @param hub who lists repositories
  /// @param everything whether all files are listed, because the caller chooses among them;
  ///   otherwise those that make one model
  /// @param reason why this way was taken, a sentence for the user
  public LmStudioFiles(FileProvider hub, boolean everything, String reason) {
    this.hub = hub;
    this.everything = everything;
    this.reason = reason;
  }

  @Override
  public ProviderId id() {
    return ProviderId.LMSTUDIO;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.LIST, Feature.RESUME, Feature.PAUSE, Feature.CANCEL, Feature.VERIFY, Feature.TOKEN);
  }

  /// The repository that a reference to LM Studio stands for.
  ///
  /// @throws InvalidRequestException if it stands for none
  public static ModelRef.Hub repository(ModelRef ref) {
    Wanted wanted = Wanted.of(ref);
    return wanted
        .repository()
        .map(repo -> ModelRef.Hub.model(repo.text()))
        .orElseThrow(() ->
            new InvalidRequestException(
                "'"
                    + wanted.name()
                    + "' is not a Hugging Face repository; names of LM Studio's own catalogue only"
                    + " its server understands",
                "Name it as lmstudio://org/name, or start LM Studio's server.",
                ErrorContext.of(ref.toString()).withProvider("lmstudio")));
  }

  /// {@inheritDoc}
  ///
  /// GGUF files of subfolders are listed by their own names, because LM Studio finds a model two
  /// levels below its folder and no deeper.
  @Override
  public Listing resolve(ModelRef ref) {
    Wanted wanted = Wanted.of(ref);
    Listing listing = hub.resolve(repository(ref));
    Listing mine =
        new Listing(
            ref,
            listing.name(),
            listing.revision(),
            listing.commit(),
            listing.files(),
            listing.notes(),
            listing.manifest());
    mine = mine.withNote(reason);
    if (everything && wanted.quantization().isEmpty()) {
      return mine;
    }
    GgufChoice choice = GgufChoice.of(listing.name(), listing.files(), wanted.quantization());
    Listing chosen = mine.withFiles(flat(listing.name(), choice.files()));
    return choice.note().map(chosen::withNote).orElse(chosen);
  }

  private static List<RemoteFile> flat(String repository, List<RemoteFile> files) {
    Map<String, RemoteFile> taken = new HashMap<>();
    return files.stream()
        .map(file -> {
          boolean gguf = file.path().text().toLowerCase(Locale.ROOT).endsWith(".gguf");
          RemoteFile placed =
              gguf
                  ? new RemoteFile(
                      new RepoPath(file.path().fileName()),
                      file.size(),
                      file.digest(),
                      file.hub(),
                      file.sources())
                  : file;
          RemoteFile other = taken.putIfAbsent(placed.path().text(), file);
          if (other != null) {
            throw new ConflictException(
                repository
                    + " has '"
                    + other.path()
                    + "' and '"
                    + file.path()
                    + "', which LM Studio would want in one place",
                "Bring it to a plain folder with --to DIR.",
                ErrorContext.of(repository).withProvider("lmstudio"));
          }
          return placed;
        })
        .toList();
  }

  @Override
  public List<ModelSummary> search(SearchQuery query) {
    throw elsewhere("searched", "Search the hub: 'dray search WORDS'.");
  }

  @Override
  public ModelDetails info(ModelRef ref) {
    Optional<String> repo = Wanted.of(ref).repository().map(Object::toString);
    throw elsewhere(
        "asked about a model", "Ask the hub: 'dray info " + repo.orElse("org/name") + "'.");
  }

  private static UnsupportedException elsewhere(String what, String nextStep) {
    return new UnsupportedException(
        "LM Studio ('lmstudio') cannot be " + what,
        nextStep,
        ErrorContext.NONE.withProvider(ProviderId.LMSTUDIO.id()));
  }
}
