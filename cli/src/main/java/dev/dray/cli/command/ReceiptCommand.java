package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.receipt.Receipt;
import dev.dray.receipt.ReceiptFile;
import dev.dray.receipt.Receipts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray receipt`: where what is here came from. Asks no network.
public final class ReceiptCommand implements Command {

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "receipt",
                this,
                "Show where a downloaded model came from, and who said what its bytes should be.",
                "Without REF, list all receipts.")
            .addPositional(
                Options.parameter(
                    "0", "0..1", "REF", "The model as it was named, or the folder it lies in.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<String> typed = Options.parameter(parsed, 0);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Receipts.All all = dray.receipts().all();
      Output output = session.output();
      all.damaged().forEach(why -> output.note("Warning: " + DisplayWidth.printable(why)));
      if (typed.isEmpty()) {
        list(all.receipts(), output);
        return 0;
      }
      List<Receipt> meant = meant(all.receipts(), typed.get(), session);
      if (meant.isEmpty()) {
        throw new NotFoundException(
            ErrorCode.NOT_CACHED,
            "There is no receipt for '" + typed.get() + "'",
            "'dray receipt' lists them; a download leaves one unless the setting 'receipts' is off.",
            ErrorContext.of(typed.get()));
      }
      switch (output.format()) {
        case HUMAN -> meant.forEach(receipt -> show(receipt, output));
        case QUIET -> meant.forEach(receipt -> output.result(receipt.place().toString()));
        case JSON -> output.documents(meant, ReceiptCommand::write);
      }
      return 0;
    }
  }

  /// By what was typed then, by the model's name, or by the place.
  private static List<Receipt> meant(List<Receipt> receipts, String typed, Session session) {
    List<Receipt> named =
        receipts.stream()
            .filter(r ->
                r.reference().equals(typed)
                    || r.name().equalsIgnoreCase(typed)
                    || (r.name() + "@" + r.revision()).equalsIgnoreCase(typed)
                    || (r.provider() + "://" + r.name()).equalsIgnoreCase(typed))
            .toList();
    if (!named.isEmpty()) {
      return named;
    }
    Path place = session.path(typed);
    return receipts.stream()
        .filter(r -> r.place().startsWith(place) || place.startsWith(r.place()))
        .toList();
  }

  private static void list(List<Receipt> receipts, Output output) {
    switch (output.format()) {
      case HUMAN -> {
        if (receipts.isEmpty()) {
          output.note("There are no receipts yet.");
          return;
        }
        Table table =
            new Table("PROVIDER", "MODEL", "REVISION", ">FILES", ">SIZE", "WHEN", "PLACE");
        for (Receipt receipt : receipts) {
          table.row(
              receipt.provider(),
              receipt.name(),
              receipt.revision(),
              String.valueOf(receipt.files().size()),
              new ByteSize(receipt.bytes()).formatted(),
              CacheLsCommand.minute(receipt.completedAt()),
              receipt.place().toString());
        }
        output.table(table);
      }
      case QUIET -> receipts.forEach(receipt -> output.result(receipt.reference()));
      case JSON -> output.documents(receipts, ReceiptCommand::write);
    }
  }

  private static void show(Receipt receipt, Output output) {
    line(output, "model", receipt.name() + " (" + receipt.provider() + ")");
    line(output, "asked for", receipt.reference());
    line(
        output,
        "revision",
        receipt.revision() + receipt.commit().map(c -> ", commit " + c).orElse(""));
    receipt.licence().ifPresent(licence -> line(output, "licence", licence));
    line(output, "from", String.join(", ", receipt.sources()));
    line(output, "complete", receipt.completedAt() + ", " + receipt.tool());
    line(output, "place", receipt.place() + " (" + receipt.layout() + ")");
    line(
        output,
        "files",
        DownloadCommand.count(receipt.files().size(), "file")
            + ", "
            + new ByteSize(receipt.bytes())
            + (receipt.whole() ? "" : ", a part of the revision"));
    Table table = new Table("FILE", ">SIZE", "DIGEST", "STATED BY", "HOW");
    for (ReceiptFile file : receipt.files()) {
      table.row(
          file.path().text(),
          file.size().isPresent() ? new ByteSize(file.size().getAsLong()).formatted() : "?",
          file.digest().map(Object::toString).orElse(""),
          file.stated().wire(),
          file.how().wire());
    }
    output.table(table);
  }

  private static void line(Output output, String word, String text) {
    output.result(DisplayWidth.left(word, 10) + DisplayWidth.printable(text));
  }

  private static void write(Receipt receipt, JsonObject json) {
    json.text("completed_at", receipt.completedAt().toString())
        .text("tool", receipt.tool())
        .text("provider", receipt.provider())
        .text("reference", receipt.reference())
        .text("name", receipt.name())
        .text("revision", receipt.revision())
        .text("commit", receipt.commit())
        .text("licence", receipt.licence())
        .texts("sources", receipt.sources())
        .text("layout", receipt.layout())
        .text("path", receipt.place().toString())
        .flag("whole", receipt.whole())
        .number("bytes", receipt.bytes())
        .objects(
            "files",
            receipt.files(),
            (file, object) ->
                object
                    .text("path", file.path().text())
                    .text("local_path", receipt.placeOf(file).toString())
                    .number("size", file.size())
                    .text("digest", file.digest())
                    .text("stated_by", file.stated().wire())
                    .text("how", file.how().wire()));
  }
}
