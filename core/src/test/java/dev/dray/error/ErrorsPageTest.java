package dev.dray.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.docs.CheckedPage;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.docs.MarkdownTable;
import dev.dray.testkit.docs.SourceText;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Makes and checks `docs/reference/errors.md`.
class ErrorsPageTest {
  private final Map<String, String> comments =
      SourceText.constantComments(
          Checkout.root().resolve("core/src/main/java/dev/dray/error/ErrorCode.java"));

  @Test
  void everyCodeSaysWhatItMeans() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(comments.get(code.name())).as(code.name()).isNotBlank();
    }
  }

  @Test
  void thePageIsUpToDate() {
    MarkdownTable codes = new MarkdownTable("code", "title", "meaning", "exit code", "HTTP status");
    for (ErrorCode code : ErrorCode.values()) {
      codes.row(
          "`" + code + "`",
          code.title(),
          MarkdownTable.plain(comments.getOrDefault(code.name(), "")),
          String.valueOf(code.exitCode()),
          String.valueOf(code.httpStatus()));
    }
    CheckedPage.of("docs/reference/errors.md")
        .matches(
            """
            # Errors

            <!-- Made by ./dev docs; do not edit. -->

            Everything that can go wrong is in one table. The program ends with the exit code, the
            library throws a `DrayException` with `code()`, and a service answers with the HTTP
            status. Each error carries one sentence that names the thing, one that says what to do
            next, and where it happened: provider, model, address without secrets, status, request
            id.

            The program's exit codes: 0 done, 1 failed, 2 the command line is wrong, 130 interrupted
            or cancelled.

            """
                + codes);
  }
}
