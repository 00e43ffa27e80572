package dev.dray.provider;

import dev.dray.ModelRef;
import java.nio.file.Path;
import java.util.Optional;

/// A model of this machine that is to be published in a registry. Immutable.
///
/// @param model a file, or a folder whose files are the model; names that start with a dot are left
///   out
/// @param target registry, repository and tag
/// @param shape how it is described
/// @param login `user:password` or a token, instead of what `docker login` left behind
/// @param insecure whether the registry is spoken to without TLS; those of this machine always are
/// @param mountFrom another repository of the same registry that may have the files already
public record PushRequest(
    Path model,
    ModelRef.Oci target,
    Shape shape,
    Optional<String> login,
    boolean insecure,
    Optional<String> mountFrom) {

  /// How a model is described in a registry.
  public enum Shape {
    /// CNCF ModelPack: any files, each with its path; clusters mount it.
    MODELPACK,
    /// What Ollama runs: GGUF weights, template, parameters.
    OLLAMA
  }

  /// A model as ModelPack, with the logins of this machine.
  public static PushRequest of(Path model, ModelRef.Oci target) {
    return new PushRequest(
        model, target, Shape.MODELPACK, Optional.empty(), false, Optional.empty());
  }

  /// The same in another shape.
  public PushRequest as(Shape other) {
    return new PushRequest(model, target, other, login, insecure, mountFrom);
  }

  /// The same with this login.
  public PushRequest withLogin(String userAndPassword) {
    return new PushRequest(model, target, shape, Optional.of(userAndPassword), insecure, mountFrom);
  }

  /// The same without TLS.
  public PushRequest insecurely(boolean plain) {
    return new PushRequest(model, target, shape, login, plain, mountFrom);
  }

  /// The same, taking from another repository of the registry what that has.
  public PushRequest mountingFrom(String repository) {
    return new PushRequest(model, target, shape, login, insecure, Optional.of(repository));
  }

  /// Names everything but the login.
  @Override
  public String toString() {
    return "push of " + model + " to " + target;
  }
}
