package dev.dray.provider.lmstudio;

import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.UnsupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a reference asks of LM Studio. `lmstudio://name` may be an id of LM Studio's catalogue, a
/// Hugging Face repository or both, so there may be several spellings to try.
///
/// @param name the name as it was typed, without the quantization
/// @param repository the Hugging Face repository that the name can stand for
/// @param linked whether the address of a repository was typed, so that no catalogue is meant
/// @param quantization the quantization, upper case, when one was named
record Wanted(
    String name, Optional<RepoId> repository, boolean linked, Optional<String> quantization) {

  private static final String HUB = "https://huggingface.co/";

  /// What LM Studio is asked for.
  ///
  /// @param model the field `model`
  /// @param quantization the field `quantization`, which it takes with addresses only
  record Spelling(String model, Optional<String> quantization) {}

  /// @throws InvalidRequestException if the address of something else than a whole repository was
  ///   typed
  /// @throws UnsupportedException if it is not a reference to LM Studio
  static Wanted of(ModelRef ref) {
    if (!(ref instanceof ModelRef.Daemon named)) {
      throw new UnsupportedException(
          "'" + ref.provider() + "' references are not for LM Studio",
          "Name a model, such as lmstudio://org/name.",
          ErrorContext.of(ref.toString()).withProvider("lmstudio"));
    }
    String name = named.name();
    if (name.contains("://") || name.startsWith("hf.co/") || name.startsWith("huggingface.co/")) {
      return ofAddress(ref, name, named.quantization());
    }
    int colon = name.indexOf(':', name.indexOf('/') + 1);
    Optional<String> quantization = named.quantization();
    if (colon > 0 && quantization.isEmpty()) {
      quantization = Optional.of(name.substring(colon + 1).toUpperCase(Locale.ROOT));
      name = name.substring(0, colon);
    }
    return new Wanted(name, repository(name), false, quantization);
  }

  private static Wanted ofAddress(ModelRef ref, String address, Optional<String> quantization) {
    ModelRef parsed;
    try {
      parsed = ModelRef.parse(address);
    } catch (IllegalArgumentException e) {
      throw notARepository(ref, String.valueOf(e.getMessage()));
    }
    if (!(parsed instanceof ModelRef.Hub hub)
        || hub.kind() != dev.dray.RepoKind.MODEL
        || hub.path().isPresent()
        || !hub.revisionOrMain().text().equals("main")
        || hub.repo().owner().isEmpty()) {
      throw notARepository(ref, "it is not the address of a whole model repository");
    }
    return new Wanted(
        hub.repo().text(),
        Optional.of(hub.repo()),
        true,
        quantization.isPresent() ? quantization : hub.quantization());
  }

  private static InvalidRequestException notARepository(ModelRef ref, String why) {
    return new InvalidRequestException(
        "LM Studio cannot be asked for '" + ref + "': " + why,
        "Name it as lmstudio://org/name, with @QUANTIZATION behind it if you like.",
        ErrorContext.of(ref.toString()).withProvider("lmstudio"));
  }

  private static Optional<RepoId> repository(String name) {
    try {
      return Optional.of(new RepoId(name)).filter(repo -> !repo.owner().isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// How to ask, in order; a refused spelling is followed by the next.
  ///
  /// @throws InvalidRequestException if a quantization is asked of what is no repository
  List<Spelling> spellings() {
    List<Spelling> all = new ArrayList<>();
    if (!linked && quantization.isEmpty()) {
      all.add(new Spelling(name, Optional.empty()));
    }
    repository.ifPresent(repo -> all.add(new Spelling(HUB + repo, quantization)));
    if (all.isEmpty()) {
      throw new InvalidRequestException(
          "LM Studio takes a quantization with Hugging Face repositories only, and '"
              + name
              + "' is none",
          "Leave '@" + quantization.orElse("") + "' out, or name a repository (org/name).",
          ErrorContext.of(name).withProvider("lmstudio"));
    }
    return all;
  }
}
