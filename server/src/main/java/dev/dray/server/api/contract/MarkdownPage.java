package dev.dray.server.api.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/// Shows our own Markdown as a web page: headings, paragraphs, tables, code, links. Nothing else is
/// understood, and everything is escaped. Used once.
final class MarkdownPage {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)\\]\\(([#/][\\w./-]*)\\)");
  private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Dray API</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
      h3 { margin-top: 2.5rem; }
      code, pre { font-family: ui-monospace, monospace; font-size: .92em; }
      pre { overflow-x: auto; padding: .75rem; border: 1px solid GrayText; border-radius: .4rem; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; margin: 0 0 1rem; }
      th, td { border: 1px solid GrayText; padding: .25rem .6rem; text-align: left; vertical-align: top; }
      </style>
      </head>
      <body>
      <main>
      """;

  private final StringBuilder out = new StringBuilder(HEAD);
  private boolean paragraph;
  private boolean table;
  private boolean code;

  private MarkdownPage() {}

  static String of(String markdown) {
    MarkdownPage page = new MarkdownPage();
    for (String line : markdown.split("\n", -1)) {
      page.line(line);
    }
    page.close();
    return page.out.append("</main>\n</body>\n</html>\n").toString();
  }

  private void line(String line) {
    if (line.startsWith("```")) {
      close();
      out.append(code ? "</code></pre>\n" : "<pre tabindex=\"0\"><code>");
      code = !code;
    } else if (code) {
      out.append(escaped(line)).append('\n');
    } else if (line.isBlank()) {
      close();
    } else if (line.startsWith("#")) {
      close();
      heading(line);
    } else if (line.startsWith("|")) {
      row(line);
    } else {
      if (!paragraph) {
        close();
        out.append("<p>");
        paragraph = true;
      }
      out.append(inline(line)).append('\n');
    }
  }

  private void heading(String line) {
    int level = line.length() - line.replaceFirst("^#+", "").length();
    String text = line.substring(level).strip();
    String id = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    out.append("<h" + level + " id=\"" + id + "\">" + inline(text) + "</h" + level + ">\n");
  }

  private void row(String line) {
    if (line.matches("[|: -]+")) {
      return;
    }
    String cell = table ? "td" : "th";
    if (!table) {
      close();
      out.append("<div class=\"wide\" tabindex=\"0\"><table>\n");
      table = true;
    }
    String inner = line.substring(1, line.length() - 1);
    out.append("<tr>");
    Arrays.stream(CELLS.split(inner, -1))
        .map(text -> inline(text.strip().replace("\\|", "|")))
        .forEach(text -> out.append("<" + cell + ">" + text + "</" + cell + ">"));
    out.append("</tr>\n");
  }

  private void close() {
    out.append(paragraph ? "</p>\n" : "").append(table ? "</table></div>\n" : "");
    paragraph = false;
    table = false;
  }

  private static String inline(String text) {
    String safe = escaped(text);
    safe = CODE.matcher(safe).replaceAll("<code>$1</code>");
    return LINK.matcher(safe).replaceAll("<a href=\"$2\">$1</a>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
