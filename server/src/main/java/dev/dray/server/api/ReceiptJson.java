package dev.dray.server.api;

import dev.dray.receipt.Receipt;

/// The record of a download in the words of `dray receipt --json`.
final class ReceiptJson {

  private ReceiptJson() {}

  static void write(Receipt receipt, Fields fields) {
    fields
        .text("completed_at", receipt.completedAt())
        .text("tool", receipt.tool())
        .text("provider", receipt.provider())
        .text("reference", receipt.reference())
        .text("name", receipt.name())
        .text("revision", receipt.revision())
        .text("commit", receipt.commit())
        .text("licence", receipt.licence())
        .texts("sources", receipt.sources())
        .text("layout", receipt.layout())
        .text("path", receipt.place())
        .flag("whole", receipt.whole())
        .number("bytes", receipt.bytes())
        .objects(
            "files",
            receipt.files(),
            (file, one) ->
                one.text("path", file.path().text())
                    .text("local_path", receipt.placeOf(file))
                    .number("size", file.size())
                    .text("digest", file.digest())
                    .text("stated_by", file.stated().wire())
                    .text("how", file.how().wire()));
  }
}
