package dev.dray.provider.ollama;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `ollama` by its daemon keeps the contract.
class OllamaDaemonContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new OllamaDaemonWorld();
  }
}
