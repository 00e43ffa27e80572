package dev.dray.provider.modelrunner;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `model-runner` keeps the contract.
class ModelRunnerContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new ModelRunnerWorld();
  }
}
