package dev.dray.provider.oci;

import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `oci` keeps the contract.
class OciContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new OciWorld();
  }
}
