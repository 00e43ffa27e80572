package dev.dray.receipt;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes a receipt as JSON. By hand, so that a download loads no JSON library for it; a test reads
/// it back with one. ASCII, so that no tool misreads it.
final class ReceiptWriter {

  /// The form of the file; another one gets another number.
  static final String SCHEMA = "dray.receipt/1";

  private final StringBuilder out = new StringBuilder(1024);

  private ReceiptWriter() {}

  static String text(Receipt receipt) {
    ReceiptWriter writer = new ReceiptWriter();
    writer.write(receipt);
    return writer.out.toString();
  }

  /// What stands behind a file's path; no path holds it, because quotes in paths are escaped.
  static final String AFTER_PATH = ", \"size\": ";

  /// How a file's path stands in the text, at the start of its line.
  static String pathText(ReceiptFile file) {
    ReceiptWriter writer = new ReceiptWriter();
    writer.text("{", "path", file.path().text());
    return writer.out.toString();
  }

  private void write(Receipt receipt) {
    out.append('{');
    text("  ", "schema", SCHEMA);
    text(",\n  ", "tool", receipt.tool());
    text(",\n  ", "completed_at", receipt.completedAt().toString());
    text(",\n  ", "provider", receipt.provider());
    text(",\n  ", "reference", receipt.reference());
    text(",\n  ", "name", receipt.name());
    text(",\n  ", "revision", receipt.revision());
    text(",\n  ", "commit", receipt.commit().map(Object::toString));
    text(",\n  ", "licence", receipt.licence());
    texts(receipt.sources());
    text(",\n  ", "layout", receipt.layout());
    text(",\n  ", "place", receipt.place().toString());
    out.append(",\n  \"whole\": ").append(receipt.whole());
    out.append(",\n  \"files\": [");
    String between = "\n    {";
    for (ReceiptFile file : receipt.files()) {
      out.append(between);
      file(file);
      between = "},\n    {";
    }
    out.append(receipt.files().isEmpty() ? "]\n}\n" : "}\n  ]\n}\n");
    // The first property follows the brace on a line of its own.
    out.insert(1, '\n');
  }

  private void file(ReceiptFile file) {
    text("", "path", file.path().text());
    out.append(AFTER_PATH);
    file.size().ifPresentOrElse(out::append, () -> out.append("null"));
    text(", ", "digest", file.digest().map(Object::toString));
    text(", ", "stated_by", file.stated().wire());
    text(", ", "how", file.how().wire());
    file.place().ifPresent(place -> text(", ", "at", place.toString()));
  }

  private void texts(List<String> values) {
    out.append(",\n  \"sources\": [");
    String between = "";
    for (String value : values) {
      out.append(between);
      quote(value);
      between = ", ";
    }
    out.append(']');
  }

  private void text(String before, String name, Optional<String> value) {
    if (value.isPresent()) {
      text(before, name, value.get());
    } else {
      out.append(before).append('"').append(name).append("\": null");
    }
  }

  private void text(String before, String name, String value) {
    out.append(before).append('"').append(name).append("\": ");
    quote(value);
  }

  private void quote(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c > 0x7e) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
