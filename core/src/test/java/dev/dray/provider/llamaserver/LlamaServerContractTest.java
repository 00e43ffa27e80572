package dev.dray.provider.llamaserver;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `llama-server` keeps the contract.
class LlamaServerContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new LlamaServerWorld();
  }
}
