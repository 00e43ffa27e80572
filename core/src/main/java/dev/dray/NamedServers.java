package dev.dray;

import dev.dray.error.DrayException;
import dev.dray.http.Reach;
import dev.dray.provider.ollama.OllamaHost;
import dev.dray.settings.Preference;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The servers that the settings name: whoever set them wants them asked, wherever they lie.
final class NamedServers {

  private final Settings settings;

  NamedServers(Settings settings) {
    this.settings = settings;
  }

  /// What the network may reach.
  Reach reach() {
    return settings.internalAddresses() == Preference.NEVER
        ? Reach.publicAnd(all())
        : Reach.EVERYWHERE;
  }

  private List<URI> all() {
    List<URI> servers = new ArrayList<>();
    servers.add(settings.endpoint());
    servers.addAll(settings.mirrors());
    servers.add(settings.modelScopeEndpoint());
    servers.add(settings.ollamaRegistry());
    servers.add(settings.lmStudioUrl().orElse(Daemons.LMSTUDIO));
    servers.add(settings.llamaServerUrl());
    add(servers, settings::modelRunnerUrl);
    add(servers, () -> OllamaHost.parse(settings.ollamaHost()).base());
    add(servers, () -> URI.create(settings.value(Setting.CATALOG_URL).shown()));
    return servers;
  }

  /// What cannot be read is told to whoever uses it.
  private static void add(List<URI> servers, Supplier<URI> server) {
    try {
      servers.add(server.get());
    } catch (DrayException | IllegalArgumentException e) {
      // No server is named there.
    }
  }
}
