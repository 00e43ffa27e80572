package dev.dray.inventory;

import dev.dray.receipt.Receipt;
import dev.dray.receipt.ReceiptFile;
import dev.dray.receipt.Receipts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether models are whole by the receipts of their downloads, where their store does not say.
/// Reads the receipts when the first such model comes.
final class ByReceipt {

  private final Receipts receipts;
  private @Nullable Map<Path, Receipt> byPlace;

  ByReceipt(Receipts receipts) {
    this.receipts = receipts;
  }

  /// The model, with what its receipt says of its state.
  HeldModel judge(HeldModel model) {
    if (model.state() != HeldModel.State.UNKNOWN) {
      return model;
    }
    Receipt receipt = byPlace().get(model.place());
    Path folder = model.place().getParent();
    if (receipt == null && folder != null) {
      receipt = byPlace().get(folder);
    }
    if (receipt == null) {
      return model;
    }
    boolean missing = false;
    for (ReceiptFile file : receipt.files()) {
      missing |= !Files.exists(receipt.placeOf(file));
    }
    HeldModel.State state =
        missing || !receipt.whole() ? HeldModel.State.PARTIAL : HeldModel.State.WHOLE;
    return new HeldModel(
        model.store(),
        model.name(),
        model.place(),
        model.size(),
        model.files(),
        model.lastUsed(),
        model.modified(),
        state);
  }

  private Map<Path, Receipt> byPlace() {
    Map<Path, Receipt> known = byPlace;
    if (known == null) {
      known = new HashMap<>();
      for (Receipt receipt : receipts.all().receipts()) {
        known.putIfAbsent(receipt.place(), receipt);
      }
      byPlace = known;
    }
    return known;
  }
}
