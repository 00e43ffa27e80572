package dev.dray.provider.lmstudio;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `lmstudio` keeps the contract by files.
class LmStudioFilesContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new LmStudioFilesWorld();
  }
}
