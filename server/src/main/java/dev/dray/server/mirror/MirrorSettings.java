package dev.dray.server.mirror;

import dev.dray.ByteSize;
import dev.dray.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the mirror works.
///
/// @param hub the hub behind it
/// @param cache the hub cache that it serves from and fills
/// @param limit what that cache is kept within; empty for no limit
/// @param fresh how long the hub's word about a caller, a branch or a description holds
/// @param open whether callers of other machines need no token of the service
/// @param ollama the store that Ollama's models are served from
public record MirrorSettings(
    URI hub, Path cache, Optional<ByteSize> limit, Duration fresh, boolean open, Path ollama) {

  /// What the settings say.
  public static MirrorSettings of(Settings settings) {
    return new MirrorSettings(
        settings.mirrorHub().orElseGet(settings::endpoint),
        settings.mirrorCache().orElseGet(settings::hfCache),
        settings.mirrorLimit(),
        settings.mirrorFresh(),
        settings.mirrorOpen(),
        settings
            .mirrorOllama()
            .orElseGet(() -> settings.directories().cache().resolve("mirror").resolve("ollama")));
  }
}
