package dev.dray.catalog;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which model an entry of the catalog is about. Models that cannot be brought here are known by
/// name too, so that asking for one is answered instead of being a riddle.
public sealed interface CatalogId {

  /// A model that can be downloaded.
  ///
  /// @param model what to download
  record Downloadable(ModelRef model) implements CatalogId {
    @Override
    public String toString() {
      return model.toString();
    }
  }

  /// A model that only runs at its provider.
  ///
  /// @param runner who runs it
  /// @param name its name there
  record InTheCloud(ProviderId runner, String name) implements CatalogId {
    @Override
    public String toString() {
      return runner.id() + "://" + name;
    }
  }

  /// A model that is part of an operating system.
  ///
  /// @param maker who makes the system, such as `apple`
  /// @param name its name
  record InTheSystem(String maker, String name) implements CatalogId {
    @Override
    public String toString() {
      return maker + "://" + name;
    }
  }

  /// The provider, if it is one that Dray knows.
  default Optional<ProviderId> provider() {
    return switch (this) {
      case Downloadable(ModelRef model) -> Optional.of(model.provider());
      case InTheCloud(ProviderId runner, String _) -> Optional.of(runner);
      case InTheSystem _ -> Optional.empty();
    };
  }

  /// What to download, if it can be.
  default Optional<ModelRef> ref() {
    return this instanceof Downloadable(ModelRef model) ? Optional.of(model) : Optional.empty();
  }

  /// Reads the written form: a model reference, or `provider://name` for one that cannot be
  /// downloaded.
  ///
  /// @throws IllegalArgumentException quoting the text
  static CatalogId parse(String text) {
    int end = text.indexOf("://");
    if (end > 0) {
      String scheme = text.substring(0, end);
      String name = text.substring(end + 3);
      Optional<ProviderId> provider = ProviderId.find(scheme);
      boolean cloud = provider.filter(p -> p.family() == ProviderId.Family.CLOUD).isPresent();
      if ((cloud || scheme.equals("apple")) && !Names.NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + text + "' is not the name of a model");
      }
      if (cloud) {
        return new InTheCloud(provider.get(), name);
      }
      if (scheme.equals("apple")) {
        return new InTheSystem(scheme, name);
      }
    }
    return new Downloadable(ModelRef.parse(text));
  }

  /// How names look that no reference checks.
  final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private Names() {}
  }
}
