package dev.dray.provider.url;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `url` keeps the contract.
class UrlContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new UrlWorld();
  }
}
