package dev.dray.provider.huggingface;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.error.ErrorContext;
import dev.dray.provider.Credential;
import java.util.Optional;

/// One question to the hub: what it is about, and the secret that goes along to the hub's own host.
///
/// @param provider who asks
/// @param ref the repository, when it is about one
/// @param path the file, when it is about one
/// @param credential the secret, when one may be sent
record Asked(
    ProviderId provider,
    Optional<ModelRef.Hub> ref,
    Optional<RepoPath> path,
    Optional<Credential> credential) {

  ErrorContext context() {
    ErrorContext context = ErrorContext.NONE.withProvider(provider.id());
    return ref.map(
            hub -> context.withReference(path.map(p -> hub + ": " + p).orElse(hub.toString())))
        .orElse(context);
  }
}
