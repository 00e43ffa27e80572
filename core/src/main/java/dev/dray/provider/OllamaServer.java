package dev.dray.provider;

import dev.dray.ByteSize;
import dev.dray.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What an Ollama daemon keeps, beside bringing models: see, copy, delete. Thread-safe; every
/// method asks the daemon and blocks.
///
/// All throw [dev.dray.error.NetworkException] if no daemon answers, with the address in the text,
/// [dev.dray.error.AccessNeededException] if it wants a token, and
/// [dev.dray.error.ProtocolException] if its answer makes no sense.
///
/// Names are Ollama's: `[host/][namespace/]model[:tag]`.
public interface OllamaServer {

  /// The daemon's version, such as `0.33.0`.
  String version();

  /// Every model it keeps, the newest first.
  List<Model> list();

  /// The models that are loaded into memory now.
  List<Loaded> loaded();

  /// What it knows about one of its models.
  ///
  /// @throws dev.dray.error.NotFoundException if it does not keep that model
  Shown show(String name);

  /// Removes a model; blobs that no other model uses go too.
  ///
  /// @throws dev.dray.error.NotFoundException if it does not keep that model
  void delete(String name);

  /// Gives a model a second name. Costs no space.
  ///
  /// @throws dev.dray.error.NotFoundException if it does not keep that model
  /// @throws dev.dray.error.InvalidRequestException if the new name is none
  void copy(String from, String to);

  /// Whether the registry has another version of a kept model: compares the digests of the
  /// manifests.
  ///
  /// @throws dev.dray.error.NotFoundException if the daemon does not keep it, or the registry does
  ///   not publish it
  Update update(String name);

  /// One kept model.
  ///
  /// @param name as the daemon spells it
  /// @param digest SHA-256 of its manifest, the same as in the registry it came from
  /// @param size bytes of all its blobs
  /// @param modifiedAt when it came or was last changed
  /// @param details what its config says
  /// @param capabilities such as `completion` or `tools`; empty from older daemons
  /// @param remote where it runs, if this is only a stub of a model in the cloud
  record Model(
      String name,
      Optional<Digest.Sha256> digest,
      ByteSize size,
      Optional<Instant> modifiedAt,
      Details details,
      List<String> capabilities,
      Optional<String> remote) {
    /// Copies the list.
    public Model {
      capabilities = List.copyOf(capabilities);
    }
  }

  /// What a model's config says; everything optional.
  ///
  /// @param format such as `gguf`
  /// @param family the architecture's family, such as `llama`
  /// @param parameters the label, such as `8.0B`
  /// @param quantization such as `Q4_K_M`
  /// @param contextLength tokens of context
  record Details(
      Optional<String> format,
      Optional<String> family,
      Optional<String> parameters,
      Optional<String> quantization,
      OptionalLong contextLength) {}

  /// A model in memory.
  ///
  /// @param name as the daemon spells it
  /// @param digest SHA-256 of its manifest
  /// @param size bytes of memory in all
  /// @param videoMemory bytes of them that are the graphics card's
  /// @param contextLength tokens of context it was loaded with
  /// @param until when it is unloaded if nobody asks it
  record Loaded(
      String name,
      Optional<Digest.Sha256> digest,
      ByteSize size,
      ByteSize videoMemory,
      OptionalLong contextLength,
      Optional<Instant> until) {}

  /// What a daemon says about a kept model.
  ///
  /// @param details what its config says
  /// @param capabilities such as `completion` or `tools`
  /// @param license the licence's whole text
  /// @param template the prompt's template
  /// @param system the system prompt
  /// @param parameters run-time parameters, one a line
  /// @param facts what the weights' header says, by key; values as text
  /// @param modifiedAt when it came or was last changed
  record Shown(
      Details details,
      List<String> capabilities,
      Optional<String> license,
      Optional<String> template,
      Optional<String> system,
      Optional<String> parameters,
      Map<String, String> facts,
      Optional<Instant> modifiedAt) {
    /// Copies lists and maps.
    public Shown {
      capabilities = List.copyOf(capabilities);
      facts = Map.copyOf(facts);
    }
  }

  /// What is here and what is published.
  ///
  /// @param name the model
  /// @param here digest of the manifest that the daemon keeps
  /// @param published digest of the manifest that the registry hands out now
  record Update(String name, Digest.Sha256 here, Digest.Sha256 published) {
    /// Whether pulling again would bring another version.
    public boolean isAvailable() {
      return !here.equals(published);
    }
  }
}
