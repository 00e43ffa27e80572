package dev.dray.provider;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.Revision;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a provider says about one repository.
///
/// @param summary what a search would show
/// @param revision the revision that was asked
/// @param commit the commit it stands for
/// @param license the licence's short name, such as `apache-2.0`
/// @param baseModels repositories this one was made from
/// @param parameters number of parameters, where the provider counted them
/// @param architecture the architecture, such as `llama`
/// @param contextLength tokens of context, where the provider read it
/// @param files every file
/// @param totalSize bytes of all files whose size is known
/// @param page the page for people
public record ModelDetails(
    ModelSummary summary,
    Revision revision,
    Optional<Commit> commit,
    Optional<String> license,
    List<String> baseModels,
    OptionalLong parameters,
    Optional<String> architecture,
    OptionalLong contextLength,
    List<RemoteFile> files,
    ByteSize totalSize,
    URI page) {

  /// Copies the lists.
  public ModelDetails {
    baseModels = List.copyOf(baseModels);
    files = List.copyOf(files);
  }
}
