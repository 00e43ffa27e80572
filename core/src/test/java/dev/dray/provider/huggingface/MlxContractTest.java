package dev.dray.provider.huggingface;

import dev.dray.ProviderId;
import dev.dray.provider.ProviderContract;
import dev.dray.provider.ProviderWorld;

/// `mlx` keeps the contract.
class MlxContractTest extends ProviderContract {
  @Override
  protected ProviderWorld world() {
    return new HubWorld(ProviderId.MLX, "mlx-community");
  }
}
