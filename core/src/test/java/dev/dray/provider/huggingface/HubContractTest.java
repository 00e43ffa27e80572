package dev.dray.provider.huggingface;

import dev.dray.ProviderId;
import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `huggingface` keeps the contract.
class HubContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new HubWorld(ProviderId.HUGGINGFACE, "acme");
  }
}
