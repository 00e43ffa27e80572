package dev.dray.server.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.docs.CheckedPage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Makes and checks `docs/reference/http-api.md`, and holds the same page that the service shows.
class HttpApiPageTest {

  @Test
  void thePageIsUpToDate() {
    CheckedPage.of("docs/reference/http-api.md")
        .matches(
            """
            # HTTP API

            <!-- Made by ./dev docs; do not edit. -->

            What `dray serve` answers. The service has the same page at `/api/docs`, and the document
            that it is made from at `/api/v1/openapi.yaml`. [The guide](../http-api.md) shows the
            common ways with `curl`.

            """
                + ContractText.of(Contract.load()));
  }

  @Test
  void thePageOfTheServiceNeedsNothingFromElsewhere() {
    String html = ContractPage.of(Contract.load());

    assertThat(Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(html).results())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(link.group(1)).matches("[#/][\\w./-]*"));
    assertThat(html).doesNotContain("<script").doesNotContain("url(").doesNotContain("@import");
    // Every link within the page leads to a heading of it.
    assertThat(Pattern.compile("href=\"#([^\"]*)\"").matcher(html).results())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(html).contains("id=\"" + link.group(1) + "\""));
  }
}
