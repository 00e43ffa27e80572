package dev.dray.provider.modelscope;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `modelscope` keeps the contract.
class ModelScopeContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new ModelScopeWorld();
  }
}
