package dev.dray.provider.huggingface;

import dev.dray.ProviderId;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/// Providers that see nothing of the machine the test runs on.
final class HubFixture implements AutoCloseable {

  private final Network network = Network.open(NetworkOptions.of("dray-test"));
  private final Path folder;

  HubFixture(Path folder) {
    this.folder = folder;
  }

  Settings settings(URI endpoint, Map<String, String> variables) {
    return Settings.builder()
        .environment(
            new Environment(
                variables, folder.resolve("home"), folder.resolve("work"), OsFamily.LINUX))
        .set(Setting.ENDPOINT, endpoint.toString())
        .build();
  }

  HubProvider provider(Settings settings, ProviderId id) {
    ApiClient client = new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER);
    return new HubProvider(client, settings, TokenSource.of(settings), id);
  }

  HubProvider anonymous(URI endpoint) {
    return provider(settings(endpoint, Map.of()), ProviderId.HUGGINGFACE);
  }

  HubProvider withToken(URI endpoint, String token) {
    return provider(settings(endpoint, Map.of("HF_TOKEN", token)), ProviderId.HUGGINGFACE);
  }

  @Override
  public void close() {
    network.close();
  }
}
