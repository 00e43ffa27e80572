package dev.dray.provider.modelscope;

import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.error.ErrorContext;
import dev.dray.provider.Credential;
import java.util.Optional;

/// One question to ModelScope: what it is about, and the secret that goes along.
///
/// @param ref the repository, when it is about one
/// @param path the file, when it is about one
/// @param credential the secret, when one may be sent
record Question(
    Optional<ModelRef.ModelScope> ref, Optional<RepoPath> path, Optional<Credential> credential) {

  ErrorContext context() {
    ErrorContext context = ErrorContext.NONE.withProvider("modelscope");
    return ref.map(scope ->
            context.withReference(path.map(p -> scope + ": " + p).orElse(scope.toString())))
        .orElse(context);
  }

  /// What it is about, for people.
  String thing() {
    return ref.map(scope -> "model " + scope.repo()).orElse("list of models");
  }

  String revision() {
    return ref.flatMap(ModelRef.ModelScope::revision)
        .map(Object::toString)
        .orElse(ModelScopeProvider.MASTER.text());
  }
}
