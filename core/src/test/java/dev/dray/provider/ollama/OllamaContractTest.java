package dev.dray.provider.ollama;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `ollama` without a daemon keeps the contract.
class OllamaContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new OllamaWorld();
  }
}
